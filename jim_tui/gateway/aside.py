"""Work that takes its time and must hold up neither the screen nor the end of the program."""

import asyncio
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


async def aside(work: Callable[[], T]) -> T:
    """Its result, without holding the loop up, nor the program's end when nobody waits for it any more."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def settle(result: T | None, error: Exception | None) -> None:
        if done.cancelled():
            return
        if error is not None:
            done.set_exception(error)
        else:
            done.set_result(result)  # type: ignore[arg-type]

    def run() -> None:
        result, problem = None, None
        try:
            result = work()
        except Exception as error:  # noqa: BLE001 - it is raised where the result is awaited
            problem = error
        if not loop.is_closed():
            loop.call_soon_threadsafe(settle, result, problem)

    # A thread of the loop's own would have to end before the program may; this one need not.
    threading.Thread(target=run, name="key", daemon=True).start()
    return await done

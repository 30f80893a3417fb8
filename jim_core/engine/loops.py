"""Work that is done again and again, and survives its own faults."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

import structlog

from jim_core.model.errors import StorageUnavailable

log = structlog.get_logger(__name__)

T = TypeVar("T")

_LONGEST_SECONDS: Final = 30.0


class BackOff:
    """How long to wait after a fault: longer each time in a row, up to a bound."""

    def __init__(self, first: float = 0.1, longest: float = 5.0) -> None:
        self._first = first
        self._longest = longest
        self._next = first

    def after_fault(self) -> float:
        """Seconds to wait now."""
        now = self._next
        self._next = min(self._longest, now * 2)
        return now

    def reset(self) -> None:
        """The fault is over."""
        self._next = self._first


async def patiently(ask: Callable[[], Awaitable[T]], **facts: object) -> T:
    """The result of `ask`, tried again, for as long as it takes, while the store is unavailable."""
    back_off = BackOff()
    while True:
        try:
            return await ask()
        except StorageUnavailable as error:
            seconds = back_off.after_fault()
            log.warning("engine.storage_unavailable", **facts, reason=str(error), again_in=seconds)
        await asyncio.sleep(seconds)


async def for_ever(name: str, turn: Callable[[], Awaitable[float]], woken: asyncio.Event) -> None:
    """Call `turn`, which says after how many seconds it wants to be called again; sooner when woken.

    A turn that fails is logged and tried again: one fault in one loop must not end the steps that run.
    """
    back_off = BackOff(longest=_LONGEST_SECONDS)
    while True:
        woken.clear()
        try:
            seconds = await turn()
            back_off.reset()
        except StorageUnavailable as error:
            seconds = back_off.after_fault()
            log.warning("engine.storage_unavailable", loop=name, reason=str(error), again_in=seconds)
        except Exception:  # a bug in one loop; the others, and the steps, live on
            seconds = back_off.after_fault()
            log.exception("engine.loop_failed", loop=name, again_in=seconds)
        try:
            async with asyncio.timeout(max(0.0, seconds)):
                await woken.wait()
        except TimeoutError:
            continue

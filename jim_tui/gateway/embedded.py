"""An engine of our own, in this process. Only this file of the console may import `jim_core.bootstrap`."""

import asyncio
import importlib
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from jim_core.model.errors import DataDirectoryHeld, JimError
from jim_tui.gateway.errors import CannotOpen
from jim_tui.gateway.link import Link

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from jim_core.bootstrap import Core

NAME = "this box (in-process)"
Opening = Callable[[], AbstractAsyncContextManager["Core"]]


class Held(CannotOpen):
    """Another program has the data directory; it may be one that can be talked to."""


async def in_data_directory(directory: Path, program: str) -> Link:
    """A core of this data directory, with its engine, on this loop; raises Held or CannotOpen."""
    await _imported("jim_core.bootstrap")
    from jim_core import logs
    from jim_core.bootstrap import Listen, open_core
    from jim_core.settings import CoreSettings
    from jim_core.wire.directory import LOG_FILE

    try:
        settings = CoreSettings(data_dir=directory)
    except ValidationError as error:
        raise CannotOpen("; ".join(_wrong(each) for each in error.errors(include_url=False))) from error
    logs.to_file(directory / LOG_FILE, settings.log_level)
    opening = open_core(settings, engine=True, program=program, listen=Listen())
    return await _linked(lambda: opening, NAME, str(directory))


async def demo(log_file: Path) -> Link:
    """The demo's core; it is gone afterwards."""
    await _imported("jim_core.demo.core")
    from jim_core import logs
    from jim_core.demo.core import demo_core

    logs.to_file(log_file, "warning")
    return await _linked(demo_core, "demo", "a temporary directory, gone afterwards", passing=True)


def _wrong(setting: "ErrorDetails") -> str:
    name = "_".join(str(part) for part in setting["loc"]).upper()
    return f"JIM_{name}: {setting['msg'][:1].lower()}{setting['msg'][1:]}"


async def _imported(module: str) -> None:
    # In a thread, so that the screen answers keys while half of the server's libraries are loaded.
    await asyncio.to_thread(importlib.import_module, module)


async def _linked(opening: Opening, name: str, address: str, *, passing: bool = False) -> Link:
    host = _Host()
    task = asyncio.create_task(host.keep(opening), name="core")
    try:
        core = await asyncio.shield(host.opened)
    except asyncio.CancelledError:
        host.leave.set()
        await asyncio.gather(task, return_exceptions=True)
        raise
    except DataDirectoryHeld as error:
        raise Held(str(error)) from error
    except (JimError, OSError) as error:
        raise CannotOpen(str(error)) from error

    async def leave() -> None:
        host.leave.set()
        await asyncio.gather(task, return_exceptions=True)

    return Link(
        core.client(), name, address, leave, embedded=True, passing=passing, is_up=lambda: not task.done()
    )


class _Host:
    """Keeps a core open in one task, from its first to its last line."""

    def __init__(self) -> None:
        self.opened: asyncio.Future[Core] = asyncio.get_running_loop().create_future()
        self.leave = asyncio.Event()

    async def keep(self, opening: Opening) -> None:
        """Open the core, and close it when asked, or when its engine has stopped by itself."""
        try:
            async with opening() as core:
                self.opened.set_result(core)
                await _either(self.leave.wait(), asyncio.wait({core.failed}))
        except Exception as error:
            if self.opened.done():
                raise
            self.opened.set_exception(error)
            # Whoever asked for the core hears of it there.


async def _either(*waits: Awaitable[object]) -> None:
    tasks = [asyncio.ensure_future(wait) for wait in waits]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()

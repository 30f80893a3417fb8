"""Serves the console on the loopback address until told to end."""

import asyncio
import shlex
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Final

from aiohttp import web
from textual_serve.server import Server

from jim_tui.settings import ConsoleSettings
from jim_tui.web.door import Door

LOOPBACK: Final = "127.0.0.1"
_PATIENCE: Final = 2.0
"""Seconds for open consoles to close."""


class CannotServe(Exception):
    """The port cannot be had; the text says why."""


class _Console(Server):
    """The routes of textual-serve behind a door, without what it prints."""

    def __init__(self, command: str, authority: str, door: Door) -> None:
        super().__init__(command, host=LOOPBACK, title="JIM", public_url=f"http://{authority}")
        self._door = door

    async def made(self) -> web.Application:
        """The application; nothing in it is reached but through the door."""
        app = await self._make_app()
        app.middlewares.append(self._door.admit)
        app.on_response_prepare.append(self._door.label)
        return app

    async def on_startup(self, app: web.Application) -> None:
        """Say nothing."""


def console_command(settings: ConsoleSettings) -> list[str]:
    """What runs for each page: the same console, reading only unless writing was asked for."""
    told: list[tuple[str, object]] = [
        ("--url", settings.url),
        ("--api-key-file", settings.key_file),
        ("--data-dir", settings.data_dir),
        ("--interval", settings.interval),
    ]
    options = [str(part) for name, value in told if value is not None for part in (name, value)]
    options += ["--demo"] if settings.demo else []
    options += ["--read-only"] if settings.read_only else []
    return [sys.executable, "-m", "jim_tui", *options]


def serve(command: Sequence[str], port: int, tell: Callable[[str], object]) -> None:
    """Until SIGINT or SIGTERM; `tell` gets the address to open. Raises CannotServe."""
    asyncio.run(_served(command, port, tell))


async def _served(command: Sequence[str], port: int, tell: Callable[[str], object]) -> None:
    end = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, end.set)
    async with open_door(command, port) as door:
        tell(door.address)
        await end.wait()


@asynccontextmanager
async def open_door(command: Sequence[str], port: int) -> AsyncIterator[Door]:
    """The server for the length of the block; port 0 takes a free one. Raises CannotServe."""
    listener = _bound(port)
    authority = f"{LOOPBACK}:{listener.getsockname()[1]}"
    door = Door(authority)
    app = await _Console(shlex.join(command), authority, door).made()
    # No access log: it would hold the token.
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=_PATIENCE)
    await runner.setup()
    try:
        await web.SockSite(runner, listener).start()
        yield door
    finally:
        await runner.cleanup()
        listener.close()


def _bound(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((LOOPBACK, port))
    except OSError as error:
        listener.close()
        raise CannotServe(f"port {port} of {LOOPBACK}: {error.strerror}; take another with --port") from error
    return listener

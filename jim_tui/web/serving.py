"""Serves the console on the loopback address until told to end."""

import asyncio
import shlex
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from aiohttp import WSCloseCode, web
from textual_serve.server import Server

from jim_tui.settings import ConsoleSettings
from jim_tui.web.door import Door
from jim_tui.web.page_console import PageConsole

LOOPBACK: Final = "127.0.0.1"
_PATIENCE: Final = 2.0
"""Seconds for a browser to agree that its page is closed."""
_MOST: Final = 8
"""Pages that may be open at once; each is a process."""
_LARGEST: Final = 1_000
"""Cells of a page in either direction."""


class CannotServe(Exception):
    """The port cannot be had; the text says why."""


class _Console(Server):
    """The routes of textual-serve behind a door, without what it prints."""

    def __init__(self, command: str, authority: str, door: Door) -> None:
        super().__init__(command, host=LOOPBACK, title="JIM", public_url=f"http://{authority}")
        self._door = door
        self._pages: dict[asyncio.Task[object] | None, web.WebSocketResponse] = {}

    async def made(self) -> web.Application:
        """The application; nothing in it is reached but through the door."""
        app = await self._make_app()
        app.middlewares.append(self._door.admit)
        app.on_response_prepare.append(self._door.label)
        return app

    async def on_startup(self, app: web.Application) -> None:
        """Say nothing."""

    async def on_shutdown(self, app: web.Application) -> None:  # noqa: ARG002
        """Close every page, and wait for the console behind it."""
        pages = {task: socket for task, socket in self._pages.items() if task is not None}
        await asyncio.gather(*(socket.close(code=WSCloseCode.GOING_AWAY) for socket in pages.values()))
        if pages:
            await asyncio.wait(pages)

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """A console for this page, until one of them ends."""
        if len(self._pages) >= _MOST:
            raise web.HTTPServiceUnavailable(text=f"{_MOST} pages are open already; close one\n")
        socket = web.WebSocketResponse(heartbeat=15, timeout=_PATIENCE)
        await socket.prepare(request)

        async def close() -> None:
            await socket.close()

        console = PageConsole(
            self.command,
            write_bytes=socket.send_bytes,
            write_str=socket.send_str,
            close=close,
            download_manager=self.download_manager,
        )
        page = asyncio.current_task()
        self._pages[page] = socket
        try:
            await console.start(_size(request, "width", 80), _size(request, "height", 24))
            await self._process_messages(socket, console)
        finally:
            await console.stop()
            del self._pages[page]
        return socket


def _size(request: web.Request, name: str, usual: int) -> int:
    text = request.query.get(name, "")
    return min(int(text), _LARGEST) if text.isascii() and text.isdecimal() else usual


def console_command(settings: ConsoleSettings, config: Path | None = None) -> list[str]:
    """What runs for each page: the same console, reading only unless writing was asked for.

    A server that the configuration names is named, so that its key is found as it says.
    """
    told: list[tuple[str, object]] = [
        ("--config", config),
        ("--server", settings.name),
        ("--url", settings.url if settings.name is None else None),
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
    app = await _Console(f"exec {shlex.join(command)}", authority, door).made()
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

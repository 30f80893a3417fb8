"""Finds the server that a command is for, or opens the store of the data directory when none is running."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from enum import Enum, auto
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from jim_core.cli.exits import Exit, Stop
from jim_core.cli.options import Target
from jim_core.client.jim import JimClient
from jim_core.client.local import find_server
from jim_core.model.errors import DataDirectoryHeld
from jim_core.wire.directory import DATABASE_FILE, default_data_directory

T = TypeVar("T")
_STARTING_SECONDS: Final = 5.0
"""How long a server may take from holding its directory to answering."""


class Need(Enum):
    """What a command needs where no server is running."""

    ENGINE = auto()
    """Nothing else will do: the command is about work under way."""
    STORE = auto()
    """The store as it is."""
    NEW_STORE = auto()
    """The store, made if there is none yet."""


def finish(work: Coroutine[Any, Any, T]) -> T:
    """Run a command's asynchronous part to its end."""
    return asyncio.run(work)


@asynccontextmanager
async def connected(target: Target, program: str, need: Need) -> AsyncIterator[JimClient]:
    """A client of the target's server; of the store in this process where `need` allows it."""
    if target.url:
        async with at_url(target.url, target) as client:
            yield client
        return
    directory = (target.data_dir or default_data_directory()).expanduser().absolute()
    server = find_server(directory)
    if server is None and need is not Need.ENGINE:
        _check_there(directory, need)
        async with AsyncExitStack() as stack:
            opened = await _opened(directory, program, stack)
            if opened is not None:
                yield opened
                return
        # Somebody else was faster: a server that is starting up right now.
        server = await _started(directory)
    if server is None:
        raise Stop(
            f"no server is running for {directory}; start `jim serve --data-dir {directory}`, "
            "or name one with --url",
            Exit.UNREACHABLE,
        )
    async with JimClient.unix(server.socket) as client:
        yield client


def place(target: Target) -> str:
    """What the target is called when people are asked whether they mean it."""
    if target.url:
        return target.url
    return f"this machine's server of {target.data_dir or default_data_directory()}"


def at_url(url: str, target: Target) -> JimClient:
    if url.startswith("unix:"):
        socket = Path(url.removeprefix("unix:").removeprefix("//"))
        if not socket.is_socket():
            raise Stop(f"there is no socket {socket}", Exit.UNREACHABLE)
        return JimClient.unix(socket)
    try:
        return JimClient.remote(url, _key(target))
    except ValueError as error:
        raise Stop(str(error), Exit.USAGE) from error


def _key(target: Target) -> str | None:
    if target.api_key_file is None:
        return os.environ.get("JIM_API_KEY", "").strip() or None
    if str(target.api_key_file) == "-":
        key = sys.stdin.buffer.readline()
    else:
        try:
            key = target.api_key_file.read_bytes()
        except OSError as error:
            why = f"cannot read the key in {target.api_key_file}: {error.strerror}"
            raise Stop(why, Exit.USAGE) from error
    if not key.strip():
        raise Stop(f"there is no key in {click.format_filename(target.api_key_file)}", Exit.USAGE)
    # Whatever is no ASCII in it the client refuses.
    return key.decode("latin-1").strip()


def _check_there(directory: Path, need: Need) -> None:
    elsewhere = os.environ.get("JIM_DATABASE_URL")
    if need is Need.STORE and not elsewhere and not (directory / DATABASE_FILE).exists():
        raise Stop(
            f"there is nothing in {directory} yet; start `jim serve --data-dir {directory}`, "
            "or name another place with --data-dir or --url",
            Exit.UNREACHABLE,
        )


async def _opened(directory: Path, program: str, stack: AsyncExitStack) -> JimClient | None:
    """The store in this process; None when somebody began to serve it meanwhile."""
    # These two cost a second to import, which a command that talks to a server never pays.
    from jim_core.bootstrap import open_core
    from jim_core.logs import to_stderr
    from jim_core.settings import CoreSettings

    to_stderr("warning")
    settings = CoreSettings(data_dir=directory)
    try:
        core = await stack.enter_async_context(open_core(settings, engine=False, program=program))
    except DataDirectoryHeld:
        if await _started(directory) is None:
            raise
        return None
    return await stack.enter_async_context(core.client())


async def _started(directory: Path) -> Any:  # noqa: ANN401
    deadline = asyncio.get_running_loop().time() + _STARTING_SECONDS
    while (server := find_server(directory)) is None:
        if asyncio.get_running_loop().time() >= deadline:
            return None
        await asyncio.sleep(0.1)
    return server

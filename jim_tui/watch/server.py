"""The server whose execution is watched; nothing is started where none is running."""

import asyncio
from functools import partial
from pathlib import Path
from typing import NoReturn
from uuid import UUID

from jim_core.client.jim import JimClient
from jim_core.wire.directory import default_data_directory
from jim_tui.gateway.errors import CannotOpen, Unreachable
from jim_tui.gateway.key import key_of
from jim_tui.gateway.link import Link, nothing_to_leave
from jim_tui.gateway.linked import LinkedGateway
from jim_tui.gateway.local import DataDirectory
from jim_tui.gateway.protocol import Gateway, HistoryQuery
from jim_tui.gateway.remote import at_url
from jim_tui.settings import BadSetting, ConsoleSettings, checked_url

_RECENT = 100
_SHORTEST = 4


class NotFoundThere(Exception):
    """No recent execution is called so; the text says what would help."""


def gateway_to(settings: ConsoleSettings) -> Gateway:
    """The server at the URL, at the socket, or of the data directory."""
    url = settings.url
    if url is not None and url.startswith("unix:"):
        return LinkedGateway(partial(_at_socket, Path(url.removeprefix("unix:").removeprefix("//"))))
    if url is not None:
        return LinkedGateway(at_url(checked_url(url), partial(key_of, settings)))
    directory = Path(settings.data_dir or default_data_directory()).expanduser().absolute()
    return LinkedGateway(DataDirectory(directory, _start_none, "jim watch").connect)


async def execution_called(gateway: Gateway, text: str) -> UUID:
    """The id that `text` is, begins or, as the console shows it, ends: among the active and the newest.

    Raises BadSetting or NotFoundThere.
    """
    try:
        return UUID(text)
    except ValueError:
        begun = text.lower().replace("-", "")
    if len(begun) < _SHORTEST or not set(begun) <= set("0123456789abcdef"):
        raise BadSetting(f"{text!r} is no id of an execution; give it whole, or its first 4 or more digits")
    recent = (await gateway.history(HistoryQuery(page_size=_RECENT))).items
    found = {run.id for run in [*await gateway.active(), *recent] if _is_called(run.id, begun)}
    if not found:
        raise NotFoundThere(f"no recent execution is called {text}; give the whole id")
    if len(found) > 1:
        raise BadSetting(f"{text} is the name of {len(found)} recent executions; give more of it")
    return found.pop()


def _is_called(execution_id: UUID, digits: str) -> bool:
    return execution_id.hex.startswith(digits) or execution_id.hex.endswith(digits)


async def _at_socket(socket: Path) -> Link:
    if not await asyncio.to_thread(socket.is_socket):
        raise Unreachable(f"there is no socket {socket}")
    return Link(JimClient.unix(socket), "this box", str(socket), nothing_to_leave)


async def _start_none(directory: Path, program: str) -> NoReturn:  # noqa: ARG001
    raise CannotOpen(
        f"no server is running for {directory}; start `jim serve --data-dir {directory}`, "
        "or name one with --url"
    )

"""A data directory on this machine: the server that holds it, or else an engine of our own."""

import asyncio
from pathlib import Path
from typing import Protocol

from jim_core.client.jim import JimClient
from jim_core.client.local import Holder, find_server
from jim_tui.gateway.embedded import Held
from jim_tui.gateway.errors import Unreachable
from jim_tui.gateway.link import Link, nothing_to_leave


class Open(Protocol):
    """Opens a core of a data directory in this process."""

    async def __call__(self, directory: Path, program: str) -> Link:
        """The link to it; raises Held or CannotOpen."""
        ...


class DataDirectory:
    """Decides once: a console that attached to a server never starts an engine in that server's place.

    Otherwise a server that is restarted would find its data directory taken.
    """

    def __init__(self, directory: Path, open_core: Open, program: str = "jim-tui") -> None:
        self._directory = directory
        self._open_core = open_core
        self._program = program
        self._attached = False

    async def connect(self) -> Link:
        """The link to the server or to our own engine."""
        link = await self._attach()
        if link is not None:
            return link
        if self._attached:
            raise Unreachable(f"no server has {self._directory} open")
        try:
            return await self._open_core(self._directory, self._program)
        except Held:
            # Somebody was quicker.
            link = await self._attach()
            if link is None:
                raise
            return link

    async def _attach(self) -> Link | None:
        server = await asyncio.to_thread(find_server, self._directory)
        if server is None:
            return None
        self._attached = True
        client = JimClient.unix(server.socket)
        return Link(client, _name(server.holder), str(self._directory), nothing_to_leave)


def _name(holder: Holder) -> str:
    return f"this box ({holder.program}, pid {holder.pid})"

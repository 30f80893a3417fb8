"""Connections that are kept and ask by bytes, so that a client takes little from what is measured."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


class Connection:
    """One connection to a Unix socket."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def ask(self, path: str) -> tuple[bytes, bytes]:
        """Head and body of the good answer to a GET."""
        self._writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        head = await self._reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head
        length = LENGTH.search(head)
        assert length is not None, head
        return head, await self._reader.readexactly(int(length[1]))

    def close(self) -> None:
        """Leave."""
        self._writer.close()


@asynccontextmanager
async def connected(socket: Path, count: int) -> AsyncIterator[list[Connection]]:
    """That many connections, for the length of the block."""
    made = [Connection(*await asyncio.open_unix_connection(socket)) for _ in range(count)]
    try:
        yield made
    finally:
        for connection in made:
            connection.close()

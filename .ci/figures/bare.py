"""The least that an HTTP server in Python can do: one fixed answer to every request, on asyncio alone."""

import asyncio
import sys
from pathlib import Path


class Responder(asyncio.Protocol):
    """A connection."""

    def __init__(self, answer: bytes) -> None:
        self._answer = answer
        self._unread = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where to write to."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer each request whose head is complete; none has a body."""
        *heads, self._unread = (self._unread + data).split(b"\r\n\r\n")
        for _ in heads:
            self._transport.write(self._answer)


async def main(socket: str, body: Path) -> None:
    """Serve `body` at a Unix socket until terminated; a line says that it is there."""
    content = body.read_bytes()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
    server = await asyncio.get_running_loop().create_unix_server(
        lambda: Responder(head.encode() + content), socket
    )
    print("ready", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2])))

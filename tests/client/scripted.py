"""A server over TCP that answers each request with the bytes it was told to."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass, field


@dataclass
class Scripted:
    """Where it answers, and what it was asked: the head of each request, and its body."""

    url: str = ""
    heads: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    left: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when a client has closed its connection."""


def reply(
    status: int, body: object = "", headers: Mapping[str, str] | None = None, kind: str = "application/json"
) -> bytes:
    """A whole response; a body that is no text or bytes becomes JSON."""
    if isinstance(body, bytes):
        content = body
    else:
        content = body.encode() if isinstance(body, str) else json.dumps(body).encode()
    lines = {"Content-Type": kind, "Content-Length": str(len(content)), **(headers or {})}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"HTTP/1.1 {status} Said\r\n{head}\r\n".encode() + content


@asynccontextmanager
async def scripted(*answers: bytes | None) -> AsyncIterator[Scripted]:
    """Each request gets the next answer (the last one over and over); None hangs up without a word."""
    known = Scripted()
    left = list(answers)
    connections: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        current = asyncio.current_task()
        assert current is not None
        connections[current] = writer
        with suppress(ConnectionError, asyncio.IncompleteReadError), closing(writer):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                known.heads.append(head)
                known.bodies.append(await reader.readexactly(_length(head)))
                answer = left.pop(0) if len(left) > 1 else left[0]
                if answer is None:
                    break
                writer.write(answer)
                await writer.drain()
        known.left.set()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    known.url = f"http://{host}:{port}"
    try:
        yield known
    finally:
        server.close()
        for writer in connections.values():
            writer.close()
        await asyncio.gather(*connections, return_exceptions=True)
        await asyncio.sleep(0)  # one turn of the loop, in which closed connections are let go


def _length(head: str) -> int:
    for line in head.lower().splitlines():
        if line.startswith("content-length:"):
            return int(line.partition(":")[2])
    return 0

"""A real server on the loopback that answers as badly as a test wants."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus

Answer = Callable[["Request", asyncio.StreamWriter], Awaitable[None]]


@dataclass(frozen=True)
class Request:
    """What came in."""

    method: str
    path: str
    headers: dict[str, str]


@dataclass
class FaultServer:
    """`answers` by path; what is not there is a 404."""

    port: int = 0
    answers: dict[str, Answer] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    release: asyncio.Event = field(default_factory=asyncio.Event)
    """Ends the answers that hang."""
    scheme: str = "http"
    connections: int = 0

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"{self.scheme}://127.0.0.1:{self.port}"

    def asked(self, path: str, method: str = "GET") -> int:
        """How often this was asked for."""
        return sum((each.method, each.path.split("?")[0]) == (method, path) for each in self.requests)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one connection after the other request on it."""
        self.connections += 1
        try:
            while (request := await _request(reader)) is not None:
                self.requests.append(request)
                answer = self.answers.get(request.path.split("?")[0], told(404, {"message": "nothing here"}))
                await answer(request, writer)
        except ConnectionError:
            pass
        finally:
            writer.close()


@asynccontextmanager
async def fault_server(tls: ssl.SSLContext | None = None) -> AsyncIterator[FaultServer]:
    """A server on a free port; with `tls` it speaks HTTPS."""
    faults = FaultServer(scheme="http" if tls is None else "https")
    tasks: set[asyncio.Task[None]] = set()

    def begin(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(faults.serve(reader, writer))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    server = await asyncio.start_server(begin, "127.0.0.1", 0, ssl=tls)
    faults.port = server.sockets[0].getsockname()[1]
    try:
        yield faults
    finally:
        faults.release.set()
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def told(status: int, body: object = None, headers: dict[str, str] | None = None) -> Answer:
    """A whole answer: JSON, or HTML if it is a text."""

    async def answer(_: Request, writer: asyncio.StreamWriter) -> None:
        kind = "text/html" if isinstance(body, str) else "application/json"
        content = (
            b"" if body is None else body.encode() if isinstance(body, str) else json.dumps(body).encode()
        )
        lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", f"content-type: {kind}"]
        lines += [
            f"content-length: {len(content)}",
            *(f"{name}: {text}" for name, text in (headers or {}).items()),
        ]
        writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + content)
        await writer.drain()

    return answer


def raw(*parts: bytes, then_wait_for: asyncio.Event | None = None) -> Answer:
    """These bytes, and then the end of the connection (after an event, if one is given)."""

    async def answer(_: Request, writer: asyncio.StreamWriter) -> None:
        for part in parts:
            writer.write(part)
            await writer.drain()
        if then_wait_for is not None:
            await then_wait_for.wait()
        writer.close()
        raise ConnectionError

    return answer


def script(*answers: Answer) -> Answer:
    """One answer for each request, in this order; the last one for all that follow."""
    left = list(answers)

    async def answer(request: Request, writer: asyncio.StreamWriter) -> None:
        await (left.pop(0) if len(left) > 1 else left[0])(request, writer)

    return answer


def held(until: asyncio.Event, then: Answer) -> Answer:
    """This answer, but not before an event: a server that is slow."""

    async def answer(request: Request, writer: asyncio.StreamWriter) -> None:
        await until.wait()
        await then(request, writer)

    return answer


async def reset(_: Request, writer: asyncio.StreamWriter) -> None:
    """Hang up without a word."""
    writer.transport.abort()
    raise ConnectionError


async def _request(reader: asyncio.StreamReader) -> Request | None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    first, *lines = head.split("\r\n")
    method, path, _ = first.split(" ", 2)
    headers = {
        name.lower(): text.strip() for name, _, text in (line.partition(":") for line in lines if line)
    }
    await reader.readexactly(int(headers.get("content-length", "0")))
    return Request(method, path, headers)

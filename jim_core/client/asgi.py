"""An httpx transport to an ASGI application in this process, which delivers each part as it is made.

httpx's own ASGITransport gathers the whole body first, so an event stream would never arrive.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from typing import Any, Final

import httpx

Message = MutableMapping[str, Any]
AsgiApp = Callable[
    [Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]
]

_PARTS_AHEAD: Final = 8
"""Parts an application may be ahead of its reader before it has to wait."""
_LEAVE_SECONDS: Final = 0.1
"""What an application gets to end by itself once the reader has left."""


class InProcessTransport(httpx.AsyncBaseTransport):
    """Calls `app` for each request; an exception of the application is raised to the caller."""

    def __init__(self, app: AsgiApp) -> None:
        self._app = app

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request and return once the response has begun; its body follows as it is made."""
        exchange = _Exchange(self._app, _scope(request), await request.aread())
        try:
            start = await exchange.next()
        except BaseException:
            await exchange.leave()
            raise
        return httpx.Response(start["status"], headers=start.get("headers", []), stream=_Body(exchange))


def _scope(request: httpx.Request) -> Message:
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": request.method,
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "path": request.url.path,
        "raw_path": request.url.raw_path.partition(b"?")[0],
        "query_string": request.url.query,
        "scheme": request.url.scheme,
        "server": (request.url.host, request.url.port),
        "client": None,
        "root_path": "",
    }


class _Exchange:
    """One request and its response; owns the task in which the application runs."""

    def __init__(self, app: AsgiApp, scope: Message, body: bytes) -> None:
        self._body: bytes | None = body
        self._parts: asyncio.Queue[Message | None] = asyncio.Queue(_PARTS_AHEAD)
        self._left = asyncio.Event()
        self._task = asyncio.create_task(self._run(app, scope), name="in-process request")

    async def next(self) -> Message:
        """The application's next message; raises what the application raised."""
        part = await self._parts.get()
        if part is None:
            await self._task
            raise httpx.RemoteProtocolError("the application ended without finishing its response")
        return part

    async def leave(self) -> None:
        """Tell the application that nobody reads on, and end it if it does not end by itself."""
        self._left.set()
        while not self._parts.empty():
            self._parts.get_nowait()
        try:
            if not self._task.done():
                await asyncio.wait({self._task}, timeout=_LEAVE_SECONDS)
        finally:
            self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self, app: AsgiApp, scope: Message) -> None:
        try:
            await app(scope, self._receive, self._send)
        finally:
            if not self._left.is_set():
                await self._parts.put(None)

    async def _receive(self) -> Message:
        if self._body is not None:
            body, self._body = self._body, None
            return {"type": "http.request", "body": body, "more_body": False}
        await self._left.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Message) -> None:
        if self._left.is_set():
            # Nobody reads on; an application that only ever sends must still let others run, and be ended.
            await asyncio.sleep(0)
        else:
            await self._parts.put(message)


class _Body(httpx.AsyncByteStream):
    def __init__(self, exchange: _Exchange) -> None:
        self._exchange = exchange

    async def __aiter__(self) -> AsyncIterator[bytes]:
        more = True
        while more:
            part = await self._exchange.next()
            more = part.get("more_body", False)
            if part.get("body"):
                yield part["body"]

    async def aclose(self) -> None:
        await self._exchange.leave()

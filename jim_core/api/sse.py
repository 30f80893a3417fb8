"""The event stream: server-sent events, with a heartbeat while nothing happens."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Final, Generic, Protocol, TypeVar

from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from jim_core.wire.frames import Frame, encode

E = TypeVar("E")
E_co = TypeVar("E_co", covariant=True)
MEDIA_TYPE: Final = "text/event-stream"
_HELLO: Final = b"retry: 2000\n: connected\n\n"
_HEARTBEAT: Final = b": heartbeat\n\n"
_BURST: Final = 64
"""Events in one part at the most, so that nobody else in the loop waits long for one reader."""


def framed(sequence: int | None, frame: Frame) -> bytes:
    """One event as it goes over the wire; without a sequence it has no id, so the reader's place stays."""
    place = "" if sequence is None else f"id: {sequence}\n"
    return f"{place}event: {frame.kind}\ndata: {encode(frame)}\n\n".encode()


class Closable(Protocol[E_co]):
    """Something that gives one thing after another until it is closed."""

    def __aiter__(self) -> AsyncIterator[E_co]:
        """Itself."""
        ...

    async def __anext__(self) -> E_co:
        """The next thing; StopAsyncIteration once closed."""
        ...

    def at_hand(self, most: int) -> Sequence[E_co]:
        """The things after it that need no waiting, `most` of them at the most."""
        ...

    async def aclose(self) -> None:
        """Leave."""
        ...


class EventStream(Response, Generic[E]):
    """Sends `events`, each as `framed` bytes, until they end or the reader leaves; then closes them."""

    media_type = MEDIA_TYPE

    def __init__(self, events: Closable[E], framed: Callable[[E], bytes], *, heartbeat: float) -> None:
        super().__init__(headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        del self.headers["content-length"]
        self._events = events
        self._framed = framed
        self._heartbeat = heartbeat

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 -- ASGI
        """Serve one reader."""
        sending = asyncio.create_task(self._send(send), name="event stream")
        leaving = asyncio.create_task(_gone(receive), name="event stream reader")
        try:
            await asyncio.wait({sending, leaving}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            sending.cancel()
            leaving.cancel()
            await asyncio.gather(sending, leaving, return_exceptions=True)
        if not sending.cancelled():
            sending.result()

    async def _send(self, send: Send) -> None:
        following: asyncio.Task[E | None] | None = None
        try:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            await send(_part(_HELLO))
            while True:
                following = following or asyncio.create_task(_next(self._events), name="next event")
                await asyncio.wait({following}, timeout=self._heartbeat)
                if not following.done():
                    await send(_part(_HEARTBEAT))
                    continue
                event, following = following.result(), None
                if event is None:
                    break
                # What has gathered meanwhile goes out in one part: a burst costs one write, not hundreds.
                await send(_part(b"".join(map(self._framed, (event, *self._events.at_hand(_BURST - 1))))))
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            if following is not None:
                following.cancel()
                await asyncio.gather(following, return_exceptions=True)
            await self._events.aclose()


def _part(body: bytes) -> Message:
    return {"type": "http.response.body", "body": body, "more_body": True}


async def _next(events: Closable[E]) -> E | None:
    return await anext(events, None)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass

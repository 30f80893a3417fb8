"""Follows a server's event stream."""

from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from typing import Final
from uuid import UUID

import httpx
from httpx_sse import EventSource, ServerSentEvent
from pydantic import ValidationError

from jim_core.client.errors import BadAnswer, NotJim, Unreachable
from jim_core.client.http import stream
from jim_core.wire import paths
from jim_core.wire.frames import Frame, OutputFrame, decode

EVENT_LIMIT: Final = 1024 * 1024
"""The longest line of a stream that is read, in bytes."""
HEARTBEAT_SECONDS: Final = 15.0
"""How often a quiet server says that it is still there."""
_TIMEOUT: Final = httpx.Timeout(10.0, connect=5.0, read=3 * HEARTBEAT_SECONDS)

Received = tuple[int | None, Frame]
Alive = Callable[[], None]


async def events(
    http: httpx.AsyncClient,
    after: int | None,
    alive: Alive | None = None,
    execution_id: UUID | None = None,
) -> AsyncGenerator[Received, None]:
    """Every event after `after` (None: from now on) with its sequence number; raises when the stream ends.

    With an `execution_id`, only those of that execution. What passes without being stored has none.

    Events of kinds that are not known here are passed over. `alive` is called once the stream is open, and
    for every sign of life on it, heartbeats included.
    """
    resume = {} if after is None else {"Last-Event-ID": str(after)}
    headers = {"Accept": "text/event-stream", "Cache-Control": "no-store", **resume}
    asked = None if execution_id is None else {"executionId": str(execution_id)}
    ask = http.build_request("GET", paths.EVENTS, params=asked, headers=headers, timeout=_TIMEOUT)
    async with stream(http, ask) as response:
        if "text/event-stream" not in response.headers.get("content-type", ""):
            raise NotJim("the server's answer is no event stream")
        alive = alive or _nobody_asks
        alive()
        if isinstance(response.stream, httpx.AsyncByteStream):
            response.stream = _BoundedLines(response.stream, alive)
        async with aclosing(EventSource(response).aiter_sse()) as received:
            async for event in received:
                frame = _frame(event)
                if frame is not None:
                    # What passes has no number; the parser says the one of the event before it.
                    yield None if isinstance(frame, OutputFrame) else _sequence(event), frame
    raise Unreachable("the server ended its event stream")


def _nobody_asks() -> None:
    pass


def _frame(event: ServerSentEvent) -> Frame | None:
    # A heartbeat after an event comes as an event without data.
    if not event.data:
        return None
    try:
        return decode(event.data)
    except ValidationError:
        return None


def _sequence(event: ServerSentEvent) -> int | None:
    return int(event.id) if event.id.isascii() and event.id.isdecimal() else None


class _BoundedLines(httpx.AsyncByteStream):
    """A stream whose lines are no longer than EVENT_LIMIT; `alive` hears of every part."""

    def __init__(self, stream: httpx.AsyncByteStream, alive: Alive) -> None:
        self._stream = stream
        self._alive = alive

    async def __aiter__(self) -> AsyncIterator[bytes]:
        line = 0
        async for part in self._stream:
            self._alive()
            end = part.rfind(b"\n")
            line = line + len(part) if end < 0 else len(part) - end - 1
            if line > EVENT_LIMIT:
                raise BadAnswer("a line of the event stream is too long")
            yield part

    async def aclose(self) -> None:
        await self._stream.aclose()

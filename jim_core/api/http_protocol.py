"""uvicorn's HTTP/1.1 protocol, with our body for what is no HTTP at all, and an end to all patience.

Every connection costs a file, of which the system gives a process so many and no more. So nobody may keep one
for a request that never comes or an answer that is never read, and those that one socket serves at a time are
counted.
"""

import asyncio
import resource
import sys
from datetime import UTC, datetime
from http import HTTPStatus
from typing import ClassVar, Final

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from jim_core.api.head_limit import LARGEST, LONGEST
from jim_core.api.problems import problem

_MESSAGE: Final = "This is no valid HTTP request."
_HEAD_TOO_LARGE: Final = 431
_HEAD: Final = f"The headers are too large; at most {LARGEST} bytes are read."
_ADDRESS: Final = f"The address is too long; at most {LONGEST} bytes are read."
_FULL: Final = "The server has as many connections as it can hold; try again in a moment."
_LINGER_SECONDS: Final = 1.0
_OWED: Final = (h11.IDLE, h11.SEND_BODY)
"""States of a client from which we still wait for something."""
_OTHER_FILES: Final = 128
"""Files that are no connections: the database, the output of steps."""


def connections_at_most() -> int:
    """How many connections a socket may serve at a time, so that two sockets leave files for other things."""
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return 10_000 if files == resource.RLIM_INFINITY else max(16, min(10_000, (files - _OTHER_FILES) // 2))


class JimHttpProtocol(H11Protocol):
    """Give it to uvicorn as `http`."""

    handshake: ClassVar[float] = 10.0
    """Seconds from the beginning of a connection over TLS to the end of its handshake."""
    patience: ClassVar[float] = 30.0
    """Seconds from the beginning of a connection, or of a further request on it, to that request's end."""
    reading: ClassVar[float] = 60.0
    """Seconds in which somebody who has had enough sent to them must read some of it."""
    most: ClassVar[int] = connections_at_most()
    """Connections at a time, and over TLS as many handshakes; whoever comes beyond is told so."""

    _hung_up = False
    _deadline: asyncio.TimerHandle | None = None
    _stuck: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request."""
        super().connection_made(transport)
        if len(self.connections) > self.most:
            self._hung_up = True
            self._answer(503, _FULL, {"Connection": "close", "Retry-After": "1"})
            transport.close()
        else:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._wait_no_more()
        self._unstick()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what the client sends; once we have hung up, throw it away."""
        if self._hung_up:
            return
        super().data_received(data)
        if self.conn.their_state not in _OWED:
            self._wait_no_more()
        elif self._deadline is None:
            self._wait()

    def pause_writing(self) -> None:
        """The client does not read: as much waits for it as we keep for one connection."""
        super().pause_writing()
        self._stuck = self.loop.call_later(self.reading, self.transport.abort)

    def resume_writing(self) -> None:
        """It reads again."""
        self._unstick()
        super().resume_writing()

    def _unstick(self) -> None:
        if self._stuck is not None:
            self._stuck.cancel()
            self._stuck = None

    def _wait(self) -> None:
        self._deadline = self.loop.call_later(self.patience, self.transport.close)

    def _wait_no_more(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 -- uvicorn's own sentence
        """Answer and hang up."""
        self._hung_up = True
        try:
            self._answer(*self._verdict(sys.exception()), {"Connection": "close"})
        except h11.LocalProtocolError:
            # An answer to the request before is still going out; only hanging up is left.
            self.transport.close()
            return
        if self.transport.can_write_eof():
            # Closing at once, with something unread, would reset the connection and the answer with it.
            self.transport.write_eof()
            self.loop.call_later(_LINGER_SECONDS, self.transport.close)
        else:
            self.transport.close()

    def _verdict(self, error: BaseException | None) -> tuple[int, str]:
        """The answer to what could not be read as a request."""
        if not isinstance(error, h11.RemoteProtocolError) or error.error_status_hint != _HEAD_TOO_LARGE:
            return 400, _MESSAGE
        unread, _ = self.conn.trailing_data
        if b"\n" not in unread:
            return 414, _ADDRESS
        return _HEAD_TOO_LARGE, _HEAD

    def _answer(self, status: int, message: str, headers: dict[str, str]) -> None:
        answer = problem(status, message, now=datetime.now(UTC), headers=headers)
        reason = HTTPStatus(status).phrase.encode()
        parts = [
            self.conn.send(h11.Response(status_code=status, headers=answer.raw_headers, reason=reason)),
            self.conn.send(h11.Data(data=bytes(answer.body))),
            self.conn.send(h11.EndOfMessage()),
        ]
        self.transport.write(b"".join(part for part in parts if part))

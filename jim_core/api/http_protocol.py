"""uvicorn's HTTP/1.1 protocol, with our body for what is no HTTP at all."""

from datetime import UTC, datetime
from typing import Final

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from jim_core.api.problems import problem

_MESSAGE: Final = "This is no valid HTTP request."
_LINGER_SECONDS: Final = 1.0


class JimHttpProtocol(H11Protocol):
    """Give it to uvicorn as `http`."""

    _hung_up = False

    def data_received(self, data: bytes) -> None:
        """Take what the client sends; once we have hung up, throw it away."""
        if not self._hung_up:
            super().data_received(data)

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 -- uvicorn's own sentence
        """Answer and hang up."""
        self._hung_up = True
        answer = problem(400, _MESSAGE, now=datetime.now(UTC), headers={"Connection": "close"})
        try:
            parts = [
                self.conn.send(
                    h11.Response(status_code=400, headers=answer.raw_headers, reason=b"Bad Request")
                ),
                self.conn.send(h11.Data(data=bytes(answer.body))),
                self.conn.send(h11.EndOfMessage()),
            ]
        except h11.LocalProtocolError:
            # An answer to the request before is still going out; only hanging up is left.
            self.transport.close()
            return
        self.transport.write(b"".join(part for part in parts if part))
        if self.transport.can_write_eof():
            # Closing at once, with something unread, would reset the connection and the answer with it.
            self.transport.write_eof()
            self.loop.call_later(_LINGER_SECONDS, self.transport.close)
        else:
            self.transport.close()

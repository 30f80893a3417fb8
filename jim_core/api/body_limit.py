"""No request body may be larger than a mebibyte; a larger one is refused without being read."""

from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from jim_core.api.problems import Rejected

LIMIT: Final = 1024 * 1024
_WORTH_DRAINING: Final = 16 * LIMIT
"""What is announced up to here the server throws away, so that the sender lives to read why; with more to
come, it hangs up."""


class BodyLimit:
    """Raises Rejected for a body over LIMIT, by its announced length or as soon as it has grown too long."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        announced = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
        length = int(announced) if announced.isdigit() and len(announced) < 20 else 0
        if length > LIMIT:
            raise _too_large(hang_up=length > _WORTH_DRAINING)
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > LIMIT:
                raise _too_large()
            return message

        await self._app(scope, counted, send)


def _too_large(*, hang_up: bool = False) -> Rejected:
    headers = {"Connection": "close"} if hang_up else None
    return Rejected(413, f"The body is too large; at most {LIMIT} bytes are read.", headers)

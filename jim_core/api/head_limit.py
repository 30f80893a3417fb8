"""How long an address and how many headers a request may have."""

from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from jim_core.api.problems import Rejected

LONGEST: Final = 8_192
"""Bytes of a path with its query."""
MOST: Final = 100
"""Headers."""
LARGEST: Final = 65_536
"""Bytes of all headers. What does not come at once uvicorn reads up to here, and no further."""


class HeadLimit:
    """Raises Rejected for a request whose head is too large."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > LONGEST:
            raise Rejected(414, f"The address is too long; at most {LONGEST} bytes are read.")
        if len(scope["headers"]) > MOST:
            raise Rejected(431, f"The request has too many headers; at most {MOST} are read.")
        if sum(len(name) + len(value) for name, value in scope["headers"]) > LARGEST:
            raise Rejected(431, f"The headers are too large; at most {LARGEST} bytes are read.")
        await self._app(scope, receive, send)

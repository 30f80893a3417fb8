"""Headers of every answer that keep browsers from doing more with it than asked.

No header allows another origin to read anything: a page elsewhere gets nothing out of this API.
"""

from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_ALWAYS: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
)
_BY_TLS: Final = (*_ALWAYS, (b"strict-transport-security", b"max-age=31536000"))


class Guarded:
    """Adds them where an answer has none of its own."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        wanted = _BY_TLS if scope.get("scheme") == "https" else _ALWAYS

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [*message.get("headers", ())]
                there = {name.lower() for name, _ in headers}
                message = {**message, "headers": headers + [one for one in wanted if one[0] not in there]}
            await send(message)

        await self._app(scope, receive, guarded)

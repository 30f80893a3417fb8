"""Who may come in: whoever has the one-time token becomes the one session; everybody else stays outside."""

import hmac
import secrets
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Final

from aiohttp import web

COOKIE: Final = "jim_console"
TOKEN: Final = "token"  # noqa: S105  the name of it
_BYTES: Final = 32

_HEADERS: Final = {
    # The page of textual-serve asks for a font elsewhere; nothing leaves this machine.
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def _secret() -> str:
    return secrets.token_urlsafe(_BYTES)


class Door:
    """Stands before every route of a server that is reached at `authority`, such as `127.0.0.1:5210`."""

    def __init__(self, authority: str, new_secret: Callable[[], str] = _secret) -> None:
        self._authority = authority
        self._session = new_secret()
        self._token: str | None = new_secret()

    @property
    def address(self) -> str:
        """What to open in a browser, once."""
        return f"http://{self._authority}/?{TOKEN}={self._token}"

    @web.middleware
    async def admit(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Pass on what the session asks, and exchange the token for the session."""
        if request.headers.get("Host") != self._authority:
            # Another name for this address: a page elsewhere that means us by it.
            return _refused(f"this console answers at http://{self._authority} only")
        if request.path == "/" and TOKEN in request.query:
            return self._exchanged(request.query[TOKEN])
        if not _same(request.cookies.get(COOKIE, ""), self._session):
            return _refused("open the address that jim-tui printed; it opens once, in one browser")
        if _may_change(request) and request.headers.get("Origin") != f"http://{self._authority}":
            return _refused("that came from another page")
        return await handler(request)

    async def label(self, request: web.Request, response: web.StreamResponse) -> None:  # noqa: ARG002
        """Tell the browser what this page may do; called before each answer begins."""
        response.headers.update(_HEADERS)

    def _exchanged(self, token: str) -> web.StreamResponse:
        if self._token is None or not _same(token, self._token):
            return _refused("that address has been used, or is not ours; start jim-tui --web anew")
        self._token = None
        # The token leaves the address bar with this.
        answer = web.Response(status=HTTPStatus.SEE_OTHER, headers={"Location": "/"})
        answer.set_cookie(COOKIE, self._session, httponly=True, samesite="Strict", path="/")
        return answer


def _may_change(request: web.Request) -> bool:
    """A websocket carries keys, and another site could open one with our cookie."""
    return request.path == "/ws" or request.method not in ("GET", "HEAD")


def _same(given: str, known: str) -> bool:
    return hmac.compare_digest(given.encode(), known.encode())


def _refused(why: str) -> web.Response:
    return web.Response(status=HTTPStatus.FORBIDDEN, text=f"{why}\n")

"""By which names a server lets itself be called.

A web page may let its own name point at this machine (DNS rebinding), and its scripts then talk to us as if
we were that page. The `Host` header still holds the page's name, so only names that are ours are answered.
"""

import re
from collections.abc import Collection
from ipaddress import ip_address
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from jim_core.api.parse import shown
from jim_core.api.problems import Rejected

_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_EVERYWHERE: Final = frozenset({"0.0.0.0", "::", ""})  # noqa: S104 -- compared, not bound
_FORM: Final = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[^:\[\]]*)(?::[0-9]*)?", re.IGNORECASE | re.ASCII)
ANY: Final = "*"


class Names:
    """Loopback names, the address that is listened on, and what the installation adds.

    An added `*.example.com` means every name under it, and `*` any name. A server that listens on every
    address is answered by number, too: no page can be at an address that is ours.
    """

    def __init__(self, bound: str, added: Collection[str] = ()) -> None:
        wanted = {name.strip().lower().rstrip(".").strip("[]") for name in added} - {""}
        self._any = ANY in wanted
        self._numbers = bound in _EVERYWHERE
        self._under = tuple(name.removeprefix("*") for name in wanted if name.startswith("*."))
        self._names = _LOOPBACK | wanted | ({bound.lower()} - _EVERYWHERE)

    def hold(self, host: str) -> bool:
        """Whether a `Host` header, with or without a port, names us."""
        if self._any:
            return True
        found = _FORM.fullmatch(host.strip())
        name = found["name"].strip("[]").lower().rstrip(".") if found else ""
        if name in self._names or (self._numbers and _is_number(name)):
            return True
        return bool(self._under) and name.endswith(self._under)


class HostCheck:
    """Lets a request pass to `app`, or raises Rejected when it calls the server by a strange name."""

    def __init__(self, app: ASGIApp, names: Names) -> None:
        self._app = app
        self._names = names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        said = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
        if len(said) != 1 or not self._names.hold(said[0]):
            name = shown(said[0]) if said else "no name"
            raise Rejected(
                403, f"This server is not called {name}; JIM_ALLOWED_HOSTS adds names to those it answers to."
            )
        await self._app(scope, receive, send)


def _is_number(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True

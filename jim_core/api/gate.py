"""Who calls, and may they: decided before anything else of a request is read.

Trust is by transport. A gate with an `owner` stands before the owner's socket and calls inside this
process: whoever gets there is the owner. A gate without one stands before TCP and asks for a key.
"""

import math
from collections.abc import Callable
from enum import Enum, auto
from ipaddress import IPv6Address, ip_network
from typing import Final

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from jim_core.api.problems import Rejected
from jim_core.api.rate_limit import RateLimit
from jim_core.api.settings import ApiSettings
from jim_core.model.initiator import Caller
from jim_core.model.status import Role
from jim_core.service import keys
from jim_core.service.context import ServiceContext
from jim_core.wire import paths


class Need(Enum):
    """What a path asks of its caller."""

    NOTHING = auto()
    KEY = auto()
    ROLE = auto()
    """A role that allows it: Administrator, or Viewer for what changes nothing."""


NEEDS: Final = (
    (paths.HEALTH, Need.NOTHING),
    (paths.OPENAPI, Need.NOTHING),
    (paths.REFERENCE, Need.NOTHING),
    (paths.USER_INFO, Need.KEY),
)
"""By path and all that lies under it; every other path, known or not, needs a role.

The description of the API is the same in every installation and holds nothing of this one, so it is open.
"""
_UNLIMITED: Final = paths.HEALTH
_CALLER: Final = "jim.caller"
_SCHEME: Final = 'ApiKey realm="JIM"'
_KEY_HEADER: Final = paths.KEY_HEADER.lower().encode()
READING: Final = frozenset({"GET", "HEAD"})
"""Methods that change nothing."""
_FORBIDDEN: Final = (
    "This needs the Administrator role, which this key does not have.",
    "This changes something, which needs the Administrator role; this key may only read.",
)
_READERS: Final = frozenset({Role.ADMINISTRATOR, Role.VIEWER})


def need(path: str) -> Need:
    """What `path` asks of its caller."""
    return next((what for prefix, what in NEEDS if _under(path, prefix)), Need.ROLE)


def caller(request: Request) -> Caller:
    """Who sent this request; only for paths that need somebody."""
    found: Caller = request.scope[_CALLER]
    return found


def caller_in(scope: Scope) -> Caller | None:
    """Who sent a request, once that is known."""
    found: Caller | None = scope.get(_CALLER)
    return found


def address(scope: Scope) -> str:
    """Where a request comes from, as callers without a key are counted; `local` for this machine's owner."""
    # Whoever has one IPv6 address usually has the 2^64 beside it.
    client = scope.get("client")
    if not client:
        return "local"
    host: str = client[0]
    try:
        return str(ip_network(f"{IPv6Address(host.partition('%')[0])}/64", strict=False))
    except ValueError:
        return host


class Gate:
    """Lets a request pass to `app`, or raises Rejected."""

    def __init__(
        self,
        app: ASGIApp,
        context: ServiceContext,
        settings: ApiSettings,
        *,
        owner: Caller | None,
        clock: Callable[[], float],
    ) -> None:
        self._app = app
        self._context = context
        self._owner = owner
        self._per_key = RateLimit(settings.rate_limit, clock)
        self._per_address = RateLimit(settings.rate_limit_anonymous, clock)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        what = need(scope["path"])
        if self._owner is not None:
            scope[_CALLER] = self._owner
        elif what is not Need.NOTHING:
            await self._admit(scope, what)
        elif not _under(scope["path"], _UNLIMITED):
            _within(self._per_address.spend(address(scope)))
        await self._app(scope, receive, send)

    async def _admit(self, scope: Scope, what: Need) -> None:
        text = next((value for name, value in scope["headers"] if name == _KEY_HEADER), b"")
        found = await keys.authenticate(self._context, text.decode("latin-1")) if text else None
        if found is None:
            _within(self._per_address.spend(address(scope)))
            raise Rejected(401, _refusal(given=bool(text)), {"WWW-Authenticate": _SCHEME})
        scope[_CALLER] = found
        if found.rate_limited:
            _within(self._per_key.spend(found.initiator.id))
        if what is Need.ROLE and not _allows(found.role, scope["method"]):
            raise Rejected(403, _FORBIDDEN[found.role is Role.VIEWER])


def _under(path: str, prefix: str) -> bool:
    return path == prefix or path.startswith(f"{prefix}/")


def _allows(role: Role, method: str) -> bool:
    return role is Role.ADMINISTRATOR or (method in READING and role in _READERS)


def _refusal(*, given: bool) -> str:
    if given:
        return f"The key in the header {paths.KEY_HEADER} is unknown, disabled or expired."
    return f"Authentication required: send an API key in the header {paths.KEY_HEADER}."


def _within(wait: float | None) -> None:
    if wait is not None:
        seconds = max(1, math.ceil(wait))
        raise Rejected(429, f"Too many requests; try again in {seconds} s.", {"Retry-After": str(seconds)})

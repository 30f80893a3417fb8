"""A server at a URL."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import httpx

from jim_core.client import connection
from jim_core.client.jim import JimClient
from jim_tui.gateway.aside import aside
from jim_tui.gateway.errors import CannotOpen, SignInNeeded
from jim_tui.gateway.key import KeyUnreadable
from jim_tui.gateway.link import Link, nothing_to_leave

Now = Callable[[], datetime]


def at_url(
    url: str,
    read_key: Callable[[], str | None],
    *,
    now: Now = lambda: datetime.now(UTC),
    timeout: httpx.Timeout = connection.TIMEOUT,
    trust: Path | None = None,
) -> Callable[[], Awaitable[Link]]:
    """Connects to `url`. The key is read anew each time, so that a new one is found after a refusal.

    `trust` is a file of certificates to trust instead of this machine's.
    """

    async def connect() -> Link:
        clock = ServerClock(now)
        try:
            key = await aside(read_key)
            # Loading the authorities takes a while, so it is not done on the loop.
            http = await asyncio.to_thread(connection.over_network, url, key, trust, timeout)
        except KeyUnreadable as error:
            raise SignInNeeded(str(error)) from error
        except (ValueError, OSError) as error:
            raise CannotOpen(str(error)) from error
        http.event_hooks["response"].append(clock.heard)
        address = str(http.base_url).rstrip("/")
        return Link(JimClient(http), http.base_url.host, address, nothing_to_leave, skew=clock.skew)

    return connect


class ServerClock:
    """What the server's clock says, by the `Date` of its answers."""

    def __init__(self, now: Now) -> None:
        self._now = now
        self._ahead: timedelta | None = None

    def skew(self) -> timedelta | None:
        """How far it is ahead of ours; None while it has not said."""
        return self._ahead

    async def heard(self, response: httpx.Response) -> None:
        """Note the date of an answer."""
        try:
            date = parsedate_to_datetime(response.headers["date"])
        except (KeyError, ValueError, TypeError):
            return
        self._ahead = (date if date.tzinfo else date.replace(tzinfo=UTC)) - self._now()

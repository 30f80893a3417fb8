"""JIM's API as typed methods. Each raises a ClientError (`jim_core.client.errors`) when it cannot be done."""

import ssl
from pathlib import Path
from typing import Self

import httpx

from jim_core.client import connection
from jim_core.client.activities import Activities
from jim_core.client.asgi import AsgiApp
from jim_core.client.asking import LARGEST_PAGE
from jim_core.client.audit import Audit
from jim_core.client.connection import TIMEOUT
from jim_core.client.executions import Executions
from jim_core.client.keys import Keys
from jim_core.client.schedules import Schedules
from jim_core.client.server import Server
from jim_core.client.systems import Systems

__all__ = ["LARGEST_PAGE", "JimClient"]


class JimClient(Executions, Schedules, Systems, Activities, Keys, Audit, Server):
    """One server. Safe to use from many tasks at once; close it, or use it as an async context."""

    @classmethod
    def remote(
        cls,
        url: str,
        key: str | None,
        *,
        trust: ssl.SSLContext | Path | None = None,
        timeout: httpx.Timeout = TIMEOUT,
    ) -> Self:
        """A server at `url` (scheme, host, port, and a path that it may lie under).

        `trust` is a file of certificates, or a whole context, to trust instead of the usual authorities.
        The key goes to that address alone: redirects are not followed and no proxy stands between.
        """
        return cls(connection.over_network(url, key, trust, timeout))

    @classmethod
    def unix(cls, path: Path, *, timeout: httpx.Timeout = TIMEOUT) -> Self:
        """The server behind a Unix socket of this user; it needs no key."""
        return cls(connection.over_socket(path, timeout))

    @classmethod
    def in_process(cls, app: AsgiApp) -> Self:
        """An application in this process."""
        return cls(connection.inside(app))

    async def close(self) -> None:
        """Leave; open event streams end."""
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

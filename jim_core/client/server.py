"""What a server says of itself."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Final
from uuid import UUID

from jim_core.client.asking import Asking, at, one
from jim_core.client.errors import NotFound
from jim_core.wire import paths
from jim_core.wire.health import Health, ServerVersion

_NOBODY: Final = UUID(int=0)
"""The id of nothing."""


class Server(Asking):
    """What may be asked of the server itself."""

    async def takes(self, template: str) -> bool:
        """Whether the server has this route for a change of one thing. Asking changes nothing.

        It is asked by a method that such a route has not, so it says that, or that there is no such route.
        """
        try:
            await self._get(at(template, _NOBODY))
        except NotFound as error:
            return error.status == HTTPStatus.METHOD_NOT_ALLOWED
        return False

    async def health_version(self) -> ServerVersion:
        """Which product answers; needs no key."""
        return one(ServerVersion, await self._get(paths.HEALTH_VERSION))

    async def ready(self) -> Health:
        """That the server can do its work; a ServerFault says why it cannot. Needs no key."""
        return one(Health, await self._get(paths.HEALTH_READY))

    async def clock(self) -> datetime | None:
        """The server's clock in whole seconds, rounded down; None when it does not say. Needs no key."""
        header = (await self._get(paths.HEALTH_LIVE)).headers.get("date", "")
        try:
            said = parsedate_to_datetime(header)
        except ValueError:
            return None
        return said.astimezone(UTC) if said.tzinfo else said.replace(tzinfo=UTC)

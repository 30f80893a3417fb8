"""A remote server as a connected system: it can be tested, and runs its profiles itself."""

import asyncio
from collections.abc import Iterator, Sequence
from typing import NoReturn

from jim_core.connectors.jim.server import connected, system_of, told
from jim_core.connectors.jim.settings import JimSettings
from jim_core.connectors.protocol import Change, ConnectorError, ObjectType, Page, Reading, Written


class RemoteJim:
    """One connected system of the server."""

    def __init__(self, settings: JimSettings) -> None:
        self._settings = settings

    def test(self) -> str:
        """As in Connector."""
        with told():
            return asyncio.run(self._tested())

    def schema(self) -> Sequence[ObjectType]:
        """None: the objects stay on that server."""
        return ()

    def read_all(self, reading: Reading) -> Iterator[Page]:
        """Refused; see `remote_run`."""
        _refuse(reading)

    def read_changes(self, reading: Reading, watermark: str) -> Iterator[Page]:
        """Refused; see `remote_run`."""
        _refuse(reading, watermark)

    def write(self, changes: Sequence[Change]) -> Iterator[Written]:
        """Refused; see `remote_run`."""
        _refuse(changes)

    async def _tested(self) -> str:
        async with connected(self._settings) as client:
            version = await client.health_version()
            system = await system_of(client, self._settings)
            names = ", ".join(profile.name for profile in await client.run_profiles(system.id)) or "none"
            return f"{version.product} {version.version}: {system.name} with the run profiles {names}"


def _refuse(*_: object) -> NoReturn:
    raise ConnectorError("the objects of a remote JIM server stay there: its run profiles are run there")

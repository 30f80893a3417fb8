"""The remote server: how it is reached, what the settings name there, and its errors in words for people."""

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Final

from jim_core.client.errors import (
    ClientError,
    Forbidden,
    NotFound,
    NotJim,
    TlsNotTrusted,
    Unauthorised,
    Unreachable,
)
from jim_core.client.jim import JimClient
from jim_core.connectors.jim.settings import JimSettings
from jim_core.connectors.protocol import ConnectorError
from jim_core.wire.systems import ConnectedSystemBody, RunProfileBody

_SETTINGS: Final[Mapping[type[ClientError], str]] = {
    Unreachable: "url",
    NotJim: "url",
    TlsNotTrusted: "caFile",
    Unauthorised: "apiKey",
    Forbidden: "apiKey",
}
"""Which setting helps."""


@asynccontextmanager
async def connected(settings: JimSettings) -> AsyncIterator[JimClient]:
    """A client of the server; ConnectorError for what it cannot be made of."""
    trust = Path(settings.ca_file) if settings.ca_file else None
    try:
        client = JimClient.remote(settings.url, settings.api_key, trust=trust)
    except ValueError as error:
        raise ConnectorError(f"{'caFile' if trust else 'url'}: {error}") from error
    async with client:
        yield client


@contextmanager
def told() -> Iterator[None]:
    """A ClientError becomes a ConnectorError that names the setting."""
    try:
        yield
    except ClientError as error:
        setting = _SETTINGS.get(type(error))
        raise ConnectorError(f"{setting}: {error}" if setting else str(error)) from error


async def system_of(client: JimClient, settings: JimSettings) -> ConnectedSystemBody:
    """The connected system that the settings name; ConnectorError, ClientError."""
    if settings.system_id is not None:
        try:
            return await client.system(settings.system_id)
        except NotFound:
            raise ConnectorError(
                f"systemId: the server has no connected system {settings.system_id}"
            ) from None
    wanted = str(settings.system_name).casefold()
    systems = await client.systems()
    found = [system for system in systems if system.name.casefold() == wanted]
    if len(found) > 1:
        ids = ", ".join(str(system.id) for system in found)
        raise ConnectorError(
            f"systemName: several are called {settings.system_name!r}: set systemId to one of {ids}"
        )
    if not found:
        known = ", ".join(sorted(system.name for system in systems)) or "none"
        raise ConnectorError(
            f"systemName: the server has no connected system {settings.system_name!r}; it has {known}"
        )
    return found[0]


async def profile_of(client: JimClient, system: ConnectedSystemBody, name: str) -> RunProfileBody:
    """The run profile with this name, letter case aside; ConnectorError, ClientError."""
    profiles = await client.run_profiles(system.id)
    found = next((each for each in profiles if each.name.casefold() == name.casefold()), None)
    if found is None:
        known = ", ".join(each.name for each in profiles) or "none"
        raise ConnectorError(
            f"{system.name!r} has no run profile {name!r} on that server; it has {known}. "
            "Name the run profile here like the one there, or put its name there into partitionName"
        )
    return found

"""Whether a server is there: one request without a key, or a look for who has a data directory open."""

import asyncio
from typing import Final

import httpx

from jim_core.client import connection
from jim_core.client.jim import JimClient
from jim_core.client.local import find_server
from jim_tui.gateway.connect import data_directory
from jim_tui.gateway.errors import CannotOpen, Gone, NotAllowed, SignInNeeded
from jim_tui.gateway.translate import translated
from jim_tui.settings import ConsoleSettings
from jim_tui.state.servers import Answer

TIMEOUT: Final = httpx.Timeout(5.0, connect=3.0)


async def probe(server: ConsoleSettings) -> Answer | None:
    """What it says it is; None where nothing runs that could say so. No key is read, and nothing opened."""
    if server.demo:
        return None
    client = await _client(server)
    if client is None:
        return None
    try:
        with translated():
            version = await client.health_version()
    except (SignInNeeded, NotAllowed, Gone):
        # It is there; it only does not tell everybody, or an older one does not tell at all.
        return Answer()
    finally:
        await client.close()
    return Answer(version.product or None, version.version or None)


async def _client(server: ConsoleSettings) -> JimClient | None:
    if server.url is None:
        found = await asyncio.to_thread(find_server, data_directory(server))
        return JimClient.unix(found.socket) if found is not None else None
    try:
        # Loading the authorities takes a while, so it is not done on the loop.
        http = await asyncio.to_thread(connection.over_network, server.url, None, server.ca_file, TIMEOUT)
    except (ValueError, OSError) as error:
        raise CannotOpen(str(error)) from error
    return JimClient(http)

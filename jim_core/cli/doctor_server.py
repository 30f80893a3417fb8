"""What the doctor asks a server."""

from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version

from jim_core.cli.clocks import compare
from jim_core.cli.failures import sentence
from jim_core.cli.finding import Finding, heard
from jim_core.client.errors import ServerFault, Unauthorised
from jim_core.client.jim import JimClient


async def ask(reach: Callable[[], JimClient]) -> list[Finding]:
    """Version, readiness, key and clock of the server that `reach` leads to."""
    reached = await heard("answers", _reached(reach))
    if reached.is_wrong:
        # Every other question would say the same once more.
        return [reached]
    async with reach() as client:
        return [
            reached,
            await heard("ready", _ready(client)),
            await heard("key", _key(client)),
            await heard("clocks", _clocks(client)),
        ]


async def _reached(reach: Callable[[], JimClient]) -> Finding:
    async with reach() as client:
        said = await client.health_version()
    ours = version("jim-tui")
    differs = "" if said.version == ours else f"; this is version {ours}"
    return Finding("answers", f"{said.product or 'a server'} {said.version or 'of no version'}{differs}")


async def _ready(client: JimClient) -> Finding:
    try:
        await client.ready()
    except ServerFault as error:
        cure = "its log says why; its database is full, gone, locked or of another schema"
        return Finding("ready", f"no: {error}; {cure}", is_wrong=True)
    return Finding("ready", "yes")


async def _key(client: JimClient) -> Finding:
    try:
        who = await client.user_info()
    except Unauthorised as error:
        return Finding("key", f"not accepted: {sentence(error)}", is_wrong=True)
    return Finding("key", f"{who.name or who.type} ({', '.join(who.roles) or 'no role'})")


async def _clocks(client: JimClient) -> Finding:
    asked = datetime.now(UTC)
    told = await client.clock()
    answered = datetime.now(UTC)
    if told is None:
        return Finding("clocks", "the server does not tell its time")
    found = compare(asked, told, answered)
    return Finding("clocks", str(found), is_wrong=found.matters)

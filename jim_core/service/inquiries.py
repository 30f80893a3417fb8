"""Ask a connected system whether it answers, and what it has."""

from jim_core.connectors.protocol import ObjectType
from jim_core.identity import inquiry
from jim_core.model.system import ConnectedSystem
from jim_core.service import systems
from jim_core.service.context import ServiceContext


async def test(context: ServiceContext, system_id: int) -> str:
    """What answered, in a line; NotFound, ConnectorError with the reason."""
    return await inquiry.test(await _whole(context, system_id), context.environment)


async def schema(context: ServiceContext, system_id: int) -> list[ObjectType]:
    """The types of objects that the system has; NotFound, ConnectorError."""
    return await inquiry.schema(await _whole(context, system_id), context.environment)


async def _whole(context: ServiceContext, system_id: int) -> ConnectedSystem:
    """The system with its secrets."""
    return await context.database.read(lambda reader: systems.found(reader, system_id))

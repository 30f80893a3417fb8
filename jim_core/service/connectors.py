"""Which connectors there are."""

import asyncio

import structlog

from jim_core.connectors.protocol import ConnectorError, ConnectorKind
from jim_core.service.context import ServiceContext

log = structlog.get_logger(__name__)


async def installed(context: ServiceContext) -> list[ConnectorKind]:
    """All that are installed, by name; one that cannot be loaded is left out, and the log says why."""
    # Their modules may be imported here for the first time.
    return await asyncio.to_thread(_loaded, context)


def _loaded(context: ServiceContext) -> list[ConnectorKind]:
    kinds = []
    for name in context.connectors.names():
        try:
            kind = context.connectors.kind(name)
        except ConnectorError as broken:
            log.warning("connector.broken", connector=name, reason=str(broken))
            continue
        if kind is not None:
            kinds.append(kind)
    return kinds

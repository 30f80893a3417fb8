"""Connectors: what can talk to connected systems here."""

from fastapi import APIRouter, Response

from jim_core.api import present as show
from jim_core.api.access import Context
from jim_core.api.describe import errors
from jim_core.service import connectors
from jim_core.wire import paths
from jim_core.wire.systems import ConnectorBody

router = APIRouter(tags=["Connected Systems"])


@router.get(paths.CONNECTORS, response_model=list[ConnectorBody], responses=errors(401, 403, 429))
async def list_connectors(context: Context) -> Response:
    """Every installed connector, by name, and the settings that it takes; not paginated."""
    return show.connectors(await connectors.installed(context))

"""Whether the server is well; nobody needs a key to ask."""

from fastapi import APIRouter, Response

from jim_core.api import present as show
from jim_core.api.access import Context, Shared
from jim_core.api.describe import errors
from jim_core.model.errors import StorageUnavailable
from jim_core.service import health
from jim_core.wire import paths
from jim_core.wire.health import Health, ServerVersion

router = APIRouter(tags=["Health"])


@router.get(paths.HEALTH, response_model=Health)
@router.get(paths.HEALTH_LIVE, response_model=Health)
async def alive() -> Response:
    """The server answers."""
    return show.answer(Health(status="Healthy"))


@router.get(paths.HEALTH_READY, response_model=Health, responses=errors(503))
async def ready(context: Context) -> Response:
    """The server can do its work: its database can be written and read."""
    if not await health.ready(context):
        raise StorageUnavailable("The database cannot be written and read now.")
    return show.answer(Health(status="Healthy"))


@router.get(paths.HEALTH_VERSION, response_model=ServerVersion)
async def version(shared: Shared) -> Response:
    """Which product answers, and its version."""
    return show.answer(ServerVersion(product="JIM", version=shared.version))

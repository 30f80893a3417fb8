"""Connected systems and their run profiles."""

from fastapi import APIRouter, Request, Response

from jim_core.api import present as show
from jim_core.api.access import By, Context, RunProfileIn, SystemIn
from jim_core.api.describe import errors, takes
from jim_core.api.parse import json_object, query
from jim_core.api.queries import SearchQuery
from jim_core.service import inquiries, run_profiles, systems
from jim_core.service.system_change import RunProfileChange, SystemChange
from jim_core.wire import paths
from jim_core.wire.page import Page
from jim_core.wire.systems import (
    ConnectedSystemBody,
    ConnectedSystemRequest,
    RunProfileBody,
    RunProfileRequest,
    RunProfileStarted,
    SystemAnswered,
    SystemObjectTypeBody,
)

router = APIRouter(tags=["Connected Systems"])


@router.get(
    paths.SYSTEMS,
    response_model=Page[ConnectedSystemBody],
    responses=errors(400, 401, 403, 429),
    openapi_extra=takes(query=SearchQuery),
)
async def list_systems(request: Request, context: Context) -> Response:
    """A page of connected systems, by name."""
    asked = query(SearchQuery, request)
    found = await systems.page(context, asked.search, page=asked.page, page_size=asked.page_size)
    return show.answer(show.system_page(found))


@router.post(
    paths.SYSTEMS,
    status_code=201,
    response_model=ConnectedSystemBody,
    responses=errors(400, 401, 403, 409, 413, 429),
    openapi_extra=takes(body=ConnectedSystemRequest),
)
async def create_system(request: Request, context: Context) -> Response:
    """Make a connected system; it needs a name of its own."""
    made = await systems.create(context, SystemChange.parse(await json_object(request)))
    return show.answer(show.system(made), 201, {"Location": paths.SYSTEM.format(id=made.id)})


@router.get(paths.SYSTEM, response_model=ConnectedSystemBody, responses=errors(401, 403, 404, 429))
async def get_system(system_id: SystemIn, context: Context) -> Response:
    """A connected system."""
    return show.answer(show.system(await systems.get(context, system_id)))


@router.put(
    paths.SYSTEM,
    response_model=ConnectedSystemBody,
    responses=errors(400, 401, 403, 404, 409, 413, 429),
    openapi_extra=takes(body=ConnectedSystemRequest),
)
async def update_system(request: Request, system_id: SystemIn, context: Context) -> Response:
    """Change a connected system: members that are left out stay."""
    change = SystemChange.parse(await json_object(request))
    return show.answer(show.system(await systems.update(context, system_id, change)))


@router.delete(paths.SYSTEM, status_code=204, responses=errors(401, 403, 404, 429))
async def delete_system(system_id: SystemIn, context: Context) -> Response:
    """Remove a connected system with its run profiles; steps that name it stay."""
    await systems.delete(context, system_id)
    return Response(status_code=204)


@router.post(paths.TEST_SYSTEM, response_model=SystemAnswered, responses=errors(400, 401, 403, 404, 429))
async def test_system(system_id: SystemIn, context: Context) -> Response:
    """Ask a connected system whether it answers; 400 says why it does not. Needs no body."""
    return show.answer(SystemAnswered(message=await inquiries.test(context, system_id)))


@router.get(
    paths.SYSTEM_SCHEMA,
    response_model=list[SystemObjectTypeBody],
    responses=errors(400, 401, 403, 404, 429),
)
async def get_schema(system_id: SystemIn, context: Context) -> Response:
    """The types of objects that a connected system has, read from it now; not paginated."""
    return show.object_types(await inquiries.schema(context, system_id))


@router.get(paths.RUN_PROFILES, response_model=list[RunProfileBody], responses=errors(401, 403, 404, 429))
async def list_run_profiles(system_id: SystemIn, context: Context) -> Response:
    """Every run profile of a connected system, oldest first; not paginated."""
    return show.run_profiles(await run_profiles.of(context, system_id))


@router.post(
    paths.RUN_PROFILES,
    status_code=201,
    response_model=RunProfileBody,
    responses=errors(400, 401, 403, 404, 409, 413, 429),
    openapi_extra=takes(body=RunProfileRequest),
)
async def create_run_profile(request: Request, system_id: SystemIn, context: Context) -> Response:
    """Make a run profile; it needs a type of run, and a name that no other of the system has."""
    change = RunProfileChange.parse(await json_object(request))
    made = await run_profiles.create(context, system_id, change)
    place = paths.RUN_PROFILE.format(id=system_id, profile=made.id)
    return show.answer(show.run_profile(made), 201, {"Location": place})


@router.get(paths.RUN_PROFILE, response_model=RunProfileBody, responses=errors(401, 403, 404, 429))
async def get_run_profile(system_id: SystemIn, profile_id: RunProfileIn, context: Context) -> Response:
    """A run profile."""
    return show.answer(show.run_profile(await run_profiles.get(context, system_id, profile_id)))


@router.put(
    paths.RUN_PROFILE,
    response_model=RunProfileBody,
    responses=errors(400, 401, 403, 404, 409, 413, 429),
    openapi_extra=takes(body=RunProfileRequest),
)
async def update_run_profile(
    request: Request, system_id: SystemIn, profile_id: RunProfileIn, context: Context
) -> Response:
    """Change a run profile: members that are left out stay."""
    change = RunProfileChange.parse(await json_object(request))
    return show.answer(show.run_profile(await run_profiles.update(context, system_id, profile_id, change)))


@router.delete(paths.RUN_PROFILE, status_code=204, responses=errors(401, 403, 404, 429))
async def delete_run_profile(system_id: SystemIn, profile_id: RunProfileIn, context: Context) -> Response:
    """Remove a run profile; steps that name it stay."""
    await run_profiles.delete(context, system_id, profile_id)
    return Response(status_code=204)


@router.post(
    paths.EXECUTE_RUN_PROFILE,
    status_code=202,
    response_model=RunProfileStarted,
    responses=errors(400, 401, 403, 404, 429),
)
async def execute_run_profile(
    system_id: SystemIn, profile_id: RunProfileIn, context: Context, by: By
) -> Response:
    """Execute a run profile outside of any schedule, as an execution of its own. Needs no body."""
    made = await run_profiles.execute(context, system_id, profile_id, by=by)
    return show.answer(show.run_profile_started(made), 202)

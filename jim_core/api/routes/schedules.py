"""Schedules: made, changed, enabled, run and removed."""

from fastapi import APIRouter, Request, Response

from jim_core.api import present as show
from jim_core.api.access import By, Context, Once, Present, ScheduleIn, Why
from jim_core.api.describe import errors, takes
from jim_core.api.parse import json_object, query
from jim_core.api.queries import HistoryQuery, NextRunsQuery, ReasonQuery, ScheduleListQuery
from jim_core.service import executions, schedule_history, schedule_preview, schedules
from jim_core.service.schedule_change import ScheduleChange
from jim_core.wire import paths
from jim_core.wire.page import Page
from jim_core.wire.schedules import (
    ChangeReason,
    HistoryEntryBody,
    NextRuns,
    RunStarted,
    ScheduleDetail,
    ScheduleListItem,
    ScheduleRequest,
)

router = APIRouter(tags=["Schedules"])


@router.get(
    paths.SCHEDULES,
    response_model=Page[ScheduleListItem],
    responses=errors(400, 401, 403, 429),
    openapi_extra=takes(query=ScheduleListQuery),
)
async def list_schedules(request: Request, context: Context, present: Present) -> Response:
    """A page of schedules, each with how its last execution went."""
    found = await schedules.page(context, query(ScheduleListQuery, request).asked())
    return show.answer(present.schedule_page(found))


@router.post(
    paths.SCHEDULES,
    status_code=201,
    response_model=ScheduleDetail,
    responses=errors(400, 401, 403, 409, 413, 429),
    openapi_extra=takes(body=ScheduleRequest, query=ReasonQuery),
)
async def create_schedule(request: Request, context: Context, why: Why) -> Response:
    """Make a schedule: Manual, not enabled and without steps unless said otherwise."""
    made = await schedules.create(context, ScheduleChange.parse(await json_object(request)), why)
    return show.answer(show.schedule(made), 201, {"Location": paths.SCHEDULE.format(id=made.id)})


@router.get(paths.SCHEDULE, response_model=ScheduleDetail, responses=errors(401, 403, 404, 429))
async def get_schedule(schedule_id: ScheduleIn, context: Context) -> Response:
    """A schedule with its steps."""
    return show.answer(show.schedule(await schedules.get(context, schedule_id)))


@router.put(
    paths.SCHEDULE,
    response_model=ScheduleDetail,
    responses=errors(400, 401, 403, 404, 409, 413, 429),
    openapi_extra=takes(body=ScheduleRequest, query=ReasonQuery),
)
async def update_schedule(request: Request, schedule_id: ScheduleIn, context: Context, why: Why) -> Response:
    """Change a schedule: members that are left out stay; `steps` replaces all steps."""
    change = ScheduleChange.parse(await json_object(request))
    return show.answer(show.schedule(await schedules.update(context, schedule_id, change, why)))


@router.delete(
    paths.SCHEDULE,
    status_code=204,
    responses=errors(400, 401, 403, 404, 413, 429),
    openapi_extra=takes(query=ReasonQuery),
)
async def delete_schedule(schedule_id: ScheduleIn, context: Context, why: Why) -> Response:
    """Remove a schedule; its executions stay."""
    await schedules.delete(context, schedule_id, why)
    return Response(status_code=204)


@router.post(
    paths.RUN_SCHEDULE,
    status_code=202,
    response_model=RunStarted,
    responses=errors(400, 401, 403, 404, 409, 429),
)
async def run_schedule(schedule_id: ScheduleIn, context: Context, by: By, once: Once) -> Response:
    """Start a schedule now, enabled or not, also while it runs. Needs no body."""
    detail = await executions.start(context, schedule_id, by=by, idempotency_key=once)
    return show.answer(show.started(detail), 202)


@router.post(
    paths.ENABLE_SCHEDULE,
    response_model=ScheduleDetail,
    responses=errors(400, 401, 403, 404, 413, 429),
    openapi_extra=takes(body=ChangeReason, query=ReasonQuery),
)
async def enable_schedule(schedule_id: ScheduleIn, context: Context, why: Why) -> Response:
    """Let the clock fire a schedule. Needs no body."""
    return show.answer(show.schedule(await schedules.enable(context, schedule_id, why)))


@router.post(
    paths.DISABLE_SCHEDULE,
    response_model=ScheduleDetail,
    responses=errors(400, 401, 403, 404, 413, 429),
    openapi_extra=takes(body=ChangeReason, query=ReasonQuery),
)
async def disable_schedule(schedule_id: ScheduleIn, context: Context, why: Why) -> Response:
    """Keep the clock from firing a schedule. Needs no body."""
    return show.answer(show.schedule(await schedules.disable(context, schedule_id, why)))


@router.get(
    paths.NEXT_RUNS,
    response_model=NextRuns,
    responses=errors(400, 401, 403, 404, 429),
    openapi_extra=takes(query=NextRunsQuery),
)
async def list_next_runs(request: Request, schedule_id: ScheduleIn, context: Context) -> Response:
    """When a schedule fires next, and what a change of the clocks does to that; disabled as if enabled."""
    count = query(NextRunsQuery, request).count
    return show.answer(show.next_runs(await schedule_preview.next_runs(context, schedule_id, count)))


@router.post(
    paths.PREVIEW_SCHEDULE,
    response_model=NextRuns,
    responses=errors(400, 401, 403, 413, 429),
    openapi_extra=takes(body=ScheduleRequest, query=NextRunsQuery),
)
async def preview_schedule(request: Request, context: Context) -> Response:
    """When a cron schedule with this pattern would fire. Saves nothing; name and steps are passed over."""
    change = ScheduleChange.parse(await json_object(request))
    count = query(NextRunsQuery, request).count
    return show.answer(show.next_runs(schedule_preview.preview(context, change, count)))


@router.get(
    paths.CHANGE_HISTORY,
    response_model=Page[HistoryEntryBody],
    responses=errors(400, 401, 403, 404, 429),
    openapi_extra=takes(query=HistoryQuery),
)
async def list_changes(request: Request, schedule_id: ScheduleIn, context: Context) -> Response:
    """What was done to a schedule, newest first: who, when, why, and the fields before and after."""
    asked = query(HistoryQuery, request)
    found = await schedule_history.page(context, schedule_id, page=asked.page, page_size=asked.page_size)
    return show.answer(show.history(found))

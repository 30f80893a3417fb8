"""Schedule executions: the document's four routes; pause, resume and run again; what a step did."""

from typing import Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse

from jim_core.api import present as show
from jim_core.api.access import By, Context, ExecutionIn, Once, Present, StepIn
from jim_core.api.describe import errors, takes
from jim_core.api.parse import body_if_any, query
from jim_core.api.queries import ExecutionListQuery, OutputQuery
from jim_core.api.requests import RerunInput
from jim_core.service import executions, output
from jim_core.wire import paths
from jim_core.wire.executions import ExecutionDetail, ExecutionSummary, RerunRequest, StepAttempt
from jim_core.wire.page import Page
from jim_core.wire.schedules import RunStarted

router = APIRouter(tags=["Schedule Executions"])
_LIST_HEADERS: Final = {
    paths.NEXT_CURSOR_HEADER: {
        "description": "The `cursor` of the next page; absent on the last one",
        "schema": {"type": "string"},
    },
    "Link": {
        "description": 'The next page by its cursor: `<?…>; rel="next"` (RFC 8288); absent on the last one',
        "schema": {"type": "string"},
    },
}
_OUTPUT_HEADERS: Final = {
    paths.NEXT_OFFSET_HEADER: {"description": "The byte to read on from", "schema": {"type": "integer"}},
    paths.OUTPUT_COMPLETE_HEADER: {
        "description": "`true` once nothing more will be written",
        "schema": {"type": "string", "enum": ["true", "false"]},
    },
    paths.OUTPUT_ATTEMPT_HEADER: {"description": "Which attempt wrote it", "schema": {"type": "integer"}},
    paths.OUTPUT_SIZE_HEADER: {
        "description": "How many bytes it has written so far",
        "schema": {"type": "integer"},
    },
    paths.OUTPUT_GAP_HEADER: {
        "description": "`start-end`: the bytes from `start` up to `end` were left out before this text; "
        "its first line says so",
        "schema": {"type": "string"},
    },
    paths.OUTPUT_STDERR_HEADER: {
        "description": "`start-end,…`: the bytes of this body from `start` up to `end` are standard error; "
        "where both streams are read without marks",
        "schema": {"type": "string"},
    },
}


@router.get(
    paths.EXECUTIONS,
    response_model=Page[ExecutionSummary],
    responses={200: {"headers": _LIST_HEADERS}, **errors(400, 401, 403, 429)},
    openapi_extra=takes(query=ExecutionListQuery),
)
async def list_executions(request: Request, context: Context, present: Present) -> Response:
    """A page of executions, newest first unless asked otherwise."""
    asked = query(ExecutionListQuery, request)
    found = await executions.page(context, asked.asked())
    return show.answer(present.page(found), headers=show.onwards(found, asked.onwards))


@router.get(paths.ACTIVE_EXECUTIONS, response_model=list[ExecutionSummary], responses=errors(401, 403, 429))
async def list_active(context: Context, present: Present) -> Response:
    """Every execution that has not ended, oldest first; not paginated."""
    found = await executions.active(context)
    return show.summaries([present.summary(execution) for execution in found])


@router.get(paths.EXECUTION, response_model=ExecutionDetail, responses=errors(401, 403, 404, 429))
async def get_execution(execution_id: ExecutionIn, context: Context, present: Present) -> Response:
    """An execution with its steps."""
    return show.answer(present.detail(await executions.get(context, execution_id)))


@router.post(
    paths.CANCEL_EXECUTION, response_model=ExecutionSummary, responses=errors(400, 401, 403, 404, 429)
)
async def cancel_execution(execution_id: ExecutionIn, context: Context, present: Present, by: By) -> Response:
    """Cancel an execution that has not ended; answers before its last process has ended. Needs no body."""
    return show.answer(present.summary(await executions.cancel(context, execution_id, by=by)))


@router.post(
    paths.PAUSE_EXECUTION, response_model=ExecutionSummary, responses=errors(400, 401, 403, 404, 429)
)
async def pause_execution(execution_id: ExecutionIn, context: Context, present: Present) -> Response:
    """Pause an execution: steps that run go on to their end, no other begins. Needs no body."""
    return show.answer(present.summary(await executions.pause(context, execution_id)))


@router.post(
    paths.RESUME_EXECUTION, response_model=ExecutionSummary, responses=errors(400, 401, 403, 404, 429)
)
async def resume_execution(execution_id: ExecutionIn, context: Context, present: Present) -> Response:
    """Let a paused execution go on. Needs no body."""
    return show.answer(present.summary(await executions.resume(context, execution_id)))


@router.post(
    paths.RERUN_EXECUTION,
    status_code=202,
    response_model=RunStarted,
    responses=errors(400, 401, 403, 404, 409, 413, 429),
    openapi_extra=takes(body=RerunRequest),
)
async def rerun_execution(
    request: Request, execution_id: ExecutionIn, context: Context, by: By, once: Once
) -> Response:
    """Run an ended execution again as it was planned then: all of it, or what did not complete."""
    asked = await body_if_any(RerunInput, request)
    detail = await executions.rerun(context, execution_id, by=by, begin=asked.begin, idempotency_key=once)
    return show.answer(show.started(detail), 202)


@router.get(paths.STEP_ATTEMPTS, response_model=list[StepAttempt], responses=errors(401, 403, 404, 429))
async def list_attempts(execution_id: ExecutionIn, position: StepIn, context: Context) -> Response:
    """Every attempt of a step, the first one first; the last one may still run."""
    return show.attempts(await executions.attempts(context, execution_id, position))


@router.get(
    paths.STEP_OUTPUT,
    response_class=PlainTextResponse,
    responses={200: {"headers": _OUTPUT_HEADERS}, **errors(400, 401, 403, 404, 429)},
    openapi_extra=takes(query=OutputQuery),
)
async def read_output(
    request: Request, execution_id: ExecutionIn, position: StepIn, context: Context
) -> Response:
    """What a step wrote, from a byte on; the headers say where to read on and whether more may come.

    Where bytes were left out, a part ends; the next one begins with a line that says so. Of a long output
    the beginning and the latest part are kept.
    """
    asked = query(OutputQuery, request)
    part = await output.read(
        context,
        execution_id,
        position,
        attempt=asked.attempt,
        offset=asked.offset,
        limit=asked.limit,
        stream=asked.stream,
        mark=asked.mark,
    )
    return show.output(part, ranges=asked.stream == "all" and not asked.mark)

"""List and read executions, and everything else that may be asked about them."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from jim_core.model.errors import Invalid, NotFound
from jim_core.model.execution import ExecutionDetail, ScheduleExecution, StepAttempt
from jim_core.model.progression import attempt_of
from jim_core.model.status import ExecutionStatus
from jim_core.service.context import ServiceContext
from jim_core.service.control import cancel, pause, resume
from jim_core.service.secrets import masked_detail
from jim_core.service.starting import rerun, start
from jim_core.storage.execution_list import SORTABLE, ExecutionFilter, Window
from jim_core.storage.unit_of_work import Reader, UnitOfWork

__all__ = [
    "ExecutionPage",
    "ExecutionQuery",
    "active",
    "attempts",
    "cancel",
    "detail_of",
    "get",
    "page",
    "pause",
    "rerun",
    "resume",
    "start",
]

MAX_OFFSET: Final = 1_000_000
"""A page that lies deeper costs more than it is worth: nobody turns 50,000 pages."""


@dataclass(frozen=True, slots=True)
class ExecutionQuery:
    """One page of the list."""

    schedule_id: UUID | None = None
    status: frozenset[ExecutionStatus] | None = None
    page: int = 1
    page_size: int = 20
    sort_by: str = "queuedAt"
    """`queuedAt`, `startedAt`, `completedAt` or `status`, in any letter case; anything else is `queuedAt`."""
    descending: bool = True


@dataclass(frozen=True, slots=True)
class ExecutionPage:
    """Some executions, and how many there are in all."""

    items: list[ScheduleExecution]
    total: int
    page: int
    page_size: int


async def page(context: ServiceContext, query: ExecutionQuery) -> ExecutionPage:
    """One page of executions; Invalid when it lies more than 1,000,000 rows deep."""
    offset = (query.page - 1) * query.page_size
    if offset > MAX_OFFSET:
        sentence = f"At most {MAX_OFFSET:,} rows can be skipped: filter by scheduleId or status instead."
        raise Invalid({"page": (sentence,)})
    statuses = None if query.status is None else tuple(sorted(query.status))
    wanted = ExecutionFilter(query.schedule_id, statuses)
    column = SORTABLE.get(query.sort_by.lower(), "queued_at")
    window = Window(column, query.descending, query.page_size, offset)

    def ask(reader: Reader) -> ExecutionPage:
        total = reader.counts.total(query.schedule_id, statuses)
        items = reader.executions.page(wanted, window, total)
        return ExecutionPage(items, total, query.page, query.page_size)

    return await context.database.read(ask)


async def active(context: ServiceContext) -> list[ScheduleExecution]:
    """Every execution that has not ended, oldest first."""
    return await context.database.read(lambda reader: reader.executions.active())


async def get(context: ServiceContext, execution_id: UUID) -> ExecutionDetail:
    """One execution with its steps; NotFound."""
    return masked_detail(await context.database.read(lambda reader: detail_of(reader, execution_id)))


async def attempts(context: ServiceContext, execution_id: UUID, position: int) -> list[StepAttempt]:
    """Every attempt of a step, the first one first; the last may still run. NotFound."""

    def ask(reader: Reader) -> list[StepAttempt]:
        held = reader.executions.find(execution_id)
        step = reader.steps.find(held.seq, position) if held else None
        if held is None or step is None:
            raise NotFound(f"There is no step {position} of an execution {execution_id}.")
        ended = reader.attempts.of(held.seq, position)
        return ended if step.started_at is None else [*ended, attempt_of(step)]

    return await context.database.read(ask)


def detail_of(reader: Reader | UnitOfWork, execution_id: UUID) -> ExecutionDetail:
    """An execution with its steps and their secrets; NotFound."""
    held = reader.executions.find(execution_id)
    if held is None:
        raise NotFound(f"There is no execution {execution_id}.")
    return ExecutionDetail(execution=held.execution, steps=reader.steps.of(held.seq))

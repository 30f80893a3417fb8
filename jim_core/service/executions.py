"""List and read executions, and everything else that may be asked about them."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from jim_core.model.errors import Invalid, NotFound
from jim_core.model.execution import ExecutionDetail, ScheduleExecution, StepAttempt
from jim_core.model.progression import attempt_of
from jim_core.model.status import ExecutionStatus
from jim_core.service import cursors
from jim_core.service.context import ServiceContext
from jim_core.service.control import cancel, pause, resume
from jim_core.service.cursors import Cursor
from jim_core.service.secrets import masked_detail
from jim_core.service.starting import rerun, start
from jim_core.storage.execution_stretches import SORTABLE, ExecutionFilter, Order, Place, stretches
from jim_core.storage.held import Held
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
    cursor: str | None = None
    """Where the page begins, instead of its number."""


@dataclass(frozen=True, slots=True)
class ExecutionPage:
    """Some executions, and how many there are in all."""

    items: list[ScheduleExecution]
    total: int
    page: int
    page_size: int
    next_cursor: str | None
    """Where the list goes on; None at its end."""


async def page(context: ServiceContext, query: ExecutionQuery) -> ExecutionPage:
    """One page of executions; Invalid when it lies more than 1,000,000 rows deep, or for a bad cursor."""
    offset = (query.page - 1) * query.page_size
    if offset > MAX_OFFSET:
        sentence = f"At most {MAX_OFFSET:,} rows can be skipped: filter by scheduleId or status instead, "
        raise Invalid({"page": (f"{sentence}or go on page by page with cursor.",)})
    statuses = None if query.status is None else tuple(sorted(query.status))
    wanted = ExecutionFilter(query.schedule_id, statuses)
    order = Order(SORTABLE.get(query.sort_by.lower(), "queued_at"), query.descending)
    begin = None if query.cursor is None else cursors.read(query.cursor, wanted, order)
    number = query.page if begin is None else begin.page

    def ask(reader: Reader) -> ExecutionPage:
        parts = stretches(wanted, order, reader.counts.tallies(query.schedule_id))
        # One more than wanted, to see whether the list goes on.
        most = query.page_size + 1
        if begin is None:
            held = reader.executions.page(parts, order, limit=most, offset=offset)
        else:
            held = reader.executions.onwards(parts, order, begin.after, limit=most)
        shown = held[: query.page_size]
        following = None
        if len(held) > len(shown):
            following = cursors.written(Cursor(_place(shown[-1], order), number + 1), wanted, order)
        return ExecutionPage(
            items=[one.execution for one in shown],
            total=sum(part.count for part in parts),
            page=number,
            page_size=query.page_size,
            next_cursor=following,
        )

    return await context.database.read(ask)


def _place(held: Held, order: Order) -> Place:
    return Place(held.execution.status, getattr(held.execution, order.key), held.seq)


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

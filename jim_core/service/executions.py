"""Start, list, read and cancel executions."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from jim_core.model.errors import Conflict, Invalid, NotCancellable, NotFound, Refused
from jim_core.model.event import ExecutionMoved, StepMoved
from jim_core.model.execution import ExecutionDetail, ExecutionStep, ScheduleExecution, plan
from jim_core.model.ids import ExecutionId
from jim_core.model.initiator import Initiator
from jim_core.model.lifecycle import CANCELLABLE
from jim_core.model.progression import cancelled
from jim_core.model.status import ExecutionStatus, StepStatus
from jim_core.service.context import ServiceContext
from jim_core.service.secrets import masked_detail, masked_step
from jim_core.service.wording import flaw
from jim_core.storage.execution_list import SORTABLE, ExecutionFilter, Window
from jim_core.storage.unit_of_work import Reader, UnitOfWork

MAX_OFFSET: Final = 1_000_000
"""A page that lies deeper costs more than it is worth: nobody turns 50,000 pages."""

MAX_KEY: Final = 200


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


async def start(
    context: ServiceContext, schedule_id: UUID, *, by: Initiator, idempotency_key: str | None = None
) -> ExecutionDetail:
    """A new execution of a schedule; the earlier one when `idempotency_key` was used for it before.

    NotFound; Refused when the schedule has no steps; Conflict when the key was used for another schedule.
    """
    if idempotency_key is not None:
        _check_key(idempotency_key)

    def work(unit: UnitOfWork) -> ExecutionDetail:
        if idempotency_key is not None:
            earlier = _earlier(unit, schedule_id, idempotency_key)
            if earlier is not None:
                return earlier
        schedule = unit.schedules.find(schedule_id)
        if schedule is None:
            raise NotFound(f"There is no schedule {schedule_id}.")
        if not schedule.steps:
            raise Refused(f"The schedule {schedule.name!r} has no steps, so there is nothing to run.")
        now = context.now()
        detail = plan(schedule, ExecutionId(context.new_id()), by, now=now, new_id=context.new_id)
        insert(unit, detail, idempotency_key)
        unit.schedules.ran(schedule.id, now)
        return detail

    return masked_detail(await context.database.write(work))


def insert(unit: UnitOfWork, detail: ExecutionDetail, idempotency_key: str | None = None) -> None:
    """Store a planned execution, and record that it and the first steps' turn have come."""
    held = unit.executions.insert(detail.execution, idempotency_key)
    unit.steps.insert(held.seq, detail.steps)
    first = [step for step in detail.steps if step.status is StepStatus.QUEUED]
    unit.record(
        detail.execution.queued_at,
        ExecutionMoved(execution=detail.execution),
        *(moved(detail.execution.id, step) for step in first),
    )


def moved(execution_id: ExecutionId, step: ExecutionStep) -> StepMoved:
    """The fact that a step changed, without its secrets."""
    return StepMoved(execution_id=execution_id, step=masked_step(step))


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


async def cancel(context: ServiceContext, execution_id: UUID, *, by: Initiator) -> ScheduleExecution:
    """The execution, now Cancelled; NotFound; NotCancellable when it had ended already.

    Steps without a process are Cancelled with it; the others stay Processing until they are concluded.
    """

    def work(unit: UnitOfWork) -> ScheduleExecution:
        held = unit.executions.find(execution_id)
        if held is None:
            raise NotFound(f"There is no execution {execution_id}.")
        if held.execution.status not in CANCELLABLE:
            raise NotCancellable(held.execution.status)
        steps = unit.steps.of(held.seq)
        now = context.now()
        advance = cancelled(ExecutionDetail(execution=held.execution, steps=steps), by, now=now)
        for step in advance.steps:
            unit.steps.change(held.seq, steps[step.position], step)
        ended = unit.executions.change(held, advance.execution or held.execution).execution
        unit.record(now, ExecutionMoved(execution=ended), *(moved(ended.id, s) for s in advance.steps))
        return ended

    return await context.database.write(work)


def detail_of(reader: Reader | UnitOfWork, execution_id: UUID) -> ExecutionDetail:
    """An execution with its steps and their secrets; NotFound."""
    held = reader.executions.find(execution_id)
    if held is None:
        raise NotFound(f"There is no execution {execution_id}.")
    return ExecutionDetail(execution=held.execution, steps=reader.steps.of(held.seq))


def _check_key(idempotency_key: str) -> None:
    if not 1 <= len(idempotency_key) <= MAX_KEY or flaw(idempotency_key):
        raise Invalid({"Idempotency-Key": (f"An idempotency key has 1 to {MAX_KEY} characters.",)})


def _earlier(unit: UnitOfWork, schedule_id: UUID, idempotency_key: str) -> ExecutionDetail | None:
    held = unit.executions.with_key(idempotency_key)
    if held is None:
        return None
    if held.execution.schedule_id != schedule_id:
        raise Conflict("This idempotency key was used to start another schedule.")
    return ExecutionDetail(execution=held.execution, steps=unit.steps.of(held.seq))

"""Start a schedule, or run again what has ended; each once for an idempotency key."""

from collections.abc import Callable
from functools import partial
from typing import Final
from uuid import UUID

from jim_core.model.errors import Conflict, Invalid, NotFound, Refused, WrongStatus
from jim_core.model.execution import ExecutionDetail, plan
from jim_core.model.ids import ExecutionId
from jim_core.model.initiator import Initiator
from jim_core.model.rerun import RerunFrom
from jim_core.model.rerun import rerun as planned_again
from jim_core.model.status import ENDED_EXECUTION, StepStatus
from jim_core.service.context import ServiceContext
from jim_core.service.naming import with_place_names
from jim_core.service.saving import insert
from jim_core.service.secrets import masked_detail
from jim_core.service.wording import flaw
from jim_core.storage.unit_of_work import UnitOfWork

MAX_KEY: Final = 200


async def start(
    context: ServiceContext, schedule_id: UUID, *, by: Initiator, idempotency_key: str | None = None
) -> ExecutionDetail:
    """A new execution of a schedule; the earlier one when `idempotency_key` was used for it before.

    NotFound; Refused when the schedule has no steps; Conflict when the key was used for another schedule.
    """
    _check_key(idempotency_key)

    def made(unit: UnitOfWork) -> ExecutionDetail:
        schedule = unit.schedules.find(schedule_id)
        if schedule is None:
            raise NotFound(f"There is no schedule {schedule_id}.")
        if not schedule.steps:
            raise Refused(f"The schedule {schedule.name!r} has no steps, so there is nothing to run.")
        new_id = context.new_id
        named = with_place_names(unit, schedule)
        return plan(named, ExecutionId(new_id()), by, now=context.now(), new_id=new_id)

    work = partial(_once, schedule_id, idempotency_key, made)
    return masked_detail(await context.database.write(work))


async def rerun(
    context: ServiceContext,
    execution_id: UUID,
    *,
    by: Initiator,
    begin: RerunFrom = RerunFrom.START,
    idempotency_key: str | None = None,
) -> ExecutionDetail:
    """A new execution with the steps that an ended one had, whatever became of its schedule since.

    The same new one when `idempotency_key` was used for it before. NotFound; WrongStatus while the old one
    has not ended; Refused while steps of it are still ending, or when it should begin with what failed, and
    nothing did; Conflict.
    """
    _check_key(idempotency_key)

    def work(unit: UnitOfWork) -> ExecutionDetail:
        held = unit.executions.find(execution_id)
        if held is None:
            raise NotFound(f"There is no execution {execution_id}.")

        def made(unit: UnitOfWork) -> ExecutionDetail:
            if held.execution.status not in ENDED_EXECUTION:
                raise WrongStatus("rerun", held.execution.status)
            old = ExecutionDetail(execution=held.execution, steps=unit.steps.of(held.seq))
            if any(step.status is StepStatus.PROCESSING for step in old.steps):
                raise Refused("Steps of this execution are still ending: run it again when they have ended.")
            new_id = context.new_id
            return planned_again(old, ExecutionId(new_id()), by, begin, now=context.now(), new_id=new_id)

        return _once(held.execution.schedule_id, idempotency_key, made, unit)

    return masked_detail(await context.database.write(work))


def _once(
    schedule_id: UUID,
    idempotency_key: str | None,
    made: Callable[[UnitOfWork], ExecutionDetail],
    unit: UnitOfWork,
) -> ExecutionDetail:
    """What was started with this key before, or else what `made` makes, stored."""
    if idempotency_key is not None and (earlier := _earlier(unit, schedule_id, idempotency_key)) is not None:
        return earlier
    detail = made(unit)
    insert(unit, detail, idempotency_key)
    unit.schedules.ran(schedule_id, detail.execution.queued_at)
    return detail


def _earlier(unit: UnitOfWork, schedule_id: UUID, idempotency_key: str) -> ExecutionDetail | None:
    held = unit.executions.with_key(idempotency_key)
    if held is None:
        return None
    if held.execution.schedule_id != schedule_id:
        raise Conflict("This idempotency key was used to start another schedule.")
    return ExecutionDetail(execution=held.execution, steps=unit.steps.of(held.seq))


def _check_key(idempotency_key: str | None) -> None:
    if idempotency_key is not None and (not 1 <= len(idempotency_key) <= MAX_KEY or flaw(idempotency_key)):
        raise Invalid({"Idempotency-Key": (f"An idempotency key has 1 to {MAX_KEY} characters.",)})

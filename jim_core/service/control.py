"""Cancel, pause and resume: what people decide about an execution that is under way."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from uuid import UUID

from jim_core.crash_points import CrashPoint, reach
from jim_core.model.errors import NotFound, WrongStatus
from jim_core.model.event import ExecutionMoved
from jim_core.model.execution import ExecutionDetail, ScheduleExecution
from jim_core.model.initiator import Initiator
from jim_core.model.lifecycle import CANCELLABLE, PAUSABLE, RESUMABLE
from jim_core.model.progression import Advance, cancelled, paused, resumed
from jim_core.model.status import ENDED_STEP, ExecutionStatus
from jim_core.service import running
from jim_core.service.context import ServiceContext
from jim_core.service.saving import moved
from jim_core.storage.unit_of_work import UnitOfWork

_Decide = Callable[[ExecutionDetail, datetime], Advance]


async def cancel(context: ServiceContext, execution_id: UUID, *, by: Initiator) -> ScheduleExecution:
    """The execution, now Cancelled; NotFound; WrongStatus when it had ended already.

    Steps without a process are Cancelled with it; the others stay Processing until they are concluded.
    """

    def decide(detail: ExecutionDetail, now: datetime) -> Advance:
        reach(CrashPoint.CANCEL_DECIDED)
        return cancelled(detail, by, now=now)

    execution = await _change(context, execution_id, "cancel", CANCELLABLE, decide)
    reach(CrashPoint.CANCELLED)
    return execution


async def pause(context: ServiceContext, execution_id: UUID) -> ScheduleExecution:
    """The execution, now Paused: steps that run go on, no other begins. NotFound, WrongStatus."""
    return await _change(context, execution_id, "pause", PAUSABLE, lambda detail, _now: paused(detail))


async def resume(context: ServiceContext, execution_id: UUID) -> ScheduleExecution:
    """The execution, which goes on where it was paused. NotFound, WrongStatus."""
    return await _change(
        context, execution_id, "resume", RESUMABLE, lambda detail, now: resumed(detail, now=now)
    )


async def _change(
    context: ServiceContext,
    execution_id: UUID,
    act: str,
    allowed: frozenset[ExecutionStatus],
    decide: _Decide,
) -> ScheduleExecution:
    work = partial(_decided, context, execution_id, act, allowed, decide)
    return await context.database.write(work)


def _decided(
    context: ServiceContext,
    execution_id: UUID,
    act: str,
    allowed: frozenset[ExecutionStatus],
    decide: _Decide,
    unit: UnitOfWork,
) -> ScheduleExecution:
    held = unit.executions.find(execution_id)
    if held is None:
        raise NotFound(f"There is no execution {execution_id}.")
    if held.execution.status not in allowed:
        raise WrongStatus(act, held.execution.status)
    steps = unit.steps.of(held.seq)
    now = context.now()
    advance = decide(ExecutionDetail(execution=held.execution, steps=steps), now)
    for step in advance.steps:
        unit.steps.change(held.seq, steps[step.position], step)
        if step.status in ENDED_STEP:
            running.never_begun(unit, step, now)
    changed = unit.executions.change(held, advance.execution or held.execution).execution
    # The execution first, since its steps follow from it; when a step ends it is the other way round.
    unit.record(now, ExecutionMoved(execution=changed), *(moved(changed, step) for step in advance.steps))
    return changed

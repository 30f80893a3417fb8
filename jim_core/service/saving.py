"""What was decided is saved, and told, in one transaction."""

from collections.abc import Mapping
from datetime import datetime

from jim_core.crash_points import CrashPoint, reach
from jim_core.model.event import ExecutionMoved, StepMoved
from jim_core.model.execution import ExecutionDetail, ExecutionStep, ScheduleExecution
from jim_core.model.progression import Advance
from jim_core.model.status import StepStatus
from jim_core.service.secrets import masked_step
from jim_core.storage.held import Held
from jim_core.storage.unit_of_work import UnitOfWork


def insert(unit: UnitOfWork, detail: ExecutionDetail, idempotency_key: str | None = None) -> None:
    """Store a planned execution, and tell of it and of each step whose turn has come, or came before."""
    held = unit.executions.insert(detail.execution, idempotency_key)
    reach(CrashPoint.EXECUTION_INSERTED)
    unit.steps.insert(held.seq, detail.steps)
    reach(CrashPoint.STEPS_INSERTED)
    told = [step for step in detail.steps if step.status is not StepStatus.PENDING]
    unit.record(
        detail.execution.queued_at,
        ExecutionMoved(execution=detail.execution),
        *(moved(detail.execution, step) for step in told),
    )


def save(
    unit: UnitOfWork, held: Held, steps: Mapping[int, ExecutionStep], advance: Advance, now: datetime
) -> Held:
    """Store what `advance` changes of an execution and its `steps` (by position), and tell it.

    Steps come before the execution, so that nobody hears of an end before all of it has come.
    """
    facts: list[StepMoved | ExecutionMoved] = []
    for step in advance.steps:
        unit.steps.change(held.seq, steps[step.position], step)
        facts.append(moved(held.execution, step))
    if advance.execution is not None and advance.execution != held.execution:
        held = unit.executions.change(held, advance.execution)
        facts.append(ExecutionMoved(execution=held.execution))
    unit.record(now, *facts)
    return held


def moved(execution: ScheduleExecution, step: ExecutionStep) -> StepMoved:
    """The fact that a step of an execution changed, without its secrets."""
    return StepMoved(execution_id=execution.id, schedule_id=execution.schedule_id, step=masked_step(step))


def by_position(steps: tuple[ExecutionStep, ...]) -> dict[int, ExecutionStep]:
    """Steps by what they are known by."""
    return {step.position: step for step in steps}

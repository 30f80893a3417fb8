"""Executions to decide about: say only what matters."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from itertools import count
from uuid import UUID

from jim_core.model.execution import ExecutionDetail, plan
from jim_core.model.ids import ExecutionId, ScheduleId, StepId
from jim_core.model.initiator import Initiator
from jim_core.model.outcome import StepOutcome
from jim_core.model.progression import Advance, after
from jim_core.model.schedule import Schedule, ScheduleStep
from jim_core.model.status import InitiatorType, StepStatus, StepType

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
SOMEBODY = Initiator(InitiatorType.USER, UUID(int=5), "somebody")


def ids() -> Callable[[], UUID]:
    """Ids that count from 1."""
    numbers = count(1)
    return lambda: UUID(int=next(numbers))


def a_schedule(steps: Sequence[tuple[int, bool]], retries: int = 0) -> Schedule:
    """A schedule with a step per (index, may fail)."""
    made = [
        ScheduleStep(
            id=StepId(UUID(int=100 + n)),
            step_index=index,
            name=f"step {n}",
            step_type=StepType.EXECUTABLE,
            executable_path="/bin/true",
            continue_on_failure=may_fail,
            retry_count=retries,
        )
        for n, (index, may_fail) in enumerate(steps)
    ]
    return Schedule(id=ScheduleId(UUID(int=9)), name="nightly", created=NOON, steps=tuple(made))


def a_plan(*indices: int, may_fail: bool = False, retries: int = 0) -> ExecutionDetail:
    """An execution of a schedule with a step per index."""
    schedule = a_schedule([(index, may_fail) for index in indices], retries)
    return plan(schedule, ExecutionId(UUID(int=1)), SOMEBODY, now=NOON, new_id=ids())


def applied(detail: ExecutionDetail, advance: Advance) -> ExecutionDetail:
    """The execution once a decision has been saved."""
    changed = {step.position: step for step in advance.steps}
    steps = tuple(changed.get(step.position, step) for step in detail.steps)
    return ExecutionDetail(execution=advance.execution or detail.execution, steps=steps)


def ended(detail: ExecutionDetail, position: int, outcome: StepOutcome | None = None) -> ExecutionDetail:
    """The execution once the step at `position` has ended, well unless an outcome is given."""
    word = outcome or StepOutcome.completed()
    return applied(detail, after(detail, position, word, now=NOON, new_id=ids()))


def words(detail: ExecutionDetail) -> tuple[str, list[StepStatus]]:
    """The status of an execution and of its steps."""
    return detail.execution.status.value, [step.status for step in detail.steps]

"""What must be true of every history, whatever a test did."""

from collections.abc import Iterable
from uuid import UUID

from jim_core.model.event import Event, ExecutionMoved, StepMoved
from jim_core.model.lifecycle import EXECUTION_MOVES, STEP_MOVES
from jim_core.model.status import ENDED_EXECUTION, ExecutionStatus, StepStatus


def check(events: Iterable[Event]) -> None:
    """Fail when an event breaks the rules.

    Sequence numbers rise by one; only moves of the lifecycle are made; what has ended stays ended; the
    current step index never falls; no step starts in an execution that has ended.
    """
    executions: dict[UUID, ExecutionStatus] = {}
    indices: dict[UUID, int] = {}
    steps: dict[tuple[UUID, int], StepStatus] = {}
    last: int | None = None
    for event in events:
        assert last is None or event.sequence == last + 1
        last = event.sequence
        match event.fact:
            case ExecutionMoved(execution=execution):
                before = executions.get(execution.id)
                if before is not None and before is not execution.status:
                    assert execution.status in EXECUTION_MOVES[before], (before, execution.status)
                assert before not in ENDED_EXECUTION, f"{execution.id} had ended"
                assert execution.current_step_index >= indices.get(execution.id, 0)
                executions[execution.id] = execution.status
                indices[execution.id] = execution.current_step_index
            case StepMoved(execution_id=execution_id, step=step):
                was = steps.get((execution_id, step.position), StepStatus.PENDING)
                further = was is step.status is StepStatus.PROCESSING  # its progress
                if not (further or step.carried_over_from):
                    assert step.status in STEP_MOVES[was], (was, step.status)
                steps[execution_id, step.position] = step.status
                if step.status is StepStatus.PROCESSING:
                    assert executions[execution_id] not in ENDED_EXECUTION
            case _:
                continue

"""An execution that has ended, run again as it was planned then."""

from datetime import datetime
from enum import StrEnum
from typing import Final

from jim_core.model.errors import Refused
from jim_core.model.execution import ExecutionDetail, ExecutionStep
from jim_core.model.ids import ExecutionId, IdMaker
from jim_core.model.initiator import Initiator
from jim_core.model.status import ExecutionStatus, StepStatus

_DONE: Final = frozenset({StepStatus.COMPLETED, StepStatus.COMPLETED_WITH_WARNING})


class RerunFrom(StrEnum):
    """Where an execution that is run again begins."""

    START = "start"
    FAILED = "failed"
    """With what did not complete; what did is carried over."""


def rerun(
    old: ExecutionDetail,
    execution_id: ExecutionId,
    initiator: Initiator,
    begin: RerunFrom,
    *,
    now: datetime,
    new_id: IdMaker,
) -> ExecutionDetail:
    """A new execution with the steps that `old` had; Refused when none of them is left to do."""
    steps = [_again(step, old.execution.id, begin) for step in old.steps]
    left = [step.definition.step_index for step in steps if step.status is StepStatus.PENDING]
    if not left:
        raise Refused("Every step of this execution completed: run it again from its start.")
    first = min(left)
    turned = (
        step.turn(new_id)
        if step.status is StepStatus.PENDING and step.definition.step_index == first
        else step
        for step in steps
    )
    execution = old.execution.with_(
        id=execution_id,
        status=ExecutionStatus.QUEUED,
        current_step_index=first,
        queued_at=now,
        started_at=None,
        completed_at=None,
        initiated_by_type=initiator.type,
        initiated_by_id=initiator.id,
        initiated_by_name=initiator.name,
        error_message=None,
        slot=None,
    )
    return ExecutionDetail(execution=execution, steps=tuple(turned))


def _again(step: ExecutionStep, old: ExecutionId, begin: RerunFrom) -> ExecutionStep:
    if begin is RerunFrom.FAILED and step.status in _DONE:
        return step.with_(carried_over_from=step.carried_over_from or old)
    return ExecutionStep(position=step.position, definition=step.definition)

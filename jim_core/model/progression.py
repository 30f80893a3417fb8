"""A step has ended: what now? Decides only; the service saves what is decided here."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from jim_core.model.execution import ExecutionDetail, ExecutionStep, ScheduleExecution
from jim_core.model.ids import IdMaker, TaskId
from jim_core.model.initiator import Initiator
from jim_core.model.outcome import StepOutcome
from jim_core.model.status import ACTIVE_EXECUTION, ENDED_STEP, NOT_STARTED_STEP, ExecutionStatus, StepStatus


class Advance(BaseModel):
    """What changes: the steps that changed, and the execution if it did."""

    model_config = ConfigDict(frozen=True)

    steps: tuple[ExecutionStep, ...] = ()
    execution: ScheduleExecution | None = None


def after(
    detail: ExecutionDetail, position: int, outcome: StepOutcome, *, now: datetime, new_id: IdMaker
) -> Advance:
    """What follows when the step at `position` has ended with `outcome`.

    The next group is queued when the last step of a group ends well, or may continue on failure. A failed
    group ends the execution, once its other steps have ended too; steps after it stay Pending. An
    execution that has already ended (it was cancelled) never changes again: only the step does.
    """
    ended = detail.steps[position].with_(
        status=outcome.status,
        completed_at=now,
        error_message=outcome.error_message,
        exit_code=outcome.exit_code,
    )
    execution = detail.execution
    if execution.status not in ACTIVE_EXECUTION:
        return Advance(steps=(ended,))
    steps = [ended if step.position == position else step for step in detail.steps]
    group = [step for step in steps if step.definition.step_index == ended.definition.step_index]
    if any(step.status not in ENDED_STEP for step in group):
        return Advance(steps=(ended,))
    fatal = next((step for step in group if _is_fatal(step)), None)
    if fatal is not None:
        return Advance(steps=(ended,), execution=_failed(execution, fatal, now))
    following = [step for step in steps if step.status in NOT_STARTED_STEP]
    if not following:
        done = execution.with_(status=ExecutionStatus.COMPLETED, completed_at=now)
        return Advance(steps=(ended,), execution=done)
    index = min(step.definition.step_index for step in following)
    queued = tuple(
        step.with_(status=StepStatus.QUEUED, task_id=TaskId(new_id()))
        for step in following
        if step.definition.step_index == index
    )
    return Advance(steps=(ended, *queued), execution=execution.with_(current_step_index=index))


def cancelled(detail: ExecutionDetail, by: Initiator, *, now: datetime) -> Advance:
    """The execution is Cancelled, and with it every step that has no process; running ones still are."""
    steps = tuple(
        step.with_(status=StepStatus.CANCELLED, completed_at=now)
        for step in detail.steps
        if step.status in NOT_STARTED_STEP
    )
    execution = detail.execution.with_(
        status=ExecutionStatus.CANCELLED, completed_at=now, error_message=f"Cancelled by {by.name or 'JIM'}"
    )
    return Advance(steps=steps, execution=execution)


def _is_fatal(step: ExecutionStep) -> bool:
    failed = step.status in (StepStatus.FAILED, StepStatus.CANCELLED)
    return failed and not step.definition.continue_on_failure


def _failed(execution: ScheduleExecution, step: ExecutionStep, now: datetime) -> ScheduleExecution:
    reason = step.error_message or "it was stopped"
    return execution.with_(
        status=ExecutionStatus.FAILED,
        completed_at=now,
        error_message=f"Step {step.definition.name!r} failed: {reason}",
    )

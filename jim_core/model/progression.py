"""A step has ended: what now? Decides only; the service saves what is decided here."""

from datetime import datetime, timedelta
from typing import Final

from jim_core.model.execution import ExecutionDetail, ExecutionStep, ScheduleExecution, StepAttempt
from jim_core.model.ids import IdMaker
from jim_core.model.initiator import Initiator
from jim_core.model.outcome import StepOutcome
from jim_core.model.status import (
    ACTIVE_EXECUTION,
    ENDED_STEP,
    NOT_STARTED_STEP,
    ExecutionStatus,
    StepStatus,
    WaitingFor,
)
from jim_core.model.value import Value

LONGEST_RETRY_DELAY: Final = timedelta(hours=1)


class Advance(Value):
    """What changes: the steps that changed, and the execution if it did."""

    steps: tuple[ExecutionStep, ...] = ()
    execution: ScheduleExecution | None = None
    attempt: StepAttempt | None = None
    """How the attempt ended that is to be followed by another."""


def after(
    detail: ExecutionDetail, position: int, outcome: StepOutcome, *, now: datetime, new_id: IdMaker
) -> Advance:
    """What follows when the step at `position` has ended with `outcome`.

    A failed step that has attempts left waits for the next one. The next group's turn comes when the last
    step of a group ends well, or may continue on failure; it waits while the execution is paused. A failed
    group ends the execution, once its other steps have ended too; steps after it stay Pending. An
    execution that has already ended (it was cancelled) never changes again: only the step does.

    Of `detail.steps` the step's group is needed, and the next group that has something to do.
    """
    step = next(step for step in detail.steps if step.position == position)
    ended = step.with_(
        status=outcome.status,
        completed_at=_ended_at(step, outcome, now),
        error_message=outcome.error_message,
        exit_code=outcome.exit_code,
        summary=outcome.summary,
        progress=outcome.progress or step.progress,
    )
    execution = detail.execution
    if execution.status not in ACTIVE_EXECUTION:
        return Advance(steps=(ended,))
    if _may_be_tried_again(ended):
        return Advance(steps=(_awaiting_retry(ended, now),), attempt=attempt_of(ended))
    steps = [ended if step.position == position else step for step in detail.steps]
    group = [step for step in steps if step.definition.step_index == ended.definition.step_index]
    if any(step.status not in ENDED_STEP for step in group):
        return Advance(steps=(ended,))
    last = max((step.completed_at for step in group if step.completed_at), default=now)
    fatal = next((step for step in group if _is_fatal(step)), None)
    if fatal is not None:
        return Advance(steps=(ended,), execution=_failed(execution, fatal, last))
    following = [step for step in steps if step.status in NOT_STARTED_STEP]
    if not following:
        done = execution.with_(status=ExecutionStatus.COMPLETED, completed_at=last)
        return Advance(steps=(ended,), execution=done)
    index = min(step.definition.step_index for step in following)
    held = WaitingFor.RESUME if execution.status is ExecutionStatus.PAUSED else None
    turned = (step.turn(new_id, held) for step in following if step.definition.step_index == index)
    return Advance(steps=(ended, *turned), execution=execution.with_(current_step_index=index))


def cancelled(detail: ExecutionDetail, by: Initiator, *, now: datetime) -> Advance:
    """The execution is Cancelled, and with it every step that has no process; running ones still are."""
    steps = tuple(
        step.with_(status=StepStatus.CANCELLED, completed_at=now, waiting_for=None, retry_at=None)
        for step in detail.steps
        if step.status in NOT_STARTED_STEP
    )
    execution = detail.execution.with_(
        status=ExecutionStatus.CANCELLED, completed_at=now, error_message=f"Cancelled by {by.name or 'JIM'}"
    )
    return Advance(steps=steps, execution=execution)


def paused(detail: ExecutionDetail) -> Advance:
    """The execution is Paused: what is Queued waits, running steps go on, other waits stay."""
    steps = tuple(
        step.waiting(WaitingFor.RESUME) for step in detail.steps if step.status is StepStatus.QUEUED
    )
    return Advance(steps=steps, execution=detail.execution.with_(status=ExecutionStatus.PAUSED))


def resumed(detail: ExecutionDetail, *, now: datetime) -> Advance:
    """The execution goes on as it would have, had it not been paused.

    Steps whose other wait may have come to its end meanwhile are queued too.
    """
    steps = tuple(step.queued() for step in detail.steps if _may_go_on(step, now))
    begun = detail.execution.started_at is not None
    status = ExecutionStatus.IN_PROGRESS if begun else ExecutionStatus.QUEUED
    return Advance(steps=steps, execution=detail.execution.with_(status=status))


def attempt_of(step: ExecutionStep) -> StepAttempt:
    """The attempt that a step is at, or ended with."""
    return StepAttempt(
        attempt=step.attempt,
        status=step.status,
        started_at=step.started_at,
        completed_at=step.completed_at,
        error_message=step.error_message,
        exit_code=step.exit_code,
    )


def retry_delay(seconds: int, attempt: int) -> timedelta:
    """How long to wait after a failed attempt: twice as long each time, at most an hour."""
    return min(LONGEST_RETRY_DELAY, timedelta(seconds=seconds << (attempt - 1)))


def _ended_at(step: ExecutionStep, outcome: StepOutcome, now: datetime) -> datetime:
    """When it is told to have ended, if that lies between its start and now."""
    if outcome.ended_at is None:
        return now
    return max(min(outcome.ended_at, now), step.started_at or outcome.ended_at)


def _may_be_tried_again(step: ExecutionStep) -> bool:
    failed = step.status is StepStatus.FAILED or (
        step.status is StepStatus.COMPLETED_WITH_ERROR and _is_fatal(step)
    )
    return failed and step.attempt <= step.definition.retry_count


def _awaiting_retry(ended: ExecutionStep, now: datetime) -> ExecutionStep:
    delay = retry_delay(ended.definition.retry_delay_seconds, ended.attempt)
    return ended.waiting(WaitingFor.RETRY).with_(started_at=None, completed_at=None, retry_at=now + delay)


def _may_go_on(step: ExecutionStep, now: datetime) -> bool:
    match step.waiting_for:
        case WaitingFor.RESUME | WaitingFor.CONNECTED_SYSTEM:
            return True
        case WaitingFor.RETRY:
            return step.retry_at is not None and step.retry_at <= now
        case _:
            return False


def _is_fatal(step: ExecutionStep) -> bool:
    failed = step.status in (StepStatus.FAILED, StepStatus.CANCELLED, StepStatus.COMPLETED_WITH_ERROR)
    return failed and not step.definition.continue_on_failure


def _failed(execution: ScheduleExecution, step: ExecutionStep, at: datetime) -> ScheduleExecution:
    reason = step.error_message or "it was stopped"
    return execution.with_(
        status=ExecutionStatus.FAILED,
        completed_at=at,
        error_message=f"Step {step.definition.name!r} failed: {reason}",
    )

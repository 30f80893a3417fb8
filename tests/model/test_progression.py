"""A step has ended: what follows is decided by a few rules, and never touches what has ended."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jim_core.model.execution import ExecutionDetail, ExecutionStep
from jim_core.model.initiator import CRON
from jim_core.model.lifecycle import PAUSABLE, check_execution_move, check_step_move
from jim_core.model.outcome import ERROR_LIMIT, StepOutcome
from jim_core.model.progression import Advance, after, cancelled, paused, resumed, retry_delay
from jim_core.model.status import (
    ENDED_EXECUTION,
    ENDED_STEP,
    NOT_STARTED_STEP,
    ExecutionStatus,
    StepStatus,
    WaitingFor,
)
from tests.model.plans import NOON, SOMEBODY, a_plan, applied, ended, ids, words

_S = StepStatus
_DONE, _FAILED, _QUEUED, _PENDING, _CANCELLED = _S.COMPLETED, _S.FAILED, _S.QUEUED, _S.PENDING, _S.CANCELLED

_GOOD = [
    StepOutcome.completed(),
    StepOutcome.warned("mind the gap"),
]
_WITH_ERROR = StepOutcome(status=_S.COMPLETED_WITH_ERROR, error_message="three objects failed")
_BAD = [StepOutcome.failed("no"), StepOutcome.cancelled(), _WITH_ERROR]


def _running(detail: ExecutionDetail, *positions: int) -> ExecutionDetail:
    steps = tuple(
        step.with_(status=_S.PROCESSING) if step.position in positions else step for step in detail.steps
    )
    started = detail.execution.with_(status=ExecutionStatus.IN_PROGRESS, started_at=NOON)
    return ExecutionDetail(execution=started, steps=steps)


@pytest.mark.parametrize("outcome", _GOOD)
def test_a_step_that_ended_well_lets_the_next_group_begin(outcome: StepOutcome) -> None:
    """A warning within the work is no failure of the step."""
    detail = ended(_running(a_plan(0, 5, 5), 0), 0, outcome)
    assert words(detail) == ("InProgress", [outcome.status, _QUEUED, _QUEUED])
    assert detail.execution.current_step_index == 5
    assert all(step.task_id is not None for step in detail.steps)


def test_a_group_waits_for_its_last_step() -> None:
    """One of two ended: nothing else changes."""
    detail = _running(a_plan(0, 0, 1), 0, 1)
    advance = after(detail, 0, StepOutcome.completed(), now=NOON, new_id=ids())
    assert [step.position for step in advance.steps] == [0]
    assert advance.execution is None


@pytest.mark.parametrize("outcome", _GOOD)
def test_the_last_step_completes_the_execution(outcome: StepOutcome) -> None:
    """Whatever good end it had."""
    detail = ended(_running(a_plan(0), 0), 0, outcome)
    assert words(detail) == ("Completed", [outcome.status])
    assert detail.execution.completed_at == NOON


@pytest.mark.parametrize("outcome", _BAD)
def test_a_failed_step_ends_the_execution(outcome: StepOutcome) -> None:
    """Steps after it stay Pending."""
    detail = ended(_running(a_plan(0, 1), 0), 0, outcome)
    assert words(detail) == ("Failed", [outcome.status, _PENDING])
    assert "step 0" in (detail.execution.error_message or "")


@pytest.mark.parametrize("outcome", _BAD)
def test_a_step_that_may_fail_does_not_end_the_execution(outcome: StepOutcome) -> None:
    """Continue on failure."""
    detail = ended(_running(a_plan(0, 1, may_fail=True), 0), 0, outcome)
    assert words(detail) == ("InProgress", [outcome.status, _QUEUED])


def test_a_failed_group_waits_for_its_other_steps() -> None:
    """The execution fails once the last of them has ended, naming the one that failed."""
    detail = ended(_running(a_plan(0, 0, 1), 0, 1), 0, StepOutcome.failed("no"))
    assert words(detail) == ("InProgress", [_FAILED, _S.PROCESSING, _PENDING])
    detail = ended(detail, 1)
    assert words(detail) == ("Failed", [_FAILED, _DONE, _PENDING])
    assert detail.execution.error_message == "Step 'step 0' failed: no"


def test_cancelling_ends_what_has_not_begun() -> None:
    """Running steps go on until their process is gone."""
    detail = _running(a_plan(0, 0, 1), 0)
    detail = applied(detail, cancelled(detail, SOMEBODY, now=NOON + timedelta(1)))
    assert words(detail) == ("Cancelled", [_S.PROCESSING, _CANCELLED, _CANCELLED])
    assert detail.execution.error_message == "Cancelled by somebody"
    assert detail.execution.completed_at == NOON + timedelta(1)


def test_a_cancel_without_a_name_is_jims() -> None:
    """As when a server does it by itself."""
    detail = a_plan(0)
    assert "JIM" in (applied(detail, cancelled(detail, CRON, now=NOON)).execution.error_message or "")


@pytest.mark.parametrize("outcome", _GOOD + _BAD)
def test_a_late_end_changes_only_its_step(outcome: StepOutcome) -> None:
    """The execution was cancelled; the step says how it ended, and nothing follows."""
    detail = _running(a_plan(0, 1), 0)
    detail = applied(detail, cancelled(detail, SOMEBODY, now=NOON))
    advance = after(detail, 0, outcome, now=NOON, new_id=ids())
    assert advance.execution is None
    assert [step.status for step in advance.steps] == [outcome.status]


@pytest.mark.parametrize("outcome", [StepOutcome.failed("no", exit_code=3), _WITH_ERROR])
def test_a_failed_step_that_has_attempts_left_waits_for_the_next(outcome: StepOutcome) -> None:
    """How it ended is kept; its message and exit code are shown while it waits."""
    detail = _running(a_plan(0, 1, retries=1), 0)
    advance = after(detail, 0, outcome, now=NOON, new_id=ids())
    (step,) = advance.steps
    assert (step.status, step.waiting_for, step.attempt) == (_S.WAITING, WaitingFor.RETRY, 1)
    assert (step.retry_at, step.completed_at) == (NOON + timedelta(seconds=30), None)
    assert (step.error_message, step.exit_code) == (outcome.error_message, outcome.exit_code)
    assert advance.execution is None
    assert advance.attempt is not None
    assert (advance.attempt.attempt, advance.attempt.status) == (1, outcome.status)
    assert advance.attempt.completed_at == NOON


def test_the_last_attempt_is_the_steps_own_end() -> None:
    """After it nothing is waited for."""
    detail = _running(a_plan(0, retries=1), 0)
    waiting = applied(detail, after(detail, 0, StepOutcome.failed("no"), now=NOON, new_id=ids()))
    begun = waiting.steps[0].queued().begun(NOON)
    assert (begun.attempt, begun.error_message, begun.retry_at, begun.waiting_for) == (2, None, None, None)
    detail = ended(applied(waiting, Advance(steps=(begun,))), 0, StepOutcome.failed("no"))
    assert words(detail) == ("Failed", [_FAILED])


@pytest.mark.parametrize("outcome", [*_GOOD, StepOutcome.cancelled()])
def test_what_did_not_fail_is_not_tried_again(outcome: StepOutcome) -> None:
    """Nor what somebody stopped."""
    detail = ended(_running(a_plan(0, retries=5), 0), 0, outcome)
    assert detail.steps[0].status is outcome.status


def test_an_error_that_may_happen_is_not_tried_again() -> None:
    """The step completed; a failure is tried again all the same before the execution goes on."""
    detail = _running(a_plan(0, 1, may_fail=True, retries=5), 0)
    assert ended(detail, 0, _WITH_ERROR).steps[0].status is _S.COMPLETED_WITH_ERROR
    assert ended(detail, 0, StepOutcome.failed("no")).steps[0].status is _S.WAITING


def test_a_step_of_a_cancelled_execution_is_not_tried_again() -> None:
    """And a cancel ends the wait of one that was about to be."""
    detail = _running(a_plan(0, 0, retries=3), 0, 1)
    detail = ended(detail, 0, StepOutcome.failed("no"))
    detail = applied(detail, cancelled(detail, SOMEBODY, now=NOON))
    detail = ended(detail, 1, StepOutcome.failed("no"))
    assert words(detail) == ("Cancelled", [_CANCELLED, _FAILED])
    assert (detail.steps[0].waiting_for, detail.steps[0].retry_at) == (None, None)


@pytest.mark.parametrize(
    ("seconds", "attempt", "delay"),
    [(0, 3, 0), (30, 1, 30), (30, 2, 60), (30, 5, 480), (1_800, 3, 3_600), (86_400, 10, 3_600)],
)
def test_each_retry_waits_twice_as_long(seconds: int, attempt: int, delay: int) -> None:
    """But an hour at most."""
    assert retry_delay(seconds, attempt) == timedelta(seconds=delay)


def test_a_paused_execution_lets_its_steps_end_and_begins_no_other() -> None:
    """What was queued waits, and so does the next group when its turn comes."""
    detail = _running(a_plan(0, 0, 1), 0)
    detail = applied(detail, paused(detail))
    assert words(detail) == ("Paused", [_S.PROCESSING, _S.WAITING, _PENDING])
    assert detail.steps[1].waiting_for is WaitingFor.RESUME
    detail = applied(detail, resumed(detail, now=NOON))
    assert words(detail) == ("InProgress", [_S.PROCESSING, _QUEUED, _PENDING])
    assert detail.steps[1].waiting_for is None
    detail = _running(detail, 1)
    detail = applied(detail, paused(detail))
    detail = ended(ended(detail, 0), 1)
    assert words(detail) == ("Paused", [_DONE, _DONE, _S.WAITING])
    assert (detail.steps[2].waiting_for, detail.execution.current_step_index) == (WaitingFor.RESUME, 1)


@pytest.mark.parametrize(("outcome", "end"), [(_GOOD[0], "Completed"), (_BAD[0], "Failed")])
def test_a_paused_execution_ends_with_its_last_step(outcome: StepOutcome, end: str) -> None:
    """There is nothing left to hold."""
    detail = _running(a_plan(0), 0)
    assert words(ended(applied(detail, paused(detail)), 0, outcome))[0] == end


def test_what_was_paused_before_its_first_step_is_queued_again() -> None:
    """It has not begun."""
    detail = a_plan(0)
    detail = applied(detail, paused(detail))
    assert words(detail) == ("Paused", [_S.WAITING])
    assert words(applied(detail, resumed(detail, now=NOON))) == ("Queued", [_QUEUED])


def test_a_pause_leaves_the_wait_for_a_retry_alone() -> None:
    """Resumed before it is due the step waits on; after that it is queued at once."""
    detail = ended(_running(a_plan(0, retries=1), 0), 0, StepOutcome.failed("no"))
    detail = applied(detail, paused(detail))
    assert detail.steps[0].waiting_for is WaitingFor.RETRY
    assert words(applied(detail, resumed(detail, now=NOON)))[1] == [_S.WAITING]
    late = applied(detail, resumed(detail, now=NOON + timedelta(minutes=1)))
    assert (words(late)[1], late.steps[0].attempt) == ([_QUEUED], 2)


def test_a_step_ended_when_it_really_ended() -> None:
    """Told later; never before it began, nor in the future. The execution ended with it."""
    began, told = NOON, NOON + timedelta(hours=2)
    detail = _running(a_plan(0), 0)
    begun = detail.steps[0].with_(started_at=began)
    detail = applied(detail, Advance(steps=(begun,)))
    for said, meant in (
        (began + timedelta(hours=1), began + timedelta(hours=1)),
        (began - timedelta(hours=1), began),
        (told + timedelta(hours=1), told),
    ):
        outcome = StepOutcome(status=_DONE, ended_at=said, summary="done")
        late = applied(detail, after(detail, 0, outcome, now=told, new_id=ids()))
        assert (late.steps[0].completed_at, late.execution.completed_at) == (meant, meant)
        assert late.steps[0].summary == "done"


@given(st.data())
def test_no_story_breaks_the_rules(data: st.DataObject) -> None:
    """Any steps, any order of ends, retries, pauses, a cancel at any moment: each move is one the lifecycle
    knows, what has ended stays, the index only grows, and in the end everything has ended or never began.
    """
    indices = sorted(data.draw(st.lists(st.integers(0, 4), min_size=1, max_size=7)))
    retries = data.draw(st.integers(0, 2))
    detail = a_plan(*indices, may_fail=data.draw(st.booleans()), retries=retries)
    while todo := [step for step in detail.steps if step.status in (_QUEUED, _S.PROCESSING, _S.WAITING)]:
        before = detail
        detail = _checked(detail, _something(data, detail, data.draw(st.sampled_from(todo))))
        assert detail.execution.current_step_index >= before.execution.current_step_index
    assert detail.execution.status in ENDED_EXECUTION
    assert all(step.status in ENDED_STEP | {_PENDING} for step in detail.steps)
    assert all(1 <= step.attempt <= retries + 1 for step in detail.steps)
    if detail.execution.status == "Completed":
        assert not [step for step in detail.steps if step.status in NOT_STARTED_STEP]


def _something(data: st.DataObject, detail: ExecutionDetail, step: ExecutionStep) -> Advance:
    """What may happen next to an execution, or to one of its steps."""
    whim = data.draw(st.integers(0, 9))
    if detail.execution.status not in ENDED_EXECUTION and whim == 0:
        return cancelled(detail, SOMEBODY, now=NOON)
    if detail.execution.status in PAUSABLE and whim == 1:
        return paused(detail)
    if step.status is _S.PROCESSING:
        outcome = data.draw(st.sampled_from(_GOOD + _BAD))
        return after(detail, step.position, outcome, now=NOON, new_id=ids())
    status = detail.execution.status
    if status is ExecutionStatus.PAUSED:
        return resumed(detail, now=NOON + timedelta(seconds=whim * 10))
    if step.status is _S.WAITING:
        return Advance(steps=(step.queued(),))
    began = _running(detail).execution if status is ExecutionStatus.QUEUED else None
    return Advance(steps=(step.begun(NOON),), execution=began)


def _checked(detail: ExecutionDetail, advance: Advance) -> ExecutionDetail:
    for step in advance.steps:
        check_step_move(detail.steps[step.position].status, step.status)
    if advance.execution is not None and advance.execution.status is not detail.execution.status:
        check_execution_move(detail.execution.status, advance.execution.status)
    if detail.execution.status in ENDED_EXECUTION:
        assert advance.execution is None
    for step in advance.steps:
        assert (step.waiting_for is not None) is (step.status is _S.WAITING)
        assert (step.retry_at is not None) is (step.waiting_for is WaitingFor.RETRY)
    return applied(detail, advance)


def test_a_long_message_loses_its_beginning() -> None:
    """The end of an error says what went wrong."""
    message = StepOutcome.failed("x" * ERROR_LIMIT + "the reason").error_message or ""
    assert len(message) == ERROR_LIMIT
    assert message.endswith("the reason")


@pytest.mark.parametrize("status", sorted(set(StepStatus) - ENDED_STEP))
def test_only_an_end_is_an_outcome(status: StepStatus) -> None:
    """A step that still runs has none."""
    with pytest.raises(ValueError, match="not the end of a step"):
        StepOutcome(status=status)

"""A step has ended: what follows is decided by a few rules, and never touches what has ended."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jim_core.model.execution import ExecutionDetail
from jim_core.model.initiator import CRON
from jim_core.model.lifecycle import check_execution_move, check_step_move
from jim_core.model.outcome import ERROR_LIMIT, StepOutcome
from jim_core.model.progression import Advance, after, cancelled
from jim_core.model.status import ENDED_EXECUTION, ENDED_STEP, NOT_STARTED_STEP, ExecutionStatus, StepStatus
from tests.model.plans import NOON, SOMEBODY, a_plan, applied, ended, ids, words

_S = StepStatus
_DONE, _FAILED, _QUEUED, _PENDING, _CANCELLED = _S.COMPLETED, _S.FAILED, _S.QUEUED, _S.PENDING, _S.CANCELLED

_GOOD = [
    StepOutcome.completed(),
    StepOutcome.warned("mind the gap"),
    StepOutcome(status=_S.COMPLETED_WITH_ERROR, error_message="three objects failed"),
]
_BAD = [StepOutcome.failed("no"), StepOutcome.cancelled()]


def _running(detail: ExecutionDetail, *positions: int) -> ExecutionDetail:
    steps = tuple(
        step.with_(status=_S.PROCESSING) if step.position in positions else step for step in detail.steps
    )
    started = detail.execution.with_(status=ExecutionStatus.IN_PROGRESS, started_at=NOON)
    return ExecutionDetail(execution=started, steps=steps)


@pytest.mark.parametrize("outcome", _GOOD)
def test_a_step_that_ended_well_lets_the_next_group_begin(outcome: StepOutcome) -> None:
    """A warning or an error within the work is no failure of the step."""
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


@given(st.data())
def test_no_story_breaks_the_rules(data: st.DataObject) -> None:
    """Any steps, any order of ends, a cancel at any moment: each move is one the lifecycle knows, what has
    ended stays, the index only grows, and in the end everything has ended or never began.
    """
    indices = sorted(data.draw(st.lists(st.integers(0, 4), min_size=1, max_size=7)))
    detail = a_plan(*indices, may_fail=data.draw(st.booleans()))
    while todo := [step for step in detail.steps if step.status in (_QUEUED, _S.PROCESSING)]:
        before = detail
        step = data.draw(st.sampled_from(todo))
        if detail.execution.status not in ENDED_EXECUTION and data.draw(st.integers(0, 9)) == 0:
            detail = _checked(detail, cancelled(detail, SOMEBODY, now=NOON))
        elif step.status is _QUEUED:
            started = step.with_(status=_S.PROCESSING)
            began = _running(detail).execution if detail.execution.status == "Queued" else None
            detail = _checked(detail, Advance(steps=(started,), execution=began))
        else:
            outcome = data.draw(st.sampled_from(_GOOD + _BAD))
            detail = _checked(detail, after(detail, step.position, outcome, now=NOON, new_id=ids()))
        assert detail.execution.current_step_index >= before.execution.current_step_index
    assert detail.execution.status in ENDED_EXECUTION
    assert all(step.status in ENDED_STEP | {_PENDING} for step in detail.steps)
    if detail.execution.status == "Completed":
        assert not [step for step in detail.steps if step.status in NOT_STARTED_STEP]


def _checked(detail: ExecutionDetail, advance: Advance) -> ExecutionDetail:
    for step in advance.steps:
        check_step_move(detail.steps[step.position].status, step.status)
    if advance.execution is not None and advance.execution.status is not detail.execution.status:
        check_execution_move(detail.execution.status, advance.execution.status)
    if detail.execution.status in ENDED_EXECUTION:
        assert advance.execution is None
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

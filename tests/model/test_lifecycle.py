"""The tables of moves are total, and an end is an end."""

import itertools

import pytest

from jim_core.model.errors import IllegalMove
from jim_core.model.lifecycle import (
    CANCELLABLE,
    EXECUTION_MOVES,
    STEP_MOVES,
    check_execution_move,
    check_step_move,
    execution_sources,
    step_sources,
)
from jim_core.model.status import (
    ACTIVE_EXECUTION,
    ENDED_EXECUTION,
    ENDED_STEP,
    NOT_STARTED_STEP,
    ExecutionStatus,
    StepStatus,
)


def test_every_status_has_its_moves() -> None:
    """None is forgotten, and none moves to itself."""
    assert set(EXECUTION_MOVES) == set(ExecutionStatus)
    assert set(STEP_MOVES) == set(StepStatus)
    assert not [one for one, moves in EXECUTION_MOVES.items() if one in moves]
    assert not [one for one, moves in STEP_MOVES.items() if one in moves]


def test_what_has_ended_never_moves() -> None:
    """Exactly the ended statuses have no moves."""
    assert {one for one, moves in EXECUTION_MOVES.items() if not moves} == ENDED_EXECUTION
    assert {one for one, moves in STEP_MOVES.items() if not moves} == ENDED_STEP


def test_whatever_has_not_ended_can_be_cancelled() -> None:
    """Executions, and steps of any kind."""
    assert execution_sources(ExecutionStatus.CANCELLED) == CANCELLABLE == ACTIVE_EXECUTION
    assert step_sources(StepStatus.CANCELLED) == set(StepStatus) - ENDED_STEP


def test_only_a_running_step_completes() -> None:
    """Nobody completes what never began."""
    for word in (StepStatus.COMPLETED, StepStatus.COMPLETED_WITH_WARNING, StepStatus.COMPLETED_WITH_ERROR):
        assert step_sources(word) == {StepStatus.PROCESSING}
    begun = {ExecutionStatus.IN_PROGRESS, ExecutionStatus.PAUSED}
    assert execution_sources(ExecutionStatus.COMPLETED) == begun


def test_a_step_runs_only_from_the_queue() -> None:
    """Pending steps must be queued first."""
    assert step_sources(StepStatus.PROCESSING) == {StepStatus.QUEUED}
    assert StepStatus.PROCESSING not in NOT_STARTED_STEP


@pytest.mark.parametrize(("current", "to"), itertools.product(ExecutionStatus, ExecutionStatus))
def test_executions_move_as_the_table_says(current: ExecutionStatus, to: ExecutionStatus) -> None:
    """The check, the table and its inverse agree."""
    allowed = to in EXECUTION_MOVES[current]
    assert (current in execution_sources(to)) is allowed
    if allowed:
        check_execution_move(current, to)
    else:
        with pytest.raises(IllegalMove, match=f"from {current} to {to}"):
            check_execution_move(current, to)


@pytest.mark.parametrize(("current", "to"), itertools.product(StepStatus, StepStatus))
def test_steps_move_as_the_table_says(current: StepStatus, to: StepStatus) -> None:
    """The check, the table and its inverse agree."""
    allowed = to in STEP_MOVES[current]
    assert (current in step_sources(to)) is allowed
    if allowed:
        check_step_move(current, to)
    else:
        with pytest.raises(IllegalMove, match=f"from {current} to {to}"):
            check_step_move(current, to)

"""The state machine: which moves an execution and a step may make. Terminal is final.

Storage turns these tables into guarded updates (`… WHERE status IN (who may come here)`), so that a step
which finishes beside a cancel cannot change what has ended.
"""

from collections.abc import Mapping
from typing import Final

from jim_core.model.errors import IllegalMove
from jim_core.model.status import ACTIVE_EXECUTION, ENDED_STEP, ExecutionStatus, StepStatus

_E = ExecutionStatus
_S = StepStatus

EXECUTION_MOVES: Final[Mapping[ExecutionStatus, frozenset[ExecutionStatus]]] = {
    _E.QUEUED: frozenset({_E.IN_PROGRESS, _E.PAUSED, _E.FAILED, _E.CANCELLED}),
    _E.IN_PROGRESS: frozenset({_E.PAUSED, _E.COMPLETED, _E.FAILED, _E.CANCELLED}),
    _E.PAUSED: frozenset({_E.QUEUED, _E.IN_PROGRESS, _E.COMPLETED, _E.FAILED, _E.CANCELLED}),
    _E.COMPLETED: frozenset(),
    _E.FAILED: frozenset(),
    _E.CANCELLED: frozenset(),
}

STEP_MOVES: Final[Mapping[StepStatus, frozenset[StepStatus]]] = {
    _S.PENDING: frozenset({_S.QUEUED, _S.WAITING, _S.CANCELLED}),
    _S.WAITING: frozenset({_S.QUEUED, _S.FAILED, _S.CANCELLED}),
    _S.QUEUED: frozenset({_S.WAITING, _S.PROCESSING, _S.FAILED, _S.CANCELLED}),
    _S.PROCESSING: frozenset({_S.WAITING, *ENDED_STEP}),
    **{ended: frozenset() for ended in ENDED_STEP},
}

CANCELLABLE: Final = ACTIVE_EXECUTION
PAUSABLE: Final = frozenset({_E.QUEUED, _E.IN_PROGRESS})
RESUMABLE: Final = frozenset({_E.PAUSED})
STARTABLE: Final = PAUSABLE
"""Executions whose steps may begin."""


def execution_sources(to: ExecutionStatus) -> frozenset[ExecutionStatus]:
    """The statuses from which an execution may come to `to`."""
    return frozenset(status for status, moves in EXECUTION_MOVES.items() if to in moves)


def step_sources(to: StepStatus) -> frozenset[StepStatus]:
    """The statuses from which a step may come to `to`."""
    return frozenset(status for status, moves in STEP_MOVES.items() if to in moves)


def check_execution_move(current: ExecutionStatus, to: ExecutionStatus) -> None:
    """Return if the move is allowed; raise IllegalMove otherwise."""
    if to not in EXECUTION_MOVES[current]:
        raise IllegalMove(f"an execution cannot go from {current} to {to}")


def check_step_move(current: StepStatus, to: StepStatus) -> None:
    """Return if the move is allowed; raise IllegalMove otherwise."""
    if to not in STEP_MOVES[current]:
        raise IllegalMove(f"a step cannot go from {current} to {to}")

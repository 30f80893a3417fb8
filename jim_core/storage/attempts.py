"""Tries of steps that were followed by another."""

from typing import Final

from sqlalchemy import Connection, bindparam, insert, select

from jim_core.model.execution import StepAttempt
from jim_core.storage.execution_rows import STEP_ATTEMPT

_A: Final = STEP_ATTEMPT.c
_MEMBERS: Final = tuple(StepAttempt.model_fields)
_OF: Final = (
    select(*(_A[name] for name in _MEMBERS))
    .where(_A.exec_seq == bindparam("exec_seq"), _A.position == bindparam("position"))
    .order_by(_A.attempt)
)
_INSERT: Final = insert(STEP_ATTEMPT)


class Attempts:
    """Attempts to read."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, exec_seq: int, position: int) -> list[StepAttempt]:
        """The attempts of a step that were followed by another, the first one first."""
        found = self._connection.execute(_OF, {"exec_seq": exec_seq, "position": position})
        return [StepAttempt(**dict(zip(_MEMBERS, row, strict=True))) for row in found]


class AttemptStore(Attempts):
    """Attempts to read and to write."""

    def insert(self, exec_seq: int, position: int, attempt: StepAttempt) -> None:
        """Keep how an attempt ended."""
        values = {name: getattr(attempt, name) for name in _MEMBERS}
        self._connection.execute(_INSERT, {"exec_seq": exec_seq, "position": position} | values)

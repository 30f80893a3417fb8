"""Steps of executions, and the processes that run them."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, Row, bindparam, insert, literal_column, or_, select, text, update

from jim_core.model.errors import IllegalMove
from jim_core.model.execution import ExecutionStep, Progress
from jim_core.model.lifecycle import check_step_move
from jim_core.model.schedule import StepDefinition
from jim_core.model.status import NOT_STARTED_STEP, StepStatus
from jim_core.storage.execution_rows import EXECUTION, EXECUTION_STEP, IS_PROCESSING_STEP, IS_QUEUED_STEP
from jim_core.storage.prepared import Prepared

_S: Final = EXECUTION_STEP.c
_OTHER: Final = EXECUTION_STEP.alias("other")
_LATER: Final = EXECUTION_STEP.alias("later")
_MEMBERS: Final = tuple(ExecutionStep.model_fields)
_COLUMNS: Final = [_S[name] for name in _MEMBERS]
_CHANGING: Final = (
    "status",
    "task_id",
    "started_at",
    "completed_at",
    "error_message",
    "activity_id",
    "activity_status",
    "exit_code",
    "attempt",
    "summary",
    "waiting_for",
    "retry_at",
)

_OF: Final = select(*_COLUMNS).where(_S.exec_seq == bindparam("exec_seq"))
_ALL: Final = Prepared(_OF.order_by(_S.position))
_ONE: Final = Prepared(_OF.where(_S.position == bindparam("position")))
_HERE: Final = (
    select(_OTHER.c.step_index)
    .where(_OTHER.c.exec_seq == bindparam("exec_seq"), _OTHER.c.position == bindparam("position"))
    .scalar_subquery()
)
_NEXT: Final = (
    select(_LATER.c.step_index)
    .where(
        _LATER.c.exec_seq == bindparam("exec_seq"),
        _LATER.c.position > bindparam("position"),
        _LATER.c.step_index > _HERE,
        _LATER.c.status.in_([literal_column(f"'{status}'") for status in sorted(NOT_STARTED_STEP)]),
    )
    .order_by(_LATER.c.position)
    .limit(1)
    .scalar_subquery()
)
_AROUND: Final = Prepared(
    _OF.where(or_(_S.step_index == _HERE, _S.step_index == _NEXT)).order_by(_S.position)
)
_QUEUED: Final = (
    select(EXECUTION.c.schedule_id, EXECUTION.c.id, _S.position)
    .join(EXECUTION, EXECUTION.c.seq == _S.exec_seq)
    .where(text(f"execution_step.{IS_QUEUED_STEP}"))
    .order_by(_S.exec_seq, _S.position)
    .limit(bindparam("most"))
)
_PROCESSING: Final = (
    select(EXECUTION.c.id, *_COLUMNS)
    .join(EXECUTION, EXECUTION.c.seq == _S.exec_seq)
    .where(text(f"execution_step.{IS_PROCESSING_STEP}"))
    .order_by(_S.exec_seq, _S.position)
)
_INSERT: Final = insert(EXECUTION_STEP)
_CHANGE: Final = Prepared(
    update(EXECUTION_STEP)
    .where(
        _S.exec_seq == bindparam("which"),
        _S.position == bindparam("at"),
        _S.status == bindparam("was"),
    )
    .values({name: bindparam(f"new_{name}") for name in (*_CHANGING, "progress")})
)
_PROGRESS: Final = Prepared(
    update(EXECUTION_STEP)
    .where(
        _S.exec_seq == bindparam("which"),
        _S.position == bindparam("at"),
        _S.status == StepStatus.PROCESSING,
    )
    .values(progress=bindparam("said"))
)
_MOST: Final = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Running:
    """A step that is Processing."""

    execution_id: UUID
    step: ExecutionStep


class Steps:
    """Steps to read."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, exec_seq: int) -> tuple[ExecutionStep, ...]:
        """The steps of an execution, by position."""
        return tuple(map(_step, _ALL.rows(self._connection, {"exec_seq": exec_seq})))

    def find(self, exec_seq: int, position: int) -> ExecutionStep | None:
        """One step of an execution."""
        if not 0 <= position <= _MOST:
            return None
        row = _ONE.first(self._connection, {"exec_seq": exec_seq, "position": position})
        return _step(row) if row else None

    def around(self, exec_seq: int, position: int) -> tuple[ExecutionStep, ...]:
        """The group of a step, and the next group that has something to do: all that its end concerns."""
        if not 0 <= position <= _MOST:
            return ()
        return tuple(map(_step, _AROUND.rows(self._connection, {"exec_seq": exec_seq, "position": position})))

    def queued(self, limit: int | None = None) -> list[tuple[UUID, UUID, int]]:
        """Schedule, execution and position of the steps whose turn has come, longest first."""
        found = self._connection.execute(_QUEUED, {"most": _MOST if limit is None else limit})
        return [(schedule_id, execution_id, position) for schedule_id, execution_id, position in found]

    def processing(self) -> list[Running]:
        """The steps that a process is at work on, or was when the server died."""
        return [_running(row) for row in self._connection.execute(_PROCESSING)]


class StepStore(Steps):
    """Steps to read and to write."""

    def insert(self, exec_seq: int, steps: Iterable[ExecutionStep]) -> None:
        """Add the steps of a new execution."""
        self._connection.execute(_INSERT, [_values(exec_seq, step) for step in steps])

    def change(self, exec_seq: int, old: ExecutionStep, new: ExecutionStep) -> None:
        """Save `new` if the row still is what was decided upon, and if the lifecycle knows the move."""
        check_step_move(old.status, new.status)
        values = {"which": exec_seq, "at": old.position, "was": old.status}
        values |= {f"new_{name}": getattr(new, name) for name in _CHANGING}
        values["new_progress"] = _progress_text(new)
        if _CHANGE.change(self._connection, values) != 1:
            raise IllegalMove(f"the step at {old.position} is not {old.status} any more")

    def note_progress(self, exec_seq: int, step: ExecutionStep) -> None:
        """Save how far a step is that is Processing."""
        values = {"which": exec_seq, "at": step.position, "said": _progress_text(step)}
        _PROGRESS.change(self._connection, values)


def definition_text(definition: StepDefinition) -> str:
    """A step's plan as it is stored: JSON without what has its default."""
    members = set(StepDefinition.model_fields)
    return definition.model_dump_json(exclude_defaults=True, include=members)


@lru_cache(maxsize=4_096)
def read_definition(stored: str) -> StepDefinition:
    """A stored plan. All executions of a schedule share it."""
    return StepDefinition.model_validate_json(stored)


def _values(exec_seq: int, step: ExecutionStep) -> dict[str, object]:
    values: dict[str, object] = {name: getattr(step, name) for name in _CHANGING}
    return values | {
        "exec_seq": exec_seq,
        "position": step.position,
        "definition": definition_text(step.definition),
        "progress": _progress_text(step),
        "step_index": step.definition.step_index,
        "connected_system_id": step.definition.connected_system_id,
        "carried_over_from": step.carried_over_from,
    }


def _progress_text(step: ExecutionStep) -> str | None:
    return step.progress.model_dump_json() if step.progress else None


def _step(columns: tuple[Any, ...]) -> ExecutionStep:
    values = dict(zip(_MEMBERS, columns, strict=True))
    values["definition"] = read_definition(values["definition"])
    if values["progress"] is not None:
        values["progress"] = Progress.model_validate_json(values["progress"])
    return ExecutionStep(**values)


def _running(row: Row[Any]) -> Running:
    columns: tuple[Any, ...] = tuple(row)
    return Running(columns[0], _step(columns[1:]))

"""Executions: one row each, changed only by guarded updates."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, bindparam, delete, func, insert, select, text, update

from jim_core.model.errors import IllegalMove
from jim_core.model.execution import ScheduleExecution
from jim_core.model.lifecycle import check_execution_move
from jim_core.model.status import ACTIVE_EXECUTION
from jim_core.storage.changes import Changes
from jim_core.storage.execution_list import found_after, found_at
from jim_core.storage.execution_rows import (
    EXECUTION,
    EXECUTION_STEP,
    IS_ACTIVE,
    IS_PROCESSING_STEP,
    STEP_ATTEMPT,
)
from jim_core.storage.execution_stretches import Order, Place, Stretch
from jim_core.storage.held import COLUMNS, Held, held_in, row_values
from jim_core.storage.prepared import Prepared
from jim_core.storage.schedule_rows import SCHEDULE

_STORED: Final = select(*COLUMNS)
_BY_ID: Final = Prepared(_STORED.where(EXECUTION.c.id == bindparam("id")))
_BY_KEY: Final = _STORED.where(EXECUTION.c.idempotency_key == bindparam("key"))
_BY_SEQ: Final = _STORED.where(EXECUTION.c.seq.in_(bindparam("seqs", expanding=True)))
_ACTIVE: Final = _STORED.where(text(IS_ACTIVE)).order_by(EXECUTION.c.queued_at, EXECUTION.c.seq)
_ACTIVE_NOW: Final = Prepared(_ACTIVE)
_ACTIVE_OF: Final = (
    _STORED.where(EXECUTION.c.schedule_id == bindparam("schedule_id"), text(IS_ACTIVE))
    .order_by(EXECUTION.c.seq)
    .limit(1)
)
_ENDING_OF: Final = (
    select(*COLUMNS)
    .select_from(EXECUTION_STEP)
    .join(EXECUTION, EXECUTION.c.seq == EXECUTION_STEP.c.exec_seq)
    .where(
        text(f"execution_step.{IS_PROCESSING_STEP}"),
        # Written so that no index serves it: only the few steps that run are looked through.
        func.coalesce(EXECUTION.c.schedule_id, EXECUTION.c.schedule_id) == bindparam("schedule_id"),
        text(f"NOT execution.{IS_ACTIVE}"),
    )
    .order_by(EXECUTION.c.seq)
    .limit(1)
)
_SLOT: Final = (
    select(EXECUTION.c.seq)
    .where(EXECUTION.c.schedule_id == bindparam("schedule_id"), EXECUTION.c.slot == bindparam("slot"))
    .limit(1)
)
_OTHER: Final = EXECUTION.alias("other")
_LAST_SEQ: Final = (
    select(_OTHER.c.seq)
    .where(_OTHER.c.schedule_id == SCHEDULE.c.id)
    .order_by(_OTHER.c.queued_at.desc(), _OTHER.c.seq.desc())
    .limit(1)
    .correlate(SCHEDULE)
    .scalar_subquery()
)
_LAST_OF: Final = _STORED.where(
    EXECUTION.c.seq.in_(select(_LAST_SEQ).where(SCHEDULE.c.id.in_(bindparam("ids", expanding=True))))
)
_RUNNING_STEP: Final = (
    select(1)
    .where(EXECUTION_STEP.c.exec_seq == EXECUTION.c.seq, text(f"execution_step.{IS_PROCESSING_STEP}"))
    .exists()
)
_ENDED_BEFORE: Final = (
    _STORED.where(
        EXECUTION.c.completed_at < bindparam("before"), text(f"NOT execution.{IS_ACTIVE}"), ~_RUNNING_STEP
    )
    .order_by(EXECUTION.c.completed_at, EXECUTION.c.seq)
    .limit(bindparam("most"))
)
_NEWEST_END: Final = select(func.max(EXECUTION.c.completed_at)).where(
    EXECUTION.c.completed_at < bindparam("instant")
)
_NEXT_END: Final = select(func.min(EXECUTION.c.completed_at)).where(
    EXECUTION.c.completed_at >= bindparam("instant")
)
_INSERT: Final = insert(EXECUTION)
_CHANGE: Final = Prepared(
    update(EXECUTION)
    .where(EXECUTION.c.seq == bindparam("which"), EXECUTION.c.status == bindparam("was"))
    .values(
        {
            name: bindparam(f"new_{name}")
            for name in ("status", "current_step_index", "started_at", "completed_at", "error_message")
        }
    )
)
_DELETE: Final = delete(EXECUTION).where(EXECUTION.c.seq.in_(bindparam("seqs", expanding=True)))
_DELETE_STEPS: Final = delete(EXECUTION_STEP).where(
    EXECUTION_STEP.c.exec_seq.in_(bindparam("seqs", expanding=True))
)
_DELETE_ATTEMPTS: Final = delete(STEP_ATTEMPT).where(
    STEP_ATTEMPT.c.exec_seq.in_(bindparam("seqs", expanding=True))
)


class Executions:
    """Executions to read."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, execution_id: UUID) -> Held | None:
        """The execution with this id."""
        row = _BY_ID.first(self._connection, {"id": execution_id})
        return held_in(row) if row else None

    def at(self, seq: int) -> Held:
        """The execution in this row, which must be there."""
        return held_in(self._connection.execute(_BY_SEQ, {"seqs": [seq]}).one())

    def with_key(self, idempotency_key: str) -> Held | None:
        """The execution that was started with this idempotency key."""
        return self._one(_BY_KEY, {"key": idempotency_key})

    def active(self) -> list[ScheduleExecution]:
        """Every execution that has not ended, oldest first."""
        return [held_in(row).execution for row in _ACTIVE_NOW.rows(self._connection, {})]

    def holder_of(self, schedule_id: UUID) -> Held | None:
        """The oldest execution of a schedule that has not ended, or of which a step is still ending."""
        found = (self._one(which, {"schedule_id": schedule_id}) for which in (_ACTIVE_OF, _ENDING_OF))
        return min((held for held in found if held is not None), key=lambda held: held.seq, default=None)

    def has_slot(self, schedule_id: UUID, slot: datetime) -> bool:
        """Whether an execution of the schedule fills this cron slot."""
        values = {"schedule_id": schedule_id, "slot": slot}
        return self._connection.execute(_SLOT, values).first() is not None

    def last_of(self, schedule_ids: Sequence[UUID]) -> dict[UUID, ScheduleExecution]:
        """The newest execution of each of these schedules that has one."""
        if not schedule_ids:
            return {}
        found = [held_in(row).execution for row in self._connection.execute(_LAST_OF, {"ids": schedule_ids})]
        return {execution.schedule_id: execution for execution in found}

    def page(self, parts: Sequence[Stretch], order: Order, *, limit: int, offset: int) -> list[Held]:
        """At most `limit` executions of a list, from the one at `offset` on."""
        return found_at(self._connection, parts, order, limit=limit, offset=offset)

    def onwards(self, parts: Sequence[Stretch], order: Order, after: Place, *, limit: int) -> list[Held]:
        """At most `limit` executions of a list, from the one after a place on."""
        return found_after(self._connection, parts, order, after, limit=limit)

    def ended_before(self, instant: datetime, limit: int) -> list[Held]:
        """The first `limit` executions that ended before, and of which no process is left."""
        found = self._connection.execute(_ENDED_BEFORE, {"before": instant, "most": limit})
        return [held_in(row) for row in found]

    def ends_around(self, instant: datetime) -> tuple[datetime | None, datetime | None]:
        """The newest end before an instant, and the oldest from then on."""
        values = {"instant": instant}
        before = self._connection.execute(_NEWEST_END, values).scalar()
        return before, self._connection.execute(_NEXT_END, values).scalar()

    def _one(self, statement: Any, parameters: dict[str, object]) -> Held | None:  # noqa: ANN401
        row = self._connection.execute(statement, parameters).first()
        return held_in(row) if row else None


class ExecutionStore(Executions):
    """Executions to read and to write."""

    def __init__(self, connection: Connection, changes: Changes) -> None:
        super().__init__(connection)
        self._changes = changes

    def insert(self, execution: ScheduleExecution, idempotency_key: str | None = None) -> Held:
        """Add an execution."""
        values = row_values(execution) | {"idempotency_key": idempotency_key}
        seq: int = self._connection.execute(_INSERT, values).inserted_primary_key[0]  # type: ignore[index]
        self._changes.count(execution, 1)
        return Held(seq, execution)

    def change(self, held: Held, new: ScheduleExecution) -> Held:
        """Save `new` if the row still is what was decided upon, and if the lifecycle knows the move."""
        old = held.execution
        if old.status not in ACTIVE_EXECUTION or new.status is not old.status:
            check_execution_move(old.status, new.status)
        values = {
            "which": held.seq,
            "was": old.status,
            "new_status": new.status,
            "new_current_step_index": new.current_step_index,
            "new_started_at": new.started_at,
            "new_completed_at": new.completed_at,
            "new_error_message": new.error_message,
        }
        if _CHANGE.change(self._connection, values) != 1:
            raise IllegalMove(f"the execution {old.id} is not {old.status} any more")
        self._changes.count(old, -1)
        self._changes.count(new, 1)
        return Held(held.seq, new)

    def remove(self, held: Sequence[Held]) -> None:
        """Drop executions with their steps."""
        seqs = {"seqs": [one.seq for one in held]}
        self._connection.execute(_DELETE_ATTEMPTS, seqs)
        self._connection.execute(_DELETE_STEPS, seqs)
        self._connection.execute(_DELETE, seqs)
        for one in held:
            self._changes.count(one.execution, -1)

    def insert_many(self, executions: Iterable[ScheduleExecution]) -> None:
        """Add executions without steps, fast."""
        rows = []
        for execution in executions:
            rows.append(row_values(execution))
            self._changes.count(execution, 1)
        if rows:
            self._connection.execute(_INSERT, rows)

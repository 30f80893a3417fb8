"""How many executions there are, without counting them: count(*) costs 12 ms at a million rows."""

from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, Select, bindparam, func, select, text

from jim_core.model.status import ExecutionStatus
from jim_core.storage.changes import Tally
from jim_core.storage.columns import Guid
from jim_core.storage.execution_rows import (
    EXECUTION_COUNT,
    EXECUTION_STEP,
    IS_PROCESSING_STEP,
    IS_QUEUED_STEP,
)
from jim_core.storage.prepared import Prepared

ALL_SCHEDULES: Final = UUID(int=0)
"""Its rows count the executions of all schedules, per status."""

_C: Final = EXECUTION_COUNT.c
_OF_SCHEDULE: Final = Prepared(
    select(_C.status, _C.n, _C.not_started, _C.not_completed).where(
        _C.schedule_id == bindparam("schedule_id")
    )
)
_RUNNING: Final = select(func.count()).select_from(EXECUTION_STEP).where(text(IS_PROCESSING_STEP))
_QUEUED: Final = select(func.count()).select_from(EXECUTION_STEP).where(text(IS_QUEUED_STEP))
_ADD: Final = text(
    "INSERT INTO execution_count (schedule_id, status, n, not_started, not_completed) "
    "VALUES (:schedule_id, :status, :n, :not_started, :not_completed) "
    "ON CONFLICT (schedule_id, status) DO UPDATE SET n = execution_count.n + excluded.n, "
    "not_started = execution_count.not_started + excluded.not_started, "
    "not_completed = execution_count.not_completed + excluded.not_completed"
).bindparams(bindparam("schedule_id", type_=Guid))


class Counts:
    """The totals."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def tallies(self, schedule_id: UUID | None = None) -> dict[ExecutionStatus, Tally]:
        """What a schedule (None: all) has in each status."""
        if schedule_id == ALL_SCHEDULES:
            return {}  # asked for by name: no schedule has this id
        key = ALL_SCHEDULES if schedule_id is None else schedule_id
        found = _OF_SCHEDULE.rows(self._connection, {"schedule_id": key})
        return {ExecutionStatus(status): Tally(*numbers) for status, *numbers in found}

    def per_status(self, schedule_id: UUID | None = None) -> dict[ExecutionStatus, int]:
        """How many executions a schedule (None: all) has in each status."""
        return {status: tally.n for status, tally in self.tallies(schedule_id).items()}

    def running_steps(self) -> int:
        """How many steps run; their index holds no others."""
        return self._counted(_RUNNING)

    def queued_steps(self) -> int:
        """How many steps wait for a free slot."""
        return self._counted(_QUEUED)

    def _counted(self, query: Select[Any]) -> int:
        found: int = self._connection.execute(query).scalar_one()
        return found

    def total(self, schedule_id: UUID | None = None, status: Iterable[ExecutionStatus] | None = None) -> int:
        """How many executions a list has that is filtered like this."""
        found = self.per_status(schedule_id)
        wanted = found if status is None else set(status)
        return sum(found.get(one, 0) for one in wanted)


def add_counts(connection: Connection, more: Mapping[tuple[UUID, str], Tally]) -> None:
    """Change the totals; each schedule's change is one of all schedules too."""
    changed = dict(more)
    for (_schedule, status), tally in more.items():
        changed[ALL_SCHEDULES, status] = changed.get((ALL_SCHEDULES, status), Tally()).plus(tally)
    rows = [
        {"schedule_id": schedule_id, "status": status, **tally._asdict()}
        for (schedule_id, status), tally in sorted(changed.items(), key=lambda item: item[0])
        if any(tally)
    ]
    if rows:
        connection.execute(_ADD, rows)

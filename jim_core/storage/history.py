"""What was done to schedules, one row for each change."""

from datetime import datetime
from itertools import takewhile
from typing import Any, Final
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select

from jim_core.model.history import ChangeKind, FieldChange, HistoryEntry
from jim_core.model.ids import ScheduleId
from jim_core.model.initiator import Initiator
from jim_core.model.status import InitiatorType
from jim_core.storage.schedule_rows import SCHEDULE_HISTORY

_H: Final = SCHEDULE_HISTORY.c
_CHANGES: Final = TypeAdapter(tuple[FieldChange, ...])
_OF: Final = (
    select(SCHEDULE_HISTORY)
    .where(_H.schedule_id == bindparam("schedule_id"))
    .order_by(_H.seq.desc())
    .limit(bindparam("most"))
    .offset(bindparam("skip"))
)
_COUNT: Final = (
    select(func.count()).select_from(SCHEDULE_HISTORY).where(_H.schedule_id == bindparam("schedule_id"))
)
_OLDEST: Final = select(_H.seq, _H.at).order_by(_H.seq).limit(bindparam("most"))
_FORGET: Final = delete(SCHEDULE_HISTORY).where(_H.seq <= bindparam("until"))
_INSERT: Final = insert(SCHEDULE_HISTORY)


class History:
    """Changes to read."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def count(self, schedule_id: UUID) -> int:
        """How many changes of a schedule are known."""
        n: int = self._connection.execute(_COUNT, {"schedule_id": schedule_id}).scalar_one()
        return n

    def page(self, schedule_id: UUID, *, limit: int, offset: int) -> list[HistoryEntry]:
        """Some changes of a schedule, newest first."""
        values = {"schedule_id": schedule_id, "most": limit, "skip": offset}
        return [_entry(row) for row in self._connection.execute(_OF, values)]


class HistoryStore(History):
    """Changes to read and to add; none is ever changed, the oldest are forgotten."""

    def insert(self, entry: HistoryEntry) -> None:
        """Add a change; its id is given here."""
        self._connection.execute(
            _INSERT,
            {
                "schedule_id": entry.schedule_id,
                "schedule_name": entry.schedule_name,
                "kind": entry.kind,
                "at": entry.at,
                "by_type": entry.by.type,
                "by_id": entry.by.id,
                "by_name": entry.by.name,
                "reason": entry.reason,
                "changes": _CHANGES.dump_json(entry.changes).decode(),
            },
        )

    def forget(self, before: datetime, limit: int) -> int:
        """Drop the oldest `limit` changes as far as they are older; how many went."""
        oldest = self._connection.execute(_OLDEST, {"most": limit})
        # In the order in which they came, so that only what goes is read; there is no index for instants.
        old = [row.seq for row in takewhile(lambda row: row.at < before, oldest)]
        return self._connection.execute(_FORGET, {"until": old[-1]}).rowcount if old else 0


def _entry(row: Row[Any]) -> HistoryEntry:
    return HistoryEntry(
        id=row.seq,
        schedule_id=ScheduleId(row.schedule_id),
        schedule_name=row.schedule_name,
        kind=ChangeKind(row.kind),
        at=row.at,
        by=Initiator(InitiatorType(row.by_type), row.by_id, row.by_name),
        reason=row.reason,
        changes=_CHANGES.validate_json(row.changes),
    )

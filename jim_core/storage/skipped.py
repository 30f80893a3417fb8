"""Cron occurrences that did not run, each with its reason."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Connection, bindparam, delete, select, text

from jim_core.storage.columns import Guid, Moment
from jim_core.storage.schedule_rows import SKIPPED

_INSERT: Final = text(
    "INSERT INTO skipped_occurrence (schedule_id, slot, reason, recorded_at) "
    "VALUES (:schedule_id, :slot, :reason, :recorded_at) ON CONFLICT (schedule_id, slot) DO NOTHING"
).bindparams(
    bindparam("schedule_id", type_=Guid),
    bindparam("slot", type_=Moment),
    bindparam("recorded_at", type_=Moment),
)
_OF: Final = (
    select(SKIPPED.c.slot, SKIPPED.c.reason)
    .where(SKIPPED.c.schedule_id == bindparam("schedule_id"))
    .order_by(SKIPPED.c.slot.desc())
    .limit(bindparam("most"))
)
_FORGET: Final = delete(SKIPPED).where(SKIPPED.c.recorded_at < bindparam("before"))


@dataclass(frozen=True, slots=True)
class SkippedSlot:
    """An instant at which a schedule should have run, and why it did not."""

    slot: datetime
    reason: str


class Skipped:
    """Skipped occurrences to read."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, schedule_id: UUID, limit: int = 100) -> list[SkippedSlot]:
        """The newest skipped occurrences of a schedule, newest first."""
        found = self._connection.execute(_OF, {"schedule_id": schedule_id, "most": limit})
        return [SkippedSlot(slot, reason) for slot, reason in found]


class SkippedStore(Skipped):
    """Skipped occurrences to read and to write."""

    def insert(self, schedule_id: UUID, skipped: list[SkippedSlot], at: datetime) -> None:
        """Remember that these occurrences did not run."""
        rows = [
            {"schedule_id": schedule_id, "slot": one.slot, "reason": one.reason, "recorded_at": at}
            for one in skipped
        ]
        if rows:
            self._connection.execute(_INSERT, rows)

    def forget(self, before: datetime) -> int:
        """Drop what was recorded before; how many."""
        return self._connection.execute(_FORGET, {"before": before}).rowcount

"""The change history of schedules: written with each change, read newest first."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from jim_core.model.errors import Invalid, NotFound
from jim_core.model.history import ChangeKind, HistoryEntry
from jim_core.model.initiator import CRON, Initiator
from jim_core.model.schedule import Schedule
from jim_core.service.context import ServiceContext
from jim_core.service.executions import MAX_OFFSET
from jim_core.service.schedule_difference import difference
from jim_core.storage.unit_of_work import Reader, UnitOfWork


@dataclass(frozen=True, slots=True)
class Because:
    """Who changes something, and why."""

    by: Initiator = CRON
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """Some entries, and how many there are in all."""

    items: list[HistoryEntry]
    total: int
    page: int
    page_size: int


async def page(
    context: ServiceContext, schedule_id: UUID, *, page: int = 1, page_size: int = 20
) -> HistoryPage:
    """One page of what was done to a schedule, newest first, also once it is deleted; NotFound, Invalid."""
    offset = (page - 1) * page_size
    if offset > MAX_OFFSET:
        raise Invalid({"page": (f"At most {MAX_OFFSET:,} rows can be skipped.",)})

    def ask(reader: Reader) -> HistoryPage:
        total = reader.history.count(schedule_id)
        if not total and reader.schedules.find(schedule_id) is None:
            raise NotFound(f"There is no schedule {schedule_id}.")
        found = reader.history.page(schedule_id, limit=page_size, offset=offset)
        return HistoryPage(found, total, page, page_size)

    return await context.database.read(ask)


def remember(
    unit: UnitOfWork, before: Schedule | None, after: Schedule | None, because: Because, now: datetime
) -> None:
    """Add what happened to a schedule to its history; nothing when nothing changed."""
    schedule = after or before
    changes = difference(before, after)
    if schedule is None or not changes:
        return
    kind = ChangeKind.CREATED if before is None else ChangeKind.UPDATED
    entry = HistoryEntry(
        schedule_id=schedule.id,
        schedule_name=schedule.name,
        kind=ChangeKind.DELETED if after is None else kind,
        at=now,
        by=because.by,
        reason=because.reason,
        changes=changes,
    )
    unit.history.insert(entry)

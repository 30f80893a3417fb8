"""List and read activities, and how far one is."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from jim_core.model.activity import Activity
from jim_core.model.errors import Invalid, NotFound
from jim_core.model.status import ActivityStatus
from jim_core.service import running
from jim_core.service.context import ServiceContext
from jim_core.service.executions import MAX_OFFSET
from jim_core.service.wording import flaw
from jim_core.storage.unit_of_work import Reader

MOST_CHILDREN: Final = 1_000


@dataclass(frozen=True, slots=True)
class ActivityPage:
    """Some activities, and how many there are in all."""

    items: list[Activity]
    total: int
    page: int
    page_size: int


async def page(
    context: ServiceContext, search: str | None = None, *, page: int = 1, page_size: int = 20
) -> ActivityPage:
    """One page of activities, newest first; Invalid when it lies too deep."""
    offset = (page - 1) * page_size
    if offset > MAX_OFFSET:
        raise Invalid({"page": (f"At most {MAX_OFFSET:,} rows can be skipped: use search instead.",)})
    if search and (bad := flaw(search)):
        raise Invalid({"search": (bad,)})

    def ask(reader: Reader) -> ActivityPage:
        found = reader.activities.page(search, limit=page_size, offset=offset)
        return ActivityPage(found, reader.activities.count(search), page, page_size)

    found = await context.database.read(ask)
    return replace(found, items=await _as_they_are(context, found.items))


async def get(context: ServiceContext, activity_id: UUID) -> Activity:
    """One activity; NotFound."""
    activity = await context.database.read(lambda reader: _found(reader, activity_id))
    return (await _as_they_are(context, [activity]))[0]


async def standing(context: ServiceContext, activity_id: UUID) -> tuple[Activity, datetime]:
    """One activity, and the instant at which it was so; NotFound."""
    return await get(context, activity_id), context.now()


async def children(context: ServiceContext, activity_id: UUID) -> list[Activity]:
    """The activities that belong to one, oldest first, 1,000 at the most; NotFound."""

    def ask(reader: Reader) -> list[Activity]:
        _found(reader, activity_id)
        return reader.activities.children(activity_id, MOST_CHILDREN)

    return await _as_they_are(context, await context.database.read(ask))


async def _as_they_are(context: ServiceContext, found: list[Activity]) -> list[Activity]:
    """These activities, of which those in progress say how far they are now."""
    now = [activity.id for activity in found if activity.status is ActivityStatus.IN_PROGRESS]
    states = await running.states(context, now)
    return [running.counted(activity, states.get(activity.id)) for activity in found]


def _found(reader: Reader, activity_id: UUID) -> Activity:
    activity = reader.activities.find(activity_id)
    if activity is None:
        raise NotFound(f"There is no activity {activity_id}.")
    return activity

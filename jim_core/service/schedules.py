"""Create, change, list and fire schedules. What leaves here has its secrets masked."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from jim_core.model.errors import Conflict, Invalid, NotFound
from jim_core.model.event import ScheduleDeleted, ScheduleSaved
from jim_core.model.execution import ScheduleExecution
from jim_core.model.ids import ScheduleId
from jim_core.model.schedule import Schedule
from jim_core.service.context import ServiceContext
from jim_core.service.executions import MAX_OFFSET
from jim_core.service.firing import Fired, Skipped, fire_due, next_fire
from jim_core.service.naming import place_names
from jim_core.service.schedule_change import ScheduleChange, StepChange
from jim_core.service.schedule_draft import draft
from jim_core.service.schedule_history import Because, remember
from jim_core.service.secrets import masked_schedule
from jim_core.service.timing import next_run
from jim_core.service.wording import flaw
from jim_core.storage.schedules import SORTABLE
from jim_core.storage.unit_of_work import Reader, UnitOfWork

__all__ = [
    "Because",
    "Fired",
    "ListedSchedule",
    "ScheduleChange",
    "SchedulePage",
    "ScheduleQuery",
    "Skipped",
    "StepChange",
    "create",
    "delete",
    "disable",
    "enable",
    "fire_due",
    "get",
    "next_fire",
    "page",
    "update",
]

_NOBODY = Because()
_TIMING = (
    "is_enabled",
    "trigger_type",
    "pattern_type",
    "cron_expression",
    "days_of_week",
    "run_times",
    "interval_value",
    "interval_unit",
    "interval_window_start",
    "interval_window_end",
    "time_zone",
)


@dataclass(frozen=True, slots=True)
class ScheduleQuery:
    """One page of the list."""

    search: str | None = None
    page: int = 1
    page_size: int = 20
    sort_by: str = "name"
    """`name`, `created`, `lastRunTime`, `nextRunTime` or `isEnabled`, in any letter case; else `name`."""
    descending: bool = False


@dataclass(frozen=True, slots=True)
class ListedSchedule:
    """A schedule in a list: without its steps, but with how its last execution went."""

    schedule: Schedule
    step_count: int
    last_execution: ScheduleExecution | None


@dataclass(frozen=True, slots=True)
class SchedulePage:
    """Some schedules, and how many there are in all."""

    items: list[ListedSchedule]
    total: int
    page: int
    page_size: int


async def create(context: ServiceContext, change: ScheduleChange, because: Because = _NOBODY) -> Schedule:
    """A new schedule; Invalid, or Conflict when the name is taken."""
    now = context.now()
    empty = Schedule(id=ScheduleId(context.new_id()), name="", created=now)

    def work(unit: UnitOfWork) -> Schedule:
        places = place_names(unit, change.steps)
        schedule = _timed(draft(empty, change, context.new_id, places), None, now)
        _refuse_taken(unit, schedule)
        unit.schedules.insert(schedule)
        remember(unit, None, schedule, because, now)
        unit.record(now, _saved(schedule))
        return schedule

    return masked_schedule(await context.database.write(work))


async def get(context: ServiceContext, schedule_id: UUID) -> Schedule:
    """One schedule with its steps; NotFound."""
    return masked_schedule(await context.database.read(lambda reader: _found(reader, schedule_id)))


async def page(context: ServiceContext, query: ScheduleQuery) -> SchedulePage:
    """One page of schedules; Invalid when it lies more than 1,000,000 rows deep."""
    offset = (query.page - 1) * query.page_size
    if offset > MAX_OFFSET:
        raise Invalid({"page": (f"At most {MAX_OFFSET:,} rows can be skipped: use search instead.",)})
    if query.search and (bad := flaw(query.search)):
        raise Invalid({"search": (bad,)})
    column = SORTABLE.get(query.sort_by.lower(), "name_key")

    def ask(reader: Reader) -> SchedulePage:
        stored = reader.schedules.page(
            query.search, column, descending=query.descending, limit=query.page_size, offset=offset
        )
        last = reader.executions.last_of([one.schedule.id for one in stored])
        items = [ListedSchedule(one.schedule, one.step_count, last.get(one.schedule.id)) for one in stored]
        return SchedulePage(items, reader.schedules.count(query.search), query.page, query.page_size)

    return await context.database.read(ask)


async def update(
    context: ServiceContext, schedule_id: UUID, change: ScheduleChange, because: Because = _NOBODY
) -> Schedule:
    """The schedule with the members that `change` says; NotFound, Invalid, Conflict."""

    def work(unit: UnitOfWork) -> Schedule:
        stored = _found(unit, schedule_id)
        now = context.now()
        places = place_names(unit, change.steps)
        schedule = draft(stored, change, context.new_id, places)
        schedule = schedule.model_copy(update={"last_updated": now})
        schedule = _timed(schedule, stored, now)
        _refuse_taken(unit, schedule)
        unit.schedules.save(schedule)
        remember(unit, stored, schedule, because, now)
        unit.record(now, _saved(schedule))
        return schedule

    return masked_schedule(await context.database.write(work))


async def delete(context: ServiceContext, schedule_id: UUID, because: Because = _NOBODY) -> None:
    """Remove a schedule; its executions stay, and one that runs goes on. NotFound."""

    def work(unit: UnitOfWork) -> None:
        now = context.now()
        remember(unit, _found(unit, schedule_id), None, because, now)
        unit.schedules.remove(schedule_id)
        unit.record(now, ScheduleDeleted(schedule_id=ScheduleId(schedule_id)))

    await context.database.write(work)


async def enable(context: ServiceContext, schedule_id: UUID, because: Because = _NOBODY) -> Schedule:
    """Let the clock fire it from now on; NotFound, Invalid when its pattern says nothing."""
    return await update(context, schedule_id, ScheduleChange(is_enabled=True), because)


async def disable(context: ServiceContext, schedule_id: UUID, because: Because = _NOBODY) -> Schedule:
    """Keep the clock from firing it; people still may. NotFound."""
    return await update(context, schedule_id, ScheduleChange(is_enabled=False), because)


def _timed(schedule: Schedule, before: Schedule | None, now: datetime) -> Schedule:
    """The schedule with its next run time. A slot that is due stays, unless the timing was changed."""
    if before is not None and all(getattr(schedule, name) == getattr(before, name) for name in _TIMING):
        return schedule
    return schedule.model_copy(update={"next_run_time": next_run(schedule, now)})


def _found(reader: Reader | UnitOfWork, schedule_id: UUID) -> Schedule:
    schedule = reader.schedules.find(schedule_id)
    if schedule is None:
        raise NotFound(f"There is no schedule {schedule_id}.")
    return schedule


def _refuse_taken(unit: UnitOfWork, schedule: Schedule) -> None:
    other = unit.schedules.id_of(schedule.name)
    if other is not None and other != schedule.id:
        raise Conflict(f"A schedule named {schedule.name!r} exists already.")


def _saved(schedule: Schedule) -> ScheduleSaved:
    return ScheduleSaved(schedule_id=schedule.id, name=schedule.name, next_run_time=schedule.next_run_time)

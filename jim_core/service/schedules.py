"""Create, change, list and fire schedules. What leaves here has its secrets masked."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from jim_core.model.execution import ScheduleExecution
from jim_core.model.ids import ScheduleId
from jim_core.model.schedule import Schedule
from jim_core.service.context import ServiceContext
from jim_core.service.schedule_change import ScheduleChange


@dataclass(frozen=True, slots=True)
class ScheduleQuery:
    """One page of the list."""

    search: str | None = None
    page: int = 1
    page_size: int = 20
    sort_by: str = "name"
    """`name`, `created`, `lastRunTime`, `nextRunTime` or `isEnabled`, in any letter case."""
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


@dataclass(frozen=True, slots=True)
class Fired:
    """A cron occurrence that runs now."""

    schedule_id: ScheduleId
    slot: datetime
    execution: ScheduleExecution


@dataclass(frozen=True, slots=True)
class Skipped:
    """A cron occurrence that does not run, and why."""

    schedule_id: ScheduleId
    slot: datetime
    reason: str


async def create(context: ServiceContext, change: ScheduleChange) -> Schedule:
    """A new schedule; Invalid, or Conflict when the name is taken."""
    raise NotImplementedError


async def get(context: ServiceContext, schedule_id: UUID) -> Schedule:
    """One schedule with its steps; NotFound."""
    raise NotImplementedError


async def page(context: ServiceContext, query: ScheduleQuery) -> SchedulePage:
    """One page of schedules."""
    raise NotImplementedError


async def update(context: ServiceContext, schedule_id: UUID, change: ScheduleChange) -> Schedule:
    """The schedule with the members of `change`; NotFound, Invalid, Conflict."""
    raise NotImplementedError


async def delete(context: ServiceContext, schedule_id: UUID) -> None:
    """Remove a schedule; its executions stay. NotFound."""
    raise NotImplementedError


async def enable(context: ServiceContext, schedule_id: UUID) -> Schedule:
    """Let the clock fire it from now on."""
    raise NotImplementedError


async def disable(context: ServiceContext, schedule_id: UUID) -> Schedule:
    """Keep the clock from firing it; people still may."""
    raise NotImplementedError


async def next_fire(context: ServiceContext) -> datetime | None:
    """When the first enabled cron schedule is due; None when there is none."""
    raise NotImplementedError


async def fire_due(context: ServiceContext) -> list[Fired | Skipped]:
    """Fire every occurrence that is due now. One that was missed runs once, late; see `firing`."""
    raise NotImplementedError

"""When schedules will fire: a stored one, or one that is only thought of."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from jim_core.model.ids import ScheduleId
from jim_core.model.schedule import Schedule
from jim_core.model.status import TriggerType
from jim_core.service import schedules
from jim_core.service.context import ServiceContext
from jim_core.service.schedule_change import ScheduleChange
from jim_core.service.schedule_draft import draft
from jim_core.service.timing import Upcoming, upcoming

MAX_RUNS: Final = 100


@dataclass(frozen=True, slots=True)
class NextRuns:
    """Fires to come, earliest first."""

    time_zone: str
    runs: list[Upcoming]


async def next_runs(context: ServiceContext, schedule_id: UUID, count: int) -> NextRuns:
    """The next fires of a schedule, of a disabled one as if it were enabled; NotFound."""
    return _of(context, await schedules.get(context, schedule_id), count)


def preview(context: ServiceContext, change: ScheduleChange, count: int) -> NextRuns:
    """The next fires of a cron schedule with this pattern, whatever else it says; Invalid."""
    empty = Schedule(id=ScheduleId(context.new_id()), name="", created=context.now())
    members = {name: getattr(change, name) for name in change.model_fields_set - {"steps"}}
    asked = ScheduleChange(**members | {"name": "preview", "trigger_type": TriggerType.CRON})
    return _of(context, draft(empty, asked, context.new_id), count)


def _of(context: ServiceContext, schedule: Schedule, count: int) -> NextRuns:
    return NextRuns(schedule.time_zone, upcoming(schedule, context.now(), count))

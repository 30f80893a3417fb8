"""Cron: what is due is fired, once, in one transaction per schedule.

A tick claims the slot that the schedule waits for, so two ticks at once, or one that was killed half way,
cannot start an occurrence twice. The next slot is counted from the slot, never from now.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfoNotFoundError

from jim_core.crash_points import CrashPoint, reach
from jim_core.model.errors import Invalid
from jim_core.model.event import OccurrenceSkipped, ScheduleSaved
from jim_core.model.execution import ScheduleExecution, plan
from jim_core.model.ids import ExecutionId, ScheduleId
from jim_core.model.initiator import CRON
from jim_core.model.schedule import Schedule
from jim_core.model.status import ENDED_EXECUTION, OverlapPolicy
from jim_core.service.context import ServiceContext
from jim_core.service.naming import with_place_names
from jim_core.service.saving import insert
from jim_core.service.timing import Due, due
from jim_core.storage.skipped import SkippedSlot
from jim_core.storage.unit_of_work import Reader, UnitOfWork

MISSED = "missed while the server was down"

MOST_BEHIND = 100
"""Executions of one schedule that may wait for an earlier one."""


@dataclass(frozen=True, slots=True)
class Fired:
    """A cron occurrence that runs now, or as soon as an earlier one has ended."""

    schedule_id: ScheduleId
    slot: datetime
    execution: ScheduleExecution


@dataclass(frozen=True, slots=True)
class Skipped:
    """A cron occurrence that does not run, and why."""

    schedule_id: ScheduleId
    slot: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class _Broken:
    """A schedule that waits for a slot, but whose pattern cannot be understood (any more)."""

    first: datetime
    reason: str


async def next_fire(context: ServiceContext) -> datetime | None:
    """When the first enabled cron schedule is due; None when there is none."""
    return await context.database.read(lambda reader: reader.schedules.earliest_next_run())


async def fire_due(context: ServiceContext) -> list[Fired | Skipped]:
    """Fire every occurrence that is due now.

    Of several that were missed the newest runs, late; the others are skipped. One that comes while an
    execution of its schedule is active is skipped too, or waits for that one to end, or runs beside it, as
    the schedule's overlap policy says. Each skip is recorded with its reason.
    """
    now = context.now()
    waiting = await context.database.read(partial(_due, now))
    ticks = (context.database.write(partial(_fire, context, what, one, now)) for what, one in waiting)
    results = [result for tick in await asyncio.gather(*ticks) for result in tick]
    if results:
        reach(CrashPoint.FIRED)
    return results


def _due(now: datetime, reader: Reader) -> list[tuple[UUID, Due | _Broken]]:
    found: list[tuple[UUID, Due | _Broken]] = []
    for schedule in reader.schedules.due(now):
        first = schedule.next_run_time or now
        try:
            found.append((schedule.id, due(schedule, first, now)))
        except (Invalid, ZoneInfoNotFoundError) as broken:
            reason = f"its pattern or time zone cannot be used: {broken}"
            found.append((schedule.id, _Broken(first, reason)))
    return found


def _fire(
    context: ServiceContext, schedule_id: UUID, what: Due | _Broken, now: datetime, unit: UnitOfWork
) -> list[Fired | Skipped]:
    following = what.following if isinstance(what, Due) else None
    schedule = unit.schedules.find(schedule_id)
    if schedule is None or not unit.schedules.advance(schedule_id, what.first, following):
        return []  # another tick has it, or the schedule was changed or deleted meanwhile
    reach(CrashPoint.SLOT_CLAIMED)
    results: list[Fired | Skipped] = []
    if isinstance(what, _Broken):
        results.append(Skipped(schedule.id, what.first, what.reason))
    else:
        results += _missed(schedule.id, what)
        results += _newest(context, unit, schedule, what.newest, now)
    skipped = [one for one in results if isinstance(one, Skipped)]
    unit.skipped.insert(schedule.id, [SkippedSlot(one.slot, one.reason) for one in skipped], now)
    unit.record(
        now,
        *(OccurrenceSkipped(schedule_id=s.schedule_id, slot=s.slot, reason=s.reason) for s in skipped),
        ScheduleSaved(schedule_id=schedule.id, name=schedule.name, next_run_time=following),
    )
    return results


def _missed(schedule_id: ScheduleId, what: Due) -> list[Skipped]:
    skipped = [Skipped(schedule_id, slot, MISSED) for slot in what.missed]
    if what.more_missed and skipped:
        until = f"{what.newest:%Y-%m-%d %H:%M}Z"
        skipped[-1] = Skipped(schedule_id, skipped[-1].slot, f"{MISSED}, as all later ones before {until}")
    return skipped


def _newest(
    context: ServiceContext, unit: UnitOfWork, schedule: Schedule, slot: datetime, now: datetime
) -> list[Fired | Skipped]:
    if unit.executions.has_slot(schedule.id, slot):
        return []
    behind = False
    if schedule.overlap_policy is not OverlapPolicy.ALLOW:
        running = unit.executions.holder_of(schedule.id)
        behind = running is not None
        if running is not None and (reason := _no_room(unit, schedule, running.execution)):
            return [Skipped(schedule.id, slot, reason)]
    if not schedule.steps:
        return [Skipped(schedule.id, slot, "the schedule has no steps")]
    new_id = context.new_id
    one = ExecutionId(new_id())
    named = with_place_names(unit, schedule)
    detail = plan(named, one, CRON, now=now, new_id=new_id, slot=slot, behind=behind)
    insert(unit, detail)
    unit.schedules.ran(schedule.id, now)
    return [Fired(schedule.id, slot, detail.execution)]


def _no_room(unit: UnitOfWork, schedule: Schedule, running: ScheduleExecution) -> str | None:
    """Why an occurrence cannot wait for the execution that holds it back; None when it can."""
    if schedule.overlap_policy is OverlapPolicy.SKIP:
        if running.status in ENDED_EXECUTION:
            return f"steps of an execution of this schedule are still ending ({running.status}, {running.id})"
        return f"an execution of this schedule is still active ({running.status}, {running.id})"
    if unit.waits.behind(schedule.id) >= MOST_BEHIND:
        return f"{MOST_BEHIND} executions of this schedule wait already"
    return None

"""The clock: cron occurrences become executions, once each and when they are due."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from jim_core.engine.scheduler import LONGEST_SLEEP, Scheduler, sleep_until
from jim_core.model.event import ExecutionMoved, OccurrenceSkipped
from jim_core.model.status import ExecutionStatus, PatternType, TriggerType
from jim_core.service import schedules
from jim_core.service.schedule_change import ScheduleChange
from tests.engine.plant import Plant, step
from tests.processes import eventually

MOMENTS = st.datetimes(datetime(1980, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


async def each_minute(works: Plant, program: str = "/bin/true", *, enabled: bool = True) -> UUID:
    """A schedule that is due each minute."""
    change = ScheduleChange(
        name="each minute",
        trigger_type=TriggerType.CRON,
        pattern_type=PatternType.CUSTOM,
        cron_expression="* * * * *",
        is_enabled=enabled,
        steps=(step(program),),
    )
    return (await schedules.create(works.context, change)).id


def turn_to_just_before_a_minute(works: Plant) -> datetime:
    """Set the clock so that the next full minute is a moment away; which minute that is."""
    now = datetime.now(UTC)
    minute = (now + timedelta(hours=2)).replace(second=0, microsecond=0)
    works.clock.ahead = minute - now - timedelta(milliseconds=300)
    return minute


def fired(works: Plant) -> list[datetime | None]:
    """The slots that executions were made for."""
    facts = [event.fact for event in works.events]
    return [
        fact.execution.slot
        for fact in facts
        if isinstance(fact, ExecutionMoved) and fact.execution.status is ExecutionStatus.QUEUED
    ]


def skipped(works: Plant) -> list[datetime]:
    """The slots that were skipped."""
    facts = [event.fact for event in works.events]
    return [fact.slot for fact in facts if isinstance(fact, OccurrenceSkipped)]


async def test_an_occurrence_is_fired_when_it_is_due(works: Plant) -> None:
    """Nobody asks; the clock does it, and the steps run."""
    minute = turn_to_just_before_a_minute(works)
    await each_minute(works)
    async with works.engine():
        await works.until(lambda: fired(works) == [minute])
        moved = next(e.fact for e in works.events if isinstance(e.fact, ExecutionMoved))
        detail = await works.ended(moved.execution.id)
    assert detail.execution.status == "Completed"
    assert detail.execution.initiated_by_type == "NotSet"


async def test_a_schedule_made_while_the_clock_sleeps_wakes_it(works: Plant) -> None:
    """The engine had nothing to wait for; then there is something due at once."""
    async with works.engine():
        await asyncio.sleep(0)
        minute = turn_to_just_before_a_minute(works)
        await each_minute(works)
        await works.until(lambda: fired(works) == [minute])


async def test_enabling_a_schedule_wakes_the_clock(works: Plant) -> None:
    """As making it does."""
    schedule = await each_minute(works, enabled=False)
    async with works.engine():
        minute = turn_to_just_before_a_minute(works)
        await schedules.enable(works.context, schedule)
        await works.until(lambda: fired(works) == [minute])


async def test_what_was_missed_runs_once_late(works: Plant) -> None:
    """The server was down for three hours: one execution, not a hundred and eighty."""
    turn_to_just_before_a_minute(works)
    await each_minute(works)
    works.clock.ahead += timedelta(hours=3, seconds=10)
    async with works.engine() as engine:
        await works.until(lambda: len(fired(works)) == 1)
        await engine.idle()
        assert await schedules.fire_due(works.context) == []
    assert len(fired(works)) == 1


async def test_an_occurrence_is_skipped_while_the_schedule_is_active(works: Plant) -> None:
    """The one before still runs; that it was skipped is told, with its slot."""
    minute = turn_to_just_before_a_minute(works)
    await each_minute(works)
    async with looking(works):
        await works.until(lambda: fired(works) == [minute])
        works.clock.ahead += timedelta(minutes=1)
        await works.until(lambda: skipped(works) == [minute + timedelta(minutes=1)])
    assert fired(works) == [minute]


async def test_a_jump_of_the_clock_is_noticed(works: Plant) -> None:
    """The clock stands an hour back and is then put right: what is due is fired, once."""
    minute = turn_to_just_before_a_minute(works)
    await each_minute(works)
    works.clock.ahead -= timedelta(hours=1)
    async with looking(works) as looked:
        await eventually(lambda: looked() > 2, "it looked in vain")
        assert fired(works) == []
        works.clock.ahead += timedelta(hours=1)
        await works.until(lambda: fired(works) == [minute])
        seen = looked()
        works.clock.ahead -= timedelta(hours=2)
        await eventually(lambda: looked() > seen + 2, "it looked again")
    assert fired(works) == [minute]


@asynccontextmanager
async def looking(works: Plant) -> AsyncIterator[Callable[[], int]]:
    """A clock alone, without an engine, that looks every few milliseconds; how often it has looked."""
    looks = 0

    def now() -> datetime:
        nonlocal looks
        looks += 1
        return works.clock.now()

    scheduler = Scheduler(replace(works.context, now=now), longest_sleep=0.005)
    running = asyncio.create_task(scheduler.run())
    try:
        yield lambda: looks
    finally:
        running.cancel()
        await asyncio.wait({running})


@given(due=MOMENTS, now=MOMENTS)
def test_the_clock_never_sleeps_past_an_occurrence_nor_long(due: datetime, now: datetime) -> None:
    """Until the occurrence, or until it must look anew because the wall clock may have jumped."""
    seconds = sleep_until(due, now, LONGEST_SLEEP)
    assert 0 <= seconds <= LONGEST_SLEEP
    assert seconds == 0 if due <= now else seconds <= (due - now).total_seconds()


def test_without_an_occurrence_it_looks_now_and_then() -> None:
    """Another program may write to the store."""
    assert sleep_until(None, datetime.now(UTC), LONGEST_SLEEP) == LONGEST_SLEEP

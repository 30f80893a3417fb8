"""Cron: what is due fires once, late if it must; what does not run is recorded with its reason."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from jim_core.model.errors import Invalid
from jim_core.model.status import ExecutionStatus, InitiatorType
from jim_core.service import executions, run_profiles, schedules, systems
from jim_core.service.schedule_change import ScheduleChange, StepChange
from jim_core.service.schedules import Fired, Skipped
from jim_core.service.system_change import RunProfileChange, SystemChange
from jim_core.storage.skipped import SkippedSlot
from tests.service.house import NOON, SOMEBODY, House, a_schedule, a_step, end, every_minute


def _noon(minutes: int) -> datetime:
    return NOON + timedelta(minutes=minutes)


async def _skipped(house: House, schedule_id: UUID) -> list[SkippedSlot]:
    return await house.database.read(lambda reader: reader.skipped.of(schedule_id))


async def test_nothing_fires_before_its_time(house: House) -> None:
    """Not a microsecond early."""
    await a_schedule(house, **every_minute())
    house.clock.ahead(seconds=59, microseconds=999_999)
    assert await schedules.fire_due(house) == []
    assert await schedules.next_fire(house) == _noon(1)


async def test_what_is_due_fires(house: House) -> None:
    """An execution by nobody, queued now, for the slot; the next slot is the one after."""
    schedule = await a_schedule(house, **every_minute())
    now = house.clock.ahead(seconds=60, milliseconds=40)
    (fired,) = await schedules.fire_due(house)
    assert isinstance(fired, Fired)
    assert (fired.schedule_id, fired.slot) == (schedule.id, _noon(1))
    detail = await executions.get(house, fired.execution.id)
    assert detail.execution == fired.execution
    assert (fired.execution.slot, fired.execution.queued_at) == (_noon(1), now)
    assert fired.execution.initiated_by_type is InitiatorType.NOT_SET
    after = await schedules.get(house, schedule.id)
    assert (after.last_run_time, after.next_run_time) == (now, _noon(2))
    assert await schedules.next_fire(house) == _noon(2)


async def test_a_step_without_a_name_is_called_after_its_run_profile(house: House) -> None:
    """Also in what a clock starts."""
    system = await systems.create(house, SystemChange.parse({"name": "Corporate LDAP"}))
    wanted = RunProfileChange.parse({"name": "Delta Import", "runType": "DeltaImport"})
    profile = await run_profiles.create(house, system.id, wanted)
    step = StepChange(connected_system_id=system.id, run_profile_id=profile.id)
    await a_schedule(house, step, **every_minute())
    house.clock.ahead(minutes=1)
    (fired,) = await schedules.fire_due(house)
    assert isinstance(fired, Fired)
    definition = (await executions.get(house, fired.execution.id)).steps[0].definition
    assert definition.name == "Corporate LDAP - Delta Import"
    assert (definition.connected_system_name, definition.run_profile_name) == (
        "Corporate LDAP",
        "Delta Import",
    )


async def test_what_has_fired_does_not_fire_again(house: House) -> None:
    """A second tick in the same minute finds nothing."""
    await a_schedule(house, **every_minute())
    house.clock.ahead(minutes=1)
    assert len(await schedules.fire_due(house)) == 1
    assert await schedules.fire_due(house) == []


async def test_many_ticks_at_once_fire_once(house: House) -> None:
    """Two schedulers by mistake: the slot is claimed in one transaction."""
    for _ in range(5):
        await a_schedule(house, **every_minute())
    house.clock.ahead(minutes=1)
    ticks = await asyncio.gather(*(schedules.fire_due(house) for _ in range(10)))
    slots = [(one.schedule_id, one.slot) for tick in ticks for one in tick]
    assert len(slots) == len(set(slots)) == 5
    assert len(await executions.active(house)) == 5


async def test_an_occurrence_is_skipped_while_an_execution_is_active(house: House) -> None:
    """Whoever started that; the reason is recorded and told as an event, and the next slot is awaited."""
    schedule = await a_schedule(house, **every_minute())
    running = (await executions.start(house, schedule.id, by=SOMEBODY)).execution
    house.clock.ahead(minutes=1)
    (skipped,) = await schedules.fire_due(house)
    assert isinstance(skipped, Skipped)
    assert (skipped.slot, str(running.id) in skipped.reason) == (_noon(1), True)
    assert "still active" in skipped.reason
    assert await _skipped(house, schedule.id) == [SkippedSlot(_noon(1), skipped.reason)]
    events = await house.database.read(lambda reader: reader.events.after(0, 100))
    assert [event.fact.kind for event in events][-2:] == ["skipped", "schedule"]
    await end(house, running.id, 0)
    house.clock.ahead(minutes=1)
    (fired,) = await schedules.fire_due(house)
    assert isinstance(fired, Fired)


async def test_after_downtime_one_runs_late(house: House) -> None:
    """The newest missed occurrence runs, the older ones are recorded, the next is counted from the slot."""
    schedule = await a_schedule(house, **every_minute("*/10 * * * *"))
    house.clock.ahead(minutes=47)
    results = await schedules.fire_due(house)
    assert [(type(one), one.slot) for one in results] == [
        (Skipped, _noon(10)),
        (Skipped, _noon(20)),
        (Skipped, _noon(30)),
        (Fired, _noon(40)),
    ]
    missed = await _skipped(house, schedule.id)
    assert [one.slot for one in missed] == [_noon(30), _noon(20), _noon(10)]
    assert {one.reason for one in missed} == {"missed while the server was down"}
    assert (await schedules.get(house, schedule.id)).next_run_time == _noon(50)


async def test_after_a_long_downtime_not_everything_is_listed(house: House) -> None:
    """A hundred missed occurrences are told one by one, and that there were more."""
    schedule = await a_schedule(house, **every_minute())
    house.clock.ahead(days=400)
    results = await schedules.fire_due(house)
    assert isinstance(results[-1], Fired)
    assert results[-1].slot == house.now()
    told = [one for one in results if isinstance(one, Skipped)]
    assert [one.slot for one in told] == [_noon(n) for n in range(1, 101)]
    assert "all later ones before 2027-08-05 12:00Z" in told[-1].reason
    assert len(await executions.active(house)) == 1
    assert (await schedules.get(house, schedule.id)).next_run_time == house.now() + timedelta(minutes=1)


@pytest.mark.parametrize(("missed", "more"), [(99, False), (100, False), (101, True), (102, True)])
async def test_that_there_were_more_is_told_only_when_there_were(
    house: House, missed: int, *, more: bool
) -> None:
    """A hundred missed occurrences can be told; the one after them runs."""
    await a_schedule(house, **every_minute())
    house.clock.ahead(minutes=missed + 1)
    *skipped, fired = await schedules.fire_due(house)
    assert isinstance(fired, Fired)
    assert fired.slot == _noon(missed + 1)
    assert len(skipped) == min(missed, 100)
    assert ("all later ones" in str(skipped[-1])) is more


async def test_the_newest_occurrence_may_be_long_ago(house: House) -> None:
    """A daily schedule after ten years: the last noon, found without walking through all of them."""
    await a_schedule(house, **every_minute("0 12 * * *"))
    house.clock.ahead(days=3_650, hours=23)
    results = await schedules.fire_due(house)
    assert (type(results[-1]), results[-1].slot) == (Fired, NOON + timedelta(days=3_650))


async def test_a_schedule_that_can_never_fire_again_is_refused(house: House) -> None:
    """At the end of the calendar."""
    house.clock.instant = datetime(9_998, 12, 31, tzinfo=UTC)
    with pytest.raises(Invalid, match="never fires"):
        await a_schedule(house, **every_minute())


async def test_a_disabled_schedule_does_not_fire(house: House) -> None:
    """Nor does a manual one, or one that was deleted."""
    disabled = await a_schedule(house, **every_minute())
    await schedules.disable(house, disabled.id)
    deleted = await a_schedule(house, **every_minute())
    await schedules.delete(house, deleted.id)
    await a_schedule(house)
    house.clock.ahead(days=1)
    assert await schedules.next_fire(house) is None
    assert await schedules.fire_due(house) == []


async def test_enabling_does_not_catch_up(house: House) -> None:
    """What was missed while disabled was not wanted."""
    schedule = await a_schedule(house, **every_minute())
    await schedules.disable(house, schedule.id)
    house.clock.ahead(hours=5, seconds=30)
    await schedules.enable(house, schedule.id)
    assert await schedules.fire_due(house) == []
    assert await _skipped(house, schedule.id) == []


async def test_a_schedule_without_steps_is_skipped(house: House) -> None:
    """With that reason, and it goes on waiting for the next."""
    schedule = await a_schedule(house, **every_minute())
    await schedules.update(house, schedule.id, ScheduleChange(steps=()))
    house.clock.ahead(minutes=1)
    (skipped,) = await schedules.fire_due(house)
    assert isinstance(skipped, Skipped)
    assert skipped.reason == "the schedule has no steps"
    assert await schedules.next_fire(house) == _noon(2)


async def test_one_broken_schedule_does_not_stop_the_others(house: House) -> None:
    """A time zone that the system no longer knows: the reason is recorded, and it waits for nothing."""
    broken = await a_schedule(house, name="broken", **every_minute())
    sound = await a_schedule(house, name="sound", **every_minute())

    def break_it(unit: object) -> None:
        statement = text("UPDATE schedule SET time_zone = 'Mars/Base' WHERE name = 'broken'")
        unit.schedules._connection.execute(statement)  # type: ignore[attr-defined]

    await house.database.write(break_it)
    house.clock.ahead(minutes=1)
    results = {one.schedule_id: one for one in await schedules.fire_due(house)}
    assert isinstance(results[sound.id], Fired)
    skipped = results[broken.id]
    assert isinstance(skipped, Skipped)
    assert "Mars/Base" in skipped.reason
    house.clock.ahead(minutes=1)
    assert broken.id not in {one.schedule_id for one in await schedules.fire_due(house)}


async def test_a_slot_never_runs_twice(house: House) -> None:
    """Even when the clock goes back and the schedule is saved anew in between."""
    schedule = await a_schedule(house, **every_minute())
    house.clock.ahead(minutes=1)
    (fired,) = await schedules.fire_due(house)
    assert isinstance(fired, Fired)
    await end(house, fired.execution.id, 0)
    house.clock.ahead(minutes=-1)
    await schedules.disable(house, schedule.id)
    await schedules.enable(house, schedule.id)
    house.clock.ahead(minutes=1)
    assert await schedules.fire_due(house) == []
    assert (await schedules.get(house, schedule.id)).next_run_time == _noon(2)


@pytest.mark.parametrize("minutes", [1, 3, 17, 100, 600])
async def test_every_slot_is_accounted_for(house: House, minutes: int) -> None:
    """However long the ticks are apart: each slot either ran or is recorded as skipped, once."""
    schedule = await a_schedule(house, **every_minute("*/7 * * * *"))
    ran: list[datetime] = []
    while house.now() < _noon(300 + minutes):
        house.clock.ahead(minutes=minutes)
        for one in await schedules.fire_due(house):
            if isinstance(one, Fired):
                ran.append(one.slot)
                await end(house, one.execution.id, 0)
    skipped = await house.database.read(lambda reader: reader.skipped.of(schedule.id, limit=10_000))
    slots = sorted(ran + [one.slot for one in skipped])
    day = [hour * 60 + minute for hour in range(48) for minute in range(0, 60, 7)]
    passed = (house.now() - NOON) // timedelta(minutes=1)
    assert slots == [_noon(minute) for minute in day if 0 < minute <= passed]


async def test_a_started_schedule_names_its_steps_as_they_are_now(house: House) -> None:
    """What fires is the schedule as it was saved last."""
    schedule = await a_schedule(house, **every_minute())
    await schedules.update(house, schedule.id, ScheduleChange(steps=(a_step(name="new"), a_step())))
    house.clock.ahead(minutes=1)
    (fired,) = await schedules.fire_due(house)
    assert isinstance(fired, Fired)
    detail = await executions.get(house, fired.execution.id)
    assert [step.definition.name for step in detail.steps] == ["new", "Step 2"]
    assert detail.execution.status is ExecutionStatus.QUEUED

"""What is old goes, with its output; what is active, or still has a process, stays."""

from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import text

from jim_core.model.activity import Activity
from jim_core.model.audit import Deed
from jim_core.model.errors import NotFound, StorageUnavailable
from jim_core.model.outcome import StepOutcome
from jim_core.model.status import ActivityStatus
from jim_core.service import (
    activities,
    executions,
    health,
    keys,
    output,
    retention,
    schedule_history,
    schedules,
    steps,
    waiting,
)
from jim_core.service.audit import audited
from jim_core.service.executions import ExecutionQuery
from jim_core.service.schedule_change import ScheduleChange
from jim_core.storage.database import Database
from jim_core.storage.migrations import HEAD
from jim_core.storage.unit_of_work import UnitOfWork
from tests.service.house import (
    SOMEBODY,
    House,
    a_schedule,
    a_step,
    an_execution,
    begin,
    end,
    every_minute,
    standing,
)
from tests.spool import Spool


async def _ended(house: House) -> UUID:
    one = (await an_execution(house)).execution.id
    await end(house, one, 0)
    for attempt in ("1", "2"):
        Spool(house.runs / str(one) / f"0.{attempt}").write("something")
    return one


async def test_old_executions_go_with_steps_and_output(house: House) -> None:
    """Those that ended before; the totals follow."""
    old = [await _ended(house) for _ in range(7)]
    house.clock.ahead(days=20)
    young = await _ended(house)
    house.clock.ahead(days=10, seconds=1)
    assert await retention.prune(house, keep_days=30, batch=3) == 7
    for one in old:
        with pytest.raises(NotFound):
            await executions.get(house, one)
        assert not (house.runs / str(one)).exists()
    assert await standing(house, young) == ("Completed", ["Completed"])
    assert (await output.read(house, young, 0)).text == "something"
    assert (await executions.page(house, ExecutionQuery())).total == 1
    left = await house.database.read(
        lambda reader: reader.steps._connection.execute(text("SELECT count(*) FROM execution_step")).scalar()
    )
    assert left == 1


async def test_attempts_go_with_their_step(house: House) -> None:
    """Those of an execution that ended are no reason to keep it."""
    one = (await an_execution(house, a_step(retry_count=1, retry_delay_seconds=0))).execution.id
    await end(house, one, 0, StepOutcome.failed("no"))
    await waiting.release(house)
    await end(house, one, 0)
    house.clock.ahead(days=31)
    assert await retention.prune(house, keep_days=30) == 1


async def test_nothing_old_is_nothing_pruned(house: House) -> None:
    """The instant itself is not before."""
    await _ended(house)
    house.clock.ahead(days=30)
    assert await retention.prune(house, keep_days=30) == 0


async def test_an_active_execution_is_never_pruned(house: House) -> None:
    """However old it is."""
    waiting, running = [(await an_execution(house)).execution.id for _ in range(2)]
    await begin(house, running, 0)
    house.clock.ahead(days=1_000)
    assert await retention.prune(house, keep_days=1) == 0
    assert len(await executions.active(house)) == 2
    assert {waiting, running} == {one.id for one in await executions.active(house)}


async def test_an_execution_with_a_process_is_not_pruned(house: House) -> None:
    """Cancelled long ago, but its last process lives: whoever must stop it still finds it."""
    one = (await an_execution(house)).execution.id
    await begin(house, one, 0)
    await executions.cancel(house, one, by=SOMEBODY)
    house.clock.ahead(days=1_000)
    assert await retention.prune(house, keep_days=1) == 0
    await steps.conclude(house, one, 0, StepOutcome.cancelled())
    assert await retention.prune(house, keep_days=1) == 1


async def test_output_that_is_gone_already_is_no_hindrance(house: House) -> None:
    """As after a crash between the files and the rows."""
    one = (await an_execution(house)).execution.id
    await end(house, one, 0)
    house.clock.ahead(days=2)
    assert await retention.prune(house, keep_days=1) == 1


async def test_output_that_cannot_be_removed_keeps_its_rows(house: House) -> None:
    """Said with the reason; the next time it is tried again."""
    one = (await an_execution(house)).execution.id
    await end(house, one, 0)
    house.runs.mkdir()
    (house.runs / str(one)).write_text("a file where a folder should be")
    house.clock.ahead(days=2)
    with pytest.raises(StorageUnavailable, match="cannot be removed"):
        await retention.prune(house, keep_days=1)
    assert await standing(house, one) == ("Completed", ["Completed"])


async def test_output_that_cannot_be_removed_keeps_no_other(house: House) -> None:
    """What is old beside it goes."""
    stuck, other = await _ended(house), await _ended(house)
    (house.runs / str(stuck)).rename(house.runs / "elsewhere")
    (house.runs / str(stuck)).write_text("a file where a folder should be")
    house.clock.ahead(days=2)
    with pytest.raises(StorageUnavailable, match="cannot be removed"):
        await retention.prune(house, keep_days=1)
    with pytest.raises(NotFound):
        await executions.get(house, other)
    assert await standing(house, stuck) == ("Completed", ["Completed"])


async def test_skipped_occurrences_are_forgotten_too(house: House) -> None:
    """After the same time as executions."""
    schedule = await a_schedule(house, **every_minute("0 0 1 1 *"))
    await executions.start(house, schedule.id, by=SOMEBODY)
    house.clock.ahead(days=365)
    await schedules.fire_due(house)
    assert len(await house.database.read(lambda reader: reader.skipped.of(schedule.id))) == 1
    house.clock.ahead(days=31)
    await retention.prune(house, keep_days=30)
    assert await house.database.read(lambda reader: reader.skipped.of(schedule.id)) == []


async def test_old_changes_of_schedules_are_forgotten(house: House) -> None:
    """The oldest first, a batch at a time; the schedule stays."""
    schedule = await a_schedule(house)
    for number in range(3):
        house.clock.ahead(days=10)
        await schedules.update(house, schedule.id, ScheduleChange(description=str(number)))
    assert await retention.prune_history(house, keep_days=30) == 0
    house.clock.ahead(days=11)
    assert await retention.prune_history(house, keep_days=30, batch=1) == 1
    assert await retention.prune_history(house, keep_days=30) == 1
    kept = await schedule_history.page(house, schedule.id)
    assert [entry.changes[0].after for entry in kept.items] == ["2", "1"]


async def test_old_activities_are_forgotten_unless_they_go_on(house: House) -> None:
    """The oldest first, a batch at a time."""
    long_ago = house.now()
    statuses = (ActivityStatus.COMPLETE, ActivityStatus.IN_PROGRESS, ActivityStatus.CANCELLED)

    def work(unit: UnitOfWork) -> None:
        for status in statuses:
            unit.activities.insert(Activity(id=house.new_id(), created=long_ago, status=status))
        young = Activity(
            id=house.new_id(), created=house.clock.ahead(days=31), status=ActivityStatus.COMPLETE
        )
        unit.activities.insert(young)

    await house.database.write(work)
    assert await retention.prune_activities(house, keep_days=30, batch=1) == 1
    assert await retention.prune_activities(house, keep_days=30) == 1
    assert [one.status for one in (await activities.page(house)).items] == [
        ActivityStatus.COMPLETE,
        ActivityStatus.IN_PROGRESS,
    ]


async def test_a_clock_that_leaps_years_ahead_is_not_believed_for_a_week(house: House) -> None:
    """Neither when executions end at the new time, nor when they do not; put back, it is believed at once."""
    await _ended(house)
    house.clock.ahead(days=8)
    assert await retention.clock_is_steady(house)
    house.clock.ahead(days=3_000)
    assert not await retention.clock_is_steady(house)
    await _ended(house)
    house.clock.ahead(days=6)
    assert not await retention.clock_is_steady(house)
    house.clock.ahead(days=-3_006)
    assert await retention.clock_is_steady(house)
    house.clock.ahead(days=3_008)
    assert await retention.clock_is_steady(house)


async def test_the_trail_vouches_for_the_clock_too(house: House) -> None:
    """Where nothing is executed for long, but people work."""
    await _ended(house)
    for _ in range(3):
        house.clock.ahead(days=20)
        await keys.create(audited(house, Deed(None, "local", "create_key")), "key")
    assert await retention.clock_is_steady(house)
    house.clock.ahead(days=40)
    assert not await retention.clock_is_steady(house)


async def test_the_outbox_is_bounded(house: House) -> None:
    """The newest events stay; their numbers go on."""
    for _ in range(10):
        await an_execution(house)
    newest = await house.database.read(lambda reader: reader.events.newest())
    assert await retention.prune_events(house, keep=5) == newest - 5
    assert await retention.prune_events(house, keep=5) == 0
    kept = await house.database.read(lambda reader: reader.events.after(0, 100))
    assert [event.sequence for event in kept] == list(range(newest - 4, newest + 1))


async def test_numbers_of_events_are_never_used_again(house: House) -> None:
    """Not even when all events are dropped: the newest stays."""
    await an_execution(house)
    newest = await house.database.read(lambda reader: reader.events.newest())
    await retention.prune_events(house, keep=0)
    await an_execution(house)
    kept = await house.database.read(lambda reader: reader.events.after(0, 100))
    assert kept[0].sequence == newest
    assert kept[1].sequence == newest + 1


async def test_a_good_store_is_ready(house: House) -> None:
    """Each time anew, also when the clock was put back."""
    assert await health.ready(house)
    house.clock.ahead(seconds=1)
    assert await health.ready(house)
    house.clock.ahead(days=-1)
    assert await health.ready(house)


async def test_a_store_that_cannot_write_is_not_ready(house: House) -> None:
    """Closed, full or read-only: an answer, not an error."""
    await house.database.write(lambda unit: None)
    assert isinstance(house.database, Database)
    house.database.close()
    assert not await health.ready(house)
    assert house.clock.ahead(seconds=1) - house.now() == timedelta()


async def test_a_store_with_another_schema_is_not_ready(house: House) -> None:
    """Somebody else has changed it, or a migration is still to come."""

    def become(schema: str, unit: UnitOfWork) -> None:
        say = text("UPDATE alembic_version SET version_num = :schema")
        unit.pulse._connection.execute(say, {"schema": schema})

    for schema, is_ready in (("0001", False), (HEAD, True)):
        await house.database.write(partial(become, schema))
        assert await health.ready(house) is is_ready

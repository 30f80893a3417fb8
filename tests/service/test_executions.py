"""Executions are started, listed, read."""

import asyncio
from uuid import UUID

import pytest

from jim_core.model.errors import Conflict, Invalid, NotFound, Refused
from jim_core.model.status import ExecutionMode, ExecutionStatus, StepStatus, StepType
from jim_core.service import executions, schedules
from jim_core.service.executions import ExecutionQuery
from jim_core.service.schedule_change import ScheduleChange
from tests.service.house import NOON, SOMEBODY, House, a_schedule, a_step, an_execution, end, standing

_E = ExecutionStatus


async def test_a_new_execution_waits_for_its_first_group(house: House) -> None:
    """Steps of the first group are Queued with a task; the others are Pending without one."""
    beside = ExecutionMode.PARALLEL_WITH_PREVIOUS
    detail = await an_execution(house, a_step(), a_step(execution_mode=beside), a_step())
    assert await standing(house, detail.execution.id) == ("Queued", ["Queued", "Queued", "Pending"])
    assert [step.task_id is None for step in detail.steps] == [False, False, True]
    assert detail.execution.total_steps == 3
    assert detail.execution.queued_at == NOON
    assert detail.execution.initiated_by_name == "somebody"


async def test_what_start_answers_is_what_get_reads(house: House) -> None:
    """The answer is the stored execution, nothing more or less."""
    detail = await an_execution(house, a_step(), a_step(arguments="-a 'b c'"))
    assert await executions.get(house, detail.execution.id) == detail


async def test_a_schedule_without_steps_cannot_run(house: House) -> None:
    """There is nothing to do, so it is refused rather than ended at once."""
    schedule = await schedules.create(house, ScheduleChange(name="empty"))
    with pytest.raises(Refused, match="'empty' has no steps"):
        await executions.start(house, schedule.id, by=SOMEBODY)


async def test_an_unknown_schedule_cannot_run(house: House) -> None:
    """The text names what was looked for."""
    with pytest.raises(NotFound, match=str(UUID(int=99))):
        await executions.start(house, UUID(int=99), by=SOMEBODY)


async def test_manual_runs_may_overlap(house: House) -> None:
    """A person who asks twice gets two."""
    schedule = await a_schedule(house)
    first, second = [await executions.start(house, schedule.id, by=SOMEBODY) for _ in range(2)]
    assert [one.id for one in await executions.active(house)] == [first.execution.id, second.execution.id]


async def test_a_start_that_is_repeated_with_its_key_starts_once(house: House) -> None:
    """Ten answers, one execution."""
    schedule = await a_schedule(house)
    starts = (executions.start(house, schedule.id, by=SOMEBODY, idempotency_key="once") for _ in range(10))
    ids = {detail.execution.id for detail in await asyncio.gather(*starts)}
    assert len(ids) == 1
    assert (await executions.page(house, ExecutionQuery())).total == 1


async def test_an_idempotency_key_belongs_to_its_schedule(house: House) -> None:
    """The same key for another schedule is a mistake, not a repetition."""
    one, other = await a_schedule(house), await a_schedule(house)
    await executions.start(house, one.id, by=SOMEBODY, idempotency_key="once")
    with pytest.raises(Conflict):
        await executions.start(house, other.id, by=SOMEBODY, idempotency_key="once")


@pytest.mark.parametrize("key", ["", "x" * 201, "a\0b"])
async def test_a_bad_idempotency_key_is_refused(house: House, key: str) -> None:
    """Before anything is started."""
    schedule = await a_schedule(house)
    with pytest.raises(Invalid, match="Idempotency-Key"):
        await executions.start(house, schedule.id, by=SOMEBODY, idempotency_key=key)
    assert await executions.active(house) == []


async def test_an_execution_keeps_the_plan_that_it_started_with(house: House) -> None:
    """A later edit of the schedule changes nothing of a run under way."""
    schedule = await a_schedule(house, a_step(name="before"))
    detail = await executions.start(house, schedule.id, by=SOMEBODY)
    change = ScheduleChange(name="renamed", steps=(a_step(name="after"), a_step()))
    await schedules.update(house, schedule.id, change)
    assert await executions.get(house, detail.execution.id) == detail


async def test_executions_outlive_their_schedule(house: House) -> None:
    """The list and the detail stay; the name is the one it had."""
    schedule = await a_schedule(house, name="short-lived")
    detail = await executions.start(house, schedule.id, by=SOMEBODY)
    await schedules.delete(house, schedule.id)
    found = await executions.page(house, ExecutionQuery(schedule_id=schedule.id))
    assert found.items == [detail.execution]
    await end(house, detail.execution.id, 0)
    assert await standing(house, detail.execution.id) == ("Completed", ["Completed"])


async def test_a_password_never_leaves(house: House) -> None:
    """Neither the answer nor the events of an execution hold it."""
    secret = a_step(
        step_type=StepType.SQL_SCRIPT, sql_connection_string="Server=s;Password=geheim", sql_script_path="/x"
    )
    detail = await an_execution(house, secret)
    assert detail.steps[0].definition.sql_connection_string == "Server=s;Password=****"
    assert await executions.get(house, detail.execution.id) == detail
    events = await house.database.read(lambda reader: reader.events.after(0, 100))
    assert events
    assert "geheim" not in repr(events)


async def test_an_execution_that_is_not_there(house: House) -> None:
    """NotFound names it."""
    with pytest.raises(NotFound, match=str(UUID(int=77))):
        await executions.get(house, UUID(int=77))


async def test_a_page_of_the_list(house: House) -> None:
    """Newest first, twenty at a time, with the total of all pages."""
    schedule = await a_schedule(house)
    ids = []
    for _ in range(25):
        house.clock.ahead(seconds=1)
        ids.append((await executions.start(house, schedule.id, by=SOMEBODY)).execution.id)
    first = await executions.page(house, ExecutionQuery())
    second = await executions.page(house, ExecutionQuery(page=2))
    third = await executions.page(house, ExecutionQuery(page=3))
    assert [one.id for one in first.items + second.items] == ids[::-1]
    assert (first.total, first.page, first.page_size) == (25, 1, 20)
    assert (third.items, third.total) == ([], 25)


async def test_a_list_filtered_by_status_and_schedule(house: House) -> None:
    """Only what was asked for is listed and counted."""
    wanted, other = await a_schedule(house), await a_schedule(house)
    for schedule in (wanted, other, wanted):
        await executions.start(house, schedule.id, by=SOMEBODY)
    listed = (await executions.page(house, ExecutionQuery(schedule_id=wanted.id))).items
    await end(house, listed[0].id, 0)
    query = ExecutionQuery(schedule_id=wanted.id, status=frozenset({_E.COMPLETED}))
    done = await executions.page(house, query)
    assert ([one.id for one in done.items], done.total) == ([listed[0].id], 1)
    none = await executions.page(house, ExecutionQuery(status=frozenset({_E.PAUSED})))
    assert (none.items, none.total) == ([], 0)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("STARTEDAT", "startedAt"),
        ("completedat", "completedAt"),
        ("Status", "status"),
        ("colour", "queuedAt"),
    ],
)
async def test_an_order_by_any_name(house: House, said: str, meant: str) -> None:
    """Letter case does not matter, and what is unknown sorts by queue time."""
    for n in range(6):
        house.clock.ahead(seconds=1)
        detail = await an_execution(house)
        if n % 2:
            await end(house, detail.execution.id, 0)
    one, other = [await executions.page(house, ExecutionQuery(sort_by=name)) for name in (said, meant)]
    assert one == other
    assert len(one.items) == 6


async def test_a_page_that_lies_too_deep_is_refused(house: House) -> None:
    """A million rows may be skipped, not one more; the text says what to do instead."""
    assert (await executions.page(house, ExecutionQuery(page=10_001, page_size=100))).items == []
    with pytest.raises(Invalid, match="filter by scheduleId or status"):
        await executions.page(house, ExecutionQuery(page=10_002, page_size=100))


async def test_active_executions_are_those_that_have_not_ended(house: House) -> None:
    """Queued and running ones, oldest first."""
    details = [await an_execution(house) for _ in range(3)]
    await end(house, details[1].execution.id, 0)
    assert [one.id for one in await executions.active(house)] == [
        details[0].execution.id,
        details[2].execution.id,
    ]


async def test_starting_is_recorded_as_events(house: House) -> None:
    """The execution first, then each step whose turn has come, at the same instant."""
    await house.database.write(lambda unit: unit.events.forget(10**9))
    before = await house.database.read(lambda reader: reader.events.newest())
    detail = await an_execution(house, a_step(), a_step())
    events = await house.database.read(lambda reader: reader.events.after(before, 100))
    facts = [event.fact for event in events if event.fact.kind in {"execution", "step"}]
    assert [fact.kind for fact in facts] == ["execution", "step"]
    assert facts[0].execution == detail.execution  # type: ignore[union-attr]
    assert facts[1].step.status is StepStatus.QUEUED  # type: ignore[union-attr]
    assert {event.at for event in events} == {NOON}

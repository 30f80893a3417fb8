"""A cron occurrence that comes while its schedule runs: skipped, kept for later, or run beside it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from jim_core.model.outcome import StepOutcome
from jim_core.model.schedule import Schedule
from jim_core.model.status import OverlapPolicy
from jim_core.service import executions, schedules, steps, waiting
from jim_core.service.executions import ExecutionQuery
from jim_core.service.firing import MOST_BEHIND
from jim_core.service.schedules import Fired, ScheduleChange, Skipped
from tests.service.house import (
    NOON,
    SOMEBODY,
    House,
    a_schedule,
    a_step,
    begin,
    end,
    every_minute,
    standing,
)


async def cron(house: House, policy: OverlapPolicy, **members: Any) -> Schedule:
    """A schedule of every minute."""
    return await a_schedule(house, a_step(), a_step(), **every_minute(overlap_policy=policy) | members)


async def tick(house: House) -> list[Fired | Skipped]:
    """A minute later."""
    house.clock.ahead(minutes=1)
    return await schedules.fire_due(house)


async def fired(house: House, ticks: int) -> list[UUID]:
    """The executions of so many minutes."""
    happened = [one for _ in range(ticks) for one in await tick(house)]
    return [one.execution.id for one in happened if isinstance(one, Fired)]


async def run_through(house: House, execution_id: UUID) -> None:
    """Let both steps end well."""
    for position in (0, 1):
        await end(house, execution_id, position)


async def test_by_default_it_is_skipped(house: House) -> None:
    """With the reason."""
    await cron(house, OverlapPolicy.SKIP)
    await tick(house)
    (skipped,) = await tick(house)
    assert isinstance(skipped, Skipped)
    assert "still active" in skipped.reason


async def test_it_may_run_beside_the_one_before(house: House) -> None:
    """Each slot once, all of them at once."""
    await cron(house, OverlapPolicy.ALLOW)
    for one in await fired(house, 3):
        assert await standing(house, one) == ("Queued", ["Queued", "Pending"])


async def test_it_may_wait_for_the_ones_before(house: House) -> None:
    """In order, each when the one before has ended, however that ended."""
    await cron(house, OverlapPolicy.QUEUE)
    first, second, third = await fired(house, 3)
    waits = ("Queued", ["Waiting", "Pending"])
    assert [await standing(house, one) for one in (second, third)] == [waits, waits]
    await waiting.release(house)
    assert await standing(house, second) == waits
    await end(house, first, 0, StepOutcome.failed("no"))
    await waiting.release(house)
    assert await standing(house, second) == ("Queued", ["Queued", "Pending"])
    assert await standing(house, third) == waits
    await run_through(house, second)
    await waiting.release(
        house, systems=(), schedules=[(await executions.get(house, second)).execution.schedule_id]
    )
    assert await standing(house, third) == ("Queued", ["Queued", "Pending"])


async def test_a_cancelled_one_holds_it_back_until_its_last_process_is_gone(house: House) -> None:
    """Its processes still tidy up; the occurrence waits for them, as for an execution that runs."""
    await cron(house, OverlapPolicy.QUEUE)
    (first,) = await fired(house, 1)
    await begin(house, first, 0)
    await executions.cancel(house, first, by=SOMEBODY)
    (second,) = await fired(house, 1)
    await waiting.release(house)
    assert await standing(house, second) == ("Queued", ["Waiting", "Pending"])
    await steps.conclude(house, first, 0, StepOutcome.cancelled("it was asked to"))
    await waiting.release(house)
    assert await standing(house, second) == ("Queued", ["Queued", "Pending"])


async def test_while_a_cancelled_one_still_ends_the_next_is_skipped(house: House) -> None:
    """With that reason; afterwards it runs again."""
    await cron(house, OverlapPolicy.SKIP)
    (first,) = await fired(house, 1)
    await begin(house, first, 0)
    await executions.cancel(house, first, by=SOMEBODY)
    (skipped,) = await tick(house)
    assert isinstance(skipped, Skipped)
    assert skipped.reason == f"steps of an execution of this schedule are still ending (Cancelled, {first})"
    await steps.conclude(house, first, 0, StepOutcome.cancelled("it was asked to"))
    assert len(await fired(house, 1)) == 1


async def test_what_ends_of_another_schedule_holds_nothing_back(house: House) -> None:
    """Each schedule has its own."""
    other = await executions.start(house, (await a_schedule(house)).id, by=SOMEBODY)
    await begin(house, other.execution.id, 0)
    await executions.cancel(house, other.execution.id, by=SOMEBODY)
    await cron(house, OverlapPolicy.SKIP)
    assert len(await fired(house, 1)) == 1


async def test_one_that_waits_may_be_cancelled(house: House) -> None:
    """Those behind it move up."""
    await cron(house, OverlapPolicy.QUEUE)
    first, second, third = await fired(house, 3)
    await executions.cancel(house, second, by=SOMEBODY)
    await run_through(house, first)
    await waiting.release(house)
    assert await standing(house, second) == ("Cancelled", ["Cancelled", "Cancelled"])
    assert await standing(house, third) == ("Queued", ["Queued", "Pending"])


async def test_one_that_waits_may_be_paused(house: House) -> None:
    """It keeps its place, begins no earlier than when it is resumed, and those behind it wait too."""
    await cron(house, OverlapPolicy.QUEUE)
    first, second, third = await fired(house, 3)
    await executions.pause(house, second)
    await run_through(house, first)
    await waiting.release(house)
    assert await standing(house, second) == ("Paused", ["Waiting", "Pending"])
    assert await standing(house, third) == ("Queued", ["Waiting", "Pending"])
    await executions.resume(house, second)
    await waiting.release(house)
    assert await standing(house, second) == ("Queued", ["Queued", "Pending"])


async def test_a_deleted_schedule_leaves_what_waits(house: House) -> None:
    """As it leaves what runs."""
    schedule = await cron(house, OverlapPolicy.QUEUE)
    first, second = await fired(house, 2)
    await schedules.delete(house, schedule.id)
    await run_through(house, first)
    await waiting.release(house)
    assert await standing(house, second) == ("Queued", ["Queued", "Pending"])


async def test_a_person_need_not_wait(house: House) -> None:
    """And cron waits for what a person started."""
    schedule = await cron(house, OverlapPolicy.QUEUE)
    by_hand = (await executions.start(house, schedule.id, by=SOMEBODY)).execution.id
    (behind,) = await fired(house, 1)
    assert await standing(house, by_hand) == ("Queued", ["Queued", "Pending"])
    assert await standing(house, behind) == ("Queued", ["Waiting", "Pending"])
    another = (await executions.start(house, schedule.id, by=SOMEBODY)).execution.id
    assert await standing(house, another) == ("Queued", ["Queued", "Pending"])


@pytest.mark.parametrize("kind", ["sqlite"], indirect=False)
async def test_a_hundred_may_wait(house: House, kind: str) -> None:
    """More are skipped, with that reason."""
    await cron(house, OverlapPolicy.QUEUE)
    assert len(await fired(house, MOST_BEHIND + 1)) == MOST_BEHIND + 1
    (skipped,) = await tick(house)
    assert isinstance(skipped, Skipped)
    assert skipped.reason == "100 executions of this schedule wait already"


async def test_a_wait_is_told_in_the_steps(house: House) -> None:
    """Every step of the first group."""
    schedule = await cron(house, OverlapPolicy.QUEUE)
    (_first, second) = await fired(house, 2)
    step = (await executions.get(house, second)).steps[0]
    assert (step.waiting_for, step.task_id is None) == ("Overlap", False)
    listed = await executions.page(house, ExecutionQuery(schedule_id=schedule.id))
    assert [one.slot for one in listed.items] == [NOON + timedelta(minutes=2), NOON + timedelta(minutes=1)]


async def test_a_policy_may_be_changed_while_some_wait(house: House) -> None:
    """They still come in order; the next occurrence follows the new one."""
    schedule = await cron(house, OverlapPolicy.QUEUE)
    first, second = await fired(house, 2)
    await schedules.update(house, schedule.id, ScheduleChange(overlap_policy=OverlapPolicy.SKIP))
    assert isinstance((await tick(house))[0], Skipped)
    await run_through(house, first)
    await waiting.release(house)
    assert await standing(house, second) == ("Queued", ["Queued", "Pending"])

"""One run at a time on each connected system."""

from uuid import UUID

from jim_core.model.outcome import StepOutcome
from jim_core.model.status import ExecutionMode
from jim_core.service import executions, steps, waiting
from jim_core.service.schedule_change import StepChange
from tests.service.house import SOMEBODY, House, a_step, an_execution, begin, standing


def on(system: int = 7, **members: ExecutionMode) -> StepChange:
    """A step that works on a connected system."""
    return a_step(connected_system_id=system, **members)


async def three(house: House) -> list[UUID]:
    """Three executions of one step each on the same system."""
    return [(await an_execution(house, on())).execution.id for _ in range(3)]


async def stands(house: House, *ids: UUID) -> list[str]:
    """How the only step of each execution stands."""
    return [(await standing(house, one))[1][0] for one in ids]


async def test_a_second_step_waits_for_the_first(house: House) -> None:
    """It is not begun, and says what it waits for; its execution has not begun either."""
    first, second, _third = await three(house)
    await begin(house, first, 0)
    assert await steps.claim(house, second, 0) is None
    assert await standing(house, second) == ("Queued", ["Waiting"])
    assert (await executions.get(house, second)).steps[0].waiting_for == "ConnectedSystem"


async def test_when_it_is_free_the_oldest_one_that_waits_is_queued(house: House) -> None:
    """One of them, not all."""
    first, second, third = await three(house)
    await begin(house, first, 0)
    for one in (second, third):
        await steps.claim(house, one, 0)
    await waiting.release(house)
    assert await stands(house, second, third) == ["Waiting", "Waiting"]
    await steps.conclude(house, first, 0, StepOutcome.failed("no"))
    for _ in range(2):
        await waiting.release(house, systems=[7], schedules=())
        assert await stands(house, second, third) == ["Queued", "Waiting"]
    await begin(house, second, 0)
    await steps.conclude(house, second, 0, StepOutcome.completed())
    await waiting.release(house)
    await begin(house, third, 0)


async def test_other_systems_are_not_waited_for(house: House) -> None:
    """Nor does a step without one wait for anything."""
    first, other, none = [(await an_execution(house, step)).execution.id for step in (on(7), on(0), a_step())]
    for one in (first, other, none):
        await begin(house, one, 0)


async def test_steps_of_one_group_take_turns_too(house: House) -> None:
    """The group goes on when both have ended."""
    beside = on(execution_mode=ExecutionMode.PARALLEL_WITH_PREVIOUS)
    one = (await an_execution(house, on(), beside, a_step())).execution.id
    await begin(house, one, 0)
    assert await steps.claim(house, one, 1) is None
    await steps.conclude(house, one, 0, StepOutcome.completed())
    await waiting.release(house)
    await begin(house, one, 1)
    await steps.conclude(house, one, 1, StepOutcome.completed())
    assert await standing(house, one) == ("InProgress", ["Completed", "Completed", "Queued"])


async def test_a_cancelled_step_holds_the_system_until_it_is_gone(house: House) -> None:
    """Its process may still write."""
    first, second, _ = await three(house)
    await begin(house, first, 0)
    await executions.cancel(house, first, by=SOMEBODY)
    assert await steps.claim(house, second, 0) is None
    await waiting.release(house)
    assert await stands(house, second) == ["Waiting"]
    await steps.conclude(house, first, 0, StepOutcome.cancelled())
    await waiting.release(house)
    assert await stands(house, second) == ["Queued"]


async def test_when_the_next_one_is_cancelled_the_one_after_it_comes(house: House) -> None:
    """Nobody waits for a step that will never run; nor for one that is held by a pause."""
    first, second, third = await three(house)
    await begin(house, first, 0)
    for one in (second, third):
        await steps.claim(house, one, 0)
    await steps.conclude(house, first, 0, StepOutcome.completed())
    await waiting.release(house)
    await executions.pause(house, second)
    await waiting.release(house)
    assert await stands(house, second, third) == ["Waiting", "Queued"]


async def test_a_resumed_step_asks_again_for_its_system(house: House) -> None:
    """A pause does not let it forget what it waits for, and keeps it from being chosen."""
    first, second, _ = await three(house)
    await begin(house, first, 0)
    await steps.claim(house, second, 0)
    await executions.pause(house, second)
    await steps.conclude(house, first, 0, StepOutcome.completed())
    await waiting.release(house)
    assert await standing(house, second) == ("Paused", ["Waiting"])
    await executions.resume(house, second)
    await begin(house, second, 0)


async def test_an_older_step_comes_first(house: House) -> None:
    """Also when a newer one is quicker at the queue; else many new ones could keep it waiting for ever."""
    first, second, third = await three(house)
    assert await steps.claim(house, second, 0) is None
    assert await stands(house, first, second, third) == ["Queued", "Waiting", "Queued"]
    await begin(house, first, 0)
    await steps.conclude(house, first, 0, StepOutcome.completed())
    assert await steps.claim(house, third, 0) is None
    await waiting.release(house)
    assert await stands(house, second, third) == ["Queued", "Waiting"]
    await begin(house, second, 0)

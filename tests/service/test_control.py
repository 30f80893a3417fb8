"""Pause and resume: what runs goes on, what would begin waits."""

from uuid import UUID

import pytest

from jim_core.model.errors import NotFound, Refused
from jim_core.model.outcome import StepOutcome
from jim_core.model.status import ExecutionMode
from jim_core.service import executions, steps
from tests.service.house import SOMEBODY, House, a_step, an_execution, begin, end, standing

_BESIDE = ExecutionMode.PARALLEL_WITH_PREVIOUS


async def test_a_pause_holds_what_has_not_begun(house: House) -> None:
    """The step that runs ends as always; nothing else begins until the execution is resumed."""
    one = (await an_execution(house, a_step(), a_step(execution_mode=_BESIDE), a_step())).execution.id
    await begin(house, one, 0)
    assert (await executions.pause(house, one)).status == "Paused"
    assert await standing(house, one) == ("Paused", ["Processing", "Waiting", "Pending"])
    assert await steps.claim(house, one, 1) is None
    await steps.conclude(house, one, 0, StepOutcome.completed())
    assert await standing(house, one) == ("Paused", ["Completed", "Waiting", "Pending"])
    assert (await executions.resume(house, one)).status == "InProgress"
    assert await standing(house, one) == ("InProgress", ["Completed", "Queued", "Pending"])


async def test_the_next_group_waits_when_its_turn_comes(house: House) -> None:
    """And is queued by the resume."""
    one = (await an_execution(house, a_step(), a_step())).execution.id
    await begin(house, one, 0)
    await executions.pause(house, one)
    await steps.conclude(house, one, 0, StepOutcome.completed())
    assert await standing(house, one) == ("Paused", ["Completed", "Waiting"])
    await executions.resume(house, one)
    await end(house, one, 1)
    assert await standing(house, one) == ("Completed", ["Completed", "Completed"])


async def test_an_execution_may_be_paused_before_it_begins(house: House) -> None:
    """It has no start then, and is Queued again when it is resumed."""
    one = (await an_execution(house)).execution.id
    paused = await executions.pause(house, one)
    assert (paused.status, paused.started_at) == ("Paused", None)
    assert await standing(house, one) == ("Paused", ["Waiting"])
    await executions.resume(house, one)
    assert await standing(house, one) == ("Queued", ["Queued"])


async def test_a_paused_execution_ends_with_its_last_step(house: House) -> None:
    """Well or badly."""
    for outcome, word in ((StepOutcome.completed(), "Completed"), (StepOutcome.failed("no"), "Failed")):
        one = (await an_execution(house)).execution.id
        await begin(house, one, 0)
        await executions.pause(house, one)
        await steps.conclude(house, one, 0, outcome)
        assert await standing(house, one) == (word, [word])


async def test_a_paused_execution_can_be_cancelled(house: House) -> None:
    """What waited is Cancelled at once."""
    one = (await an_execution(house, a_step(), a_step())).execution.id
    await executions.pause(house, one)
    await executions.cancel(house, one, by=SOMEBODY)
    assert await standing(house, one) == ("Cancelled", ["Cancelled", "Cancelled"])


async def test_a_pause_or_resume_that_changes_nothing_is_refused(house: House) -> None:
    """The words are those of a cancel that is too late."""
    one = (await an_execution(house)).execution.id
    with pytest.raises(Refused, match=r"^Cannot resume execution with status: Queued$"):
        await executions.resume(house, one)
    await executions.pause(house, one)
    with pytest.raises(Refused, match=r"^Cannot pause execution with status: Paused$"):
        await executions.pause(house, one)
    await executions.resume(house, one)
    await end(house, one, 0)
    with pytest.raises(Refused, match=r"^Cannot pause execution with status: Completed$"):
        await executions.pause(house, one)
    with pytest.raises(Refused, match=r"^Cannot resume execution with status: Completed$"):
        await executions.resume(house, one)


async def test_what_is_not_there_cannot_be_paused(house: House) -> None:
    """Nor resumed; NotFound names it."""
    for act in (executions.pause, executions.resume):
        with pytest.raises(NotFound, match=str(UUID(int=99))):
            await act(house, UUID(int=99))

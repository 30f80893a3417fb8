"""A failed step that has attempts left is tried again, and each attempt is kept."""

from datetime import timedelta
from uuid import UUID

import pytest

from jim_core.model.errors import NotFound
from jim_core.model.outcome import StepOutcome
from jim_core.model.status import StepStatus, WaitingFor
from jim_core.service import executions, steps, waiting
from jim_core.service.schedule_change import StepChange
from tests.service.house import NOON, SOMEBODY, House, a_step, an_execution, begin, end, standing

NO = StepOutcome.failed("exit code 3", exit_code=3)


def tried(**members: int) -> StepChange:
    """A step with two retries, a minute after the first failure."""
    return a_step(**{"retry_count": 2, "retry_delay_seconds": 60} | members)


async def test_a_failed_step_waits_and_is_queued_when_it_is_due(house: House) -> None:
    """Not a moment earlier; the answer says when the next one is due."""
    one = (await an_execution(house, tried(), a_step())).execution.id
    await end(house, one, 0, NO)
    assert await standing(house, one) == ("InProgress", ["Waiting", "Pending"])
    step = (await executions.get(house, one)).steps[0]
    assert (step.waiting_for, step.retry_at) == (WaitingFor.RETRY, NOON + timedelta(minutes=1))
    house.clock.ahead(seconds=59)
    assert await waiting.release(house) == NOON + timedelta(minutes=1)
    assert await steps.queued(house) == []
    house.clock.ahead(seconds=1)
    assert await waiting.release(house) is None
    assert await standing(house, one) == ("InProgress", ["Queued", "Pending"])
    assert (await executions.get(house, one)).steps[0].attempt == 2


async def test_each_attempt_is_kept(house: House) -> None:
    """Number, status, times, message and exit code; the one that runs comes last."""
    one = (await an_execution(house, tried())).execution.id
    assert await executions.attempts(house, one, 0) == []
    await end(house, one, 0, NO)
    house.clock.ahead(minutes=1)
    await waiting.release(house)
    await begin(house, one, 0)
    first, second = await executions.attempts(house, one, 0)
    assert (first.attempt, first.status, first.started_at, first.completed_at) == (1, "Failed", NOON, NOON)
    assert (first.error_message, first.exit_code) == ("exit code 3", 3)
    assert (second.attempt, second.status, second.completed_at) == (2, "Processing", None)
    await steps.conclude(house, one, 0, StepOutcome.completed())
    assert [kept.status for kept in await executions.attempts(house, one, 0)] == ["Failed", "Completed"]
    assert await standing(house, one) == ("Completed", ["Completed"])


async def test_when_the_last_attempt_failed_the_execution_has(house: House) -> None:
    """Two retries are three attempts; each wait is twice as long as the one before."""
    one = (await an_execution(house, tried())).execution.id
    for minutes in (1, 2):
        await end(house, one, 0, NO)
        await waiting.release(house)
        assert (await executions.get(house, one)).steps[0].retry_at == house.now() + timedelta(
            minutes=minutes
        )
        house.clock.ahead(minutes=minutes)
        await waiting.release(house)
    await end(house, one, 0, NO)
    assert await standing(house, one) == ("Failed", ["Failed"])
    assert [kept.attempt for kept in await executions.attempts(house, one, 0)] == [1, 2, 3]


async def test_a_retry_without_delay_is_due_at_once(house: House) -> None:
    """It waits all the same, until somebody looks."""
    one = (await an_execution(house, tried(retry_delay_seconds=0))).execution.id
    await end(house, one, 0, NO)
    assert await standing(house, one) == ("InProgress", ["Waiting"])
    await waiting.release(house)
    assert await standing(house, one) == ("InProgress", ["Queued"])


async def test_a_cancel_ends_the_wait(house: House) -> None:
    """For good: when the time has come nothing happens."""
    one = (await an_execution(house, tried())).execution.id
    await end(house, one, 0, NO)
    await executions.cancel(house, one, by=SOMEBODY)
    house.clock.ahead(hours=1)
    assert await waiting.release(house) is None
    assert await standing(house, one) == ("Cancelled", ["Cancelled"])
    assert [kept.status for kept in await executions.attempts(house, one, 0)] == ["Failed"]


async def test_nothing_is_left_of_the_attempt_before(house: House) -> None:
    """Message, exit code and progress are those of the attempt that runs."""
    one = (await an_execution(house, tried(retry_delay_seconds=0))).execution.id
    await end(house, one, 0, NO)
    assert (await executions.get(house, one)).steps[0].error_message == "exit code 3"
    await waiting.release(house)
    await begin(house, one, 0)
    step = (await executions.get(house, one)).steps[0]
    assert (step.status, step.error_message, step.exit_code) == (StepStatus.PROCESSING, None, None)
    assert (step.waiting_for, step.retry_at) == (None, None)


async def test_a_retry_that_comes_due_while_paused_waits_for_the_resume(house: House) -> None:
    """And is queued with it."""
    one = (await an_execution(house, tried())).execution.id
    await end(house, one, 0, NO)
    await executions.pause(house, one)
    house.clock.ahead(hours=1)
    assert await waiting.release(house) is None
    assert await standing(house, one) == ("Paused", ["Waiting"])
    await executions.resume(house, one)
    assert await standing(house, one) == ("InProgress", ["Queued"])
    assert (await executions.get(house, one)).steps[0].attempt == 2


async def test_attempts_of_what_is_not_there_are_not_found(house: House) -> None:
    """Neither the execution nor the step."""
    one = (await an_execution(house)).execution.id
    for execution_id, position in ((one, 1), (UUID(int=99), 0)):
        with pytest.raises(NotFound, match=f"step {position} .*{execution_id}"):
            await executions.attempts(house, execution_id, position)

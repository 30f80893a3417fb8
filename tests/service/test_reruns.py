"""An execution that has ended is run again as it was planned, whole or from where it failed."""

from uuid import UUID

import pytest

from jim_core.model.errors import Conflict, Invalid, NotFound, Refused
from jim_core.model.initiator import Initiator
from jim_core.model.outcome import StepOutcome
from jim_core.model.rerun import RerunFrom
from jim_core.model.status import ExecutionMode, InitiatorType, StepStatus, StepType
from jim_core.service import executions, schedules, steps
from jim_core.service.schedules import ScheduleChange
from tests.service.house import SOMEBODY, House, a_schedule, a_step, an_execution, begin, end, standing

_BESIDE = ExecutionMode.PARALLEL_WITH_PREVIOUS
FAILED = RerunFrom.FAILED


async def test_from_its_start_everything_runs_again(house: House) -> None:
    """A new execution of whoever asked; the old one stays as it was."""
    old = (await an_execution(house, a_step(), a_step())).execution.id
    await end(house, old, 0)
    await end(house, old, 1)
    before = await executions.get(house, old)
    me = Initiator(InitiatorType.API_KEY, UUID(int=7), "me")
    again = await executions.rerun(house, old, by=me)
    assert again.execution.id != old
    assert (again.execution.initiated_by_id, again.execution.schedule_id) == (
        me.id,
        before.execution.schedule_id,
    )
    assert await standing(house, again.execution.id) == ("Queued", ["Queued", "Pending"])
    assert await executions.get(house, old) == before


async def test_what_completed_is_carried_over(house: House) -> None:
    """With status, times and exit code, and where it really ran; the rest runs, group by group."""
    old = (
        await an_execution(house, a_step(), a_step(), a_step(execution_mode=_BESIDE), a_step())
    ).execution.id
    await end(house, old, 0, StepOutcome.warned("mind the gap", exit_code=4))
    await end(house, old, 1)
    await end(house, old, 2, StepOutcome.failed("no"))
    before = await executions.get(house, old)
    house.clock.ahead(hours=1)
    again = await executions.rerun(house, old, by=SOMEBODY, begin=FAILED)
    one = again.execution.id
    assert await standing(house, one) == (
        "Queued",
        ["Completed with Warning", "Completed", "Queued", "Pending"],
    )
    assert again.execution.current_step_index == 1
    carried = (await executions.get(house, one)).steps[:2]
    assert [step.carried_over_from for step in carried] == [old, old]
    assert [step.with_(carried_over_from=None) for step in carried] == list(before.steps[:2])
    await end(house, one, 2)
    await end(house, one, 3)
    assert (await standing(house, one))[0] == "Completed"


async def test_a_step_carried_over_twice_names_where_it_ran(house: House) -> None:
    """Its output lies there."""
    old = (await an_execution(house, a_step(), a_step())).execution.id
    await end(house, old, 0)
    await end(house, old, 1, StepOutcome.failed("no"))
    second = (await executions.rerun(house, old, by=SOMEBODY, begin=FAILED)).execution.id
    await end(house, second, 1, StepOutcome.failed("no"))
    third = await executions.rerun(house, second, by=SOMEBODY, begin=FAILED)
    assert third.steps[0].carried_over_from == old


async def test_a_later_group_that_completed_is_not_run_again(house: House) -> None:
    """A step before it failed and might: only that one runs."""
    old = (await an_execution(house, a_step(continue_on_failure=True), a_step())).execution.id
    await end(house, old, 0, StepOutcome.failed("never mind"))
    await end(house, old, 1)
    one = (await executions.rerun(house, old, by=SOMEBODY, begin=FAILED)).execution.id
    assert await standing(house, one) == ("Queued", ["Queued", "Completed"])
    await end(house, one, 0)
    assert await standing(house, one) == ("Completed", ["Completed", "Completed"])


async def test_it_runs_as_it_was_planned_then(house: House) -> None:
    """Whatever became of the schedule since; with the secrets it had, which are told to nobody."""
    secret = "Server=s;Password=geheim"
    sql = a_step(step_type=StepType.SQL_SCRIPT, sql_connection_string=secret, sql_script_path="/x")
    schedule = await a_schedule(house, sql)
    old = (await executions.start(house, schedule.id, by=SOMEBODY)).execution.id
    await executions.cancel(house, old, by=SOMEBODY)
    await schedules.update(house, schedule.id, ScheduleChange(steps=(a_step(), a_step())))
    await schedules.delete(house, schedule.id)
    again = await executions.rerun(house, old, by=SOMEBODY)
    assert [step.definition.sql_connection_string for step in again.steps] == ["Server=s;Password=****"]
    claimed = await steps.claim(house, again.execution.id, 0)
    assert claimed is not None
    assert claimed.step.definition.sql_connection_string == secret


async def test_a_rerun_starts_its_attempts_anew(house: House) -> None:
    """It may be tried as often as the first time."""
    old = (await an_execution(house, a_step())).execution.id
    await end(house, old, 0, StepOutcome.failed("no"))
    again = await executions.rerun(house, old, by=SOMEBODY, begin=FAILED)
    step = again.steps[0]
    assert (step.attempt, step.error_message, step.status) == (1, None, StepStatus.QUEUED)


async def test_only_what_has_ended_is_run_again(house: House) -> None:
    """The words are those of a cancel that is too late."""
    one = (await an_execution(house)).execution.id
    with pytest.raises(Refused, match=r"^Cannot rerun execution with status: Queued$"):
        await executions.rerun(house, one, by=SOMEBODY)


async def test_what_completed_cannot_be_run_from_where_it_failed(house: House) -> None:
    """The sentence says what can be done."""
    one = (await an_execution(house)).execution.id
    await end(house, one, 0)
    with pytest.raises(Refused, match="from its start"):
        await executions.rerun(house, one, by=SOMEBODY, begin=FAILED)


async def test_what_is_not_there_cannot_be_run_again(house: House) -> None:
    """NotFound names it."""
    with pytest.raises(NotFound, match=str(UUID(int=99))):
        await executions.rerun(house, UUID(int=99), by=SOMEBODY)


async def test_the_same_key_runs_it_again_once(house: House) -> None:
    """And one that started another schedule is refused."""
    old, other = [(await an_execution(house)).execution.id for _ in range(2)]
    for one in (old, other):
        await end(house, one, 0)
    first = await executions.rerun(house, old, by=SOMEBODY, idempotency_key="k")
    second = await executions.rerun(house, old, by=SOMEBODY, idempotency_key="k")
    assert first.execution.id == second.execution.id
    with pytest.raises(Conflict):
        await executions.rerun(house, other, by=SOMEBODY, idempotency_key="k")
    with pytest.raises(Invalid):
        await executions.rerun(house, old, by=SOMEBODY, idempotency_key="")


async def test_what_is_still_ending_is_not_run_beside_itself(house: House) -> None:
    """Cancelled counts as ended while a process still tidies up: run again only when the last one is gone."""
    one = (await an_execution(house)).execution.id
    await begin(house, one, 0)
    await executions.cancel(house, one, by=SOMEBODY)
    with pytest.raises(Refused, match="still ending"):
        await executions.rerun(house, one, by=SOMEBODY)
    await steps.conclude(house, one, 0, StepOutcome.cancelled())
    assert (await executions.rerun(house, one, by=SOMEBODY)).execution.status == "Queued"

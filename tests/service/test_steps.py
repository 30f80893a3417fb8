"""Steps are claimed, followed and concluded; what has ended stays as it is."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from jim_core.model.errors import NotFound, Refused
from jim_core.model.execution import Progress
from jim_core.model.outcome import StepOutcome
from jim_core.model.progression import Advance
from jim_core.model.status import ExecutionMode, ExecutionStatus, StepStatus, StepType
from jim_core.service import executions, steps
from jim_core.service.steps import QueuedStep
from tests.service.house import NOON, SOMEBODY, House, a_step, an_execution, begin, end, standing

_BESIDE = ExecutionMode.PARALLEL_WITH_PREVIOUS


async def test_a_claimed_step_runs_and_its_execution_with_it(house: House) -> None:
    """The first claim starts the execution, at that instant."""
    detail = await an_execution(house, a_step(), a_step())
    later = house.clock.ahead(seconds=5)
    claimed = await steps.claim(house, detail.execution.id, 0)
    assert claimed is not None
    assert claimed.schedule_id == detail.execution.schedule_id
    assert (claimed.step.started_at, claimed.execution.started_at) == (later, later)
    assert await standing(house, detail.execution.id) == ("InProgress", ["Processing", "Pending"])


async def test_an_execution_starts_no_later_than_its_first_step(house: House) -> None:
    """The same instant for both, also where the clock goes on between two looks at it."""
    detail = await an_execution(house)
    restless = replace(house, now=lambda: house.clock.ahead(seconds=1))
    claimed = await steps.claim(restless, detail.execution.id, 0)
    assert claimed is not None
    assert claimed.step.started_at == claimed.execution.started_at


async def test_a_step_is_claimed_once(house: House) -> None:
    """Of twenty workers one gets it."""
    detail = await an_execution(house)
    claims = await asyncio.gather(*(steps.claim(house, detail.execution.id, 0) for _ in range(20)))
    assert len([claimed for claimed in claims if claimed is not None]) == 1


async def test_a_step_whose_turn_has_not_come_cannot_start(house: House) -> None:
    """Nor one that is not there, nor one of an execution that is not there."""
    detail = await an_execution(house, a_step(), a_step())
    assert await steps.claim(house, detail.execution.id, 1) is None
    assert await steps.claim(house, detail.execution.id, 9) is None
    assert await steps.claim(house, UUID(int=99), 0) is None


async def test_a_step_of_a_cancelled_execution_cannot_start(house: House) -> None:
    """The cancel came first."""
    detail = await an_execution(house)
    await executions.cancel(house, detail.execution.id, by=SOMEBODY)
    assert await steps.claim(house, detail.execution.id, 0) is None


async def test_the_engine_gets_the_password(house: House) -> None:
    """It is stored whole, and given to who runs the step."""
    secret = "Server=s;Password=geheim"
    step = a_step(step_type=StepType.SQL_SCRIPT, sql_connection_string=secret, sql_script_path="/x")
    claimed = await steps.claim(house, (await an_execution(house, step)).execution.id, 0)
    assert claimed is not None
    assert claimed.step.definition.sql_connection_string == secret


async def test_steps_wait_in_the_order_in_which_they_were_queued(house: House) -> None:
    """By execution, then by position; at most as many as asked for."""
    first = (await an_execution(house, a_step(), a_step(execution_mode=_BESIDE))).execution
    second = (await an_execution(house)).execution
    everything = [
        QueuedStep(one.schedule_id, one.id, position)
        for one, position in ((first, 0), (first, 1), (second, 0))
    ]
    assert await steps.queued(house) == everything
    assert await steps.queued(house, limit=2) == everything[:2]


async def test_a_finished_group_queues_the_next(house: House) -> None:
    """Both of the group must have ended; `currentStepIndex` follows."""
    detail = await an_execution(house, a_step(), a_step(execution_mode=_BESIDE), a_step(step_index=7))
    one = detail.execution.id
    await end(house, one, 0)
    assert await standing(house, one) == ("InProgress", ["Completed", "Queued", "Pending"])
    await end(house, one, 1)
    assert await standing(house, one) == ("InProgress", ["Completed", "Completed", "Queued"])
    assert (await executions.get(house, one)).execution.current_step_index == 7
    assert await steps.queued(house) == [QueuedStep(detail.execution.schedule_id, one, 2)]


async def test_the_last_step_completes_the_execution(house: House) -> None:
    """At that instant, without a message; the step keeps its task and exit code."""
    one = (await an_execution(house)).execution.id
    await begin(house, one, 0)
    later = house.clock.ahead(minutes=3)
    await steps.conclude(house, one, 0, StepOutcome.completed(exit_code=0))
    detail = await executions.get(house, one)
    assert (detail.execution.status, detail.execution.completed_at) == ("Completed", later)
    assert (detail.steps[0].exit_code, detail.steps[0].completed_at) == (0, later)
    assert detail.steps[0].task_id is not None
    assert detail.steps[0].started_at == NOON


async def test_a_failed_step_ends_the_execution(house: House) -> None:
    """Later steps stay Pending, and the message says which step and why."""
    one = (await an_execution(house, a_step(name="load"), a_step())).execution.id
    await end(house, one, 0, StepOutcome.failed("exit code 3", exit_code=3))
    assert await standing(house, one) == ("Failed", ["Failed", "Pending"])
    assert (await executions.get(house, one)).execution.error_message == "Step 'load' failed: exit code 3"
    assert await steps.queued(house) == []


async def test_a_step_may_fail_when_it_says_so(house: House) -> None:
    """Continue on failure: the next step's turn comes all the same."""
    one = (await an_execution(house, a_step(continue_on_failure=True), a_step())).execution.id
    await end(house, one, 0, StepOutcome.failed("never mind"))
    await end(house, one, 1)
    assert await standing(house, one) == ("Completed", ["Failed", "Completed"])


async def test_a_step_ends_once(house: House) -> None:
    """A second word on it, even another one, changes nothing."""
    one = (await an_execution(house)).execution.id
    await end(house, one, 0)
    before = await executions.get(house, one)
    newest = await house.database.read(lambda reader: reader.events.newest())
    house.clock.ahead(seconds=9)
    assert await steps.conclude(house, one, 0, StepOutcome.failed("too late")) == Advance()
    assert await executions.get(house, one) == before
    assert await house.database.read(lambda reader: reader.events.newest()) == newest


async def test_a_step_that_is_not_there_cannot_end(house: House) -> None:
    """NotFound names step and execution."""
    one = (await an_execution(house)).execution.id
    for execution_id, position in ((one, 1), (one, -1), (UUID(int=99), 0)):
        with pytest.raises(NotFound, match=f"step {position} .*{execution_id}"):
            await steps.conclude(house, execution_id, position, StepOutcome.completed())


async def test_a_message_that_no_database_can_hold_is_made_fit(house: House) -> None:
    """NUL and half a surrogate pair, as a program may print them."""
    one = (await an_execution(house)).execution.id
    await end(
        house, one, 0, StepOutcome.model_construct(status=StepStatus.FAILED, error_message="a\0b\ud800c")
    )
    assert (await executions.get(house, one)).steps[0].error_message == "a␀b?c"


async def test_cancelling_ends_what_has_no_process(house: House) -> None:
    """The execution and its waiting steps at once; a running step only when its process is gone."""
    one = (await an_execution(house, a_step(), a_step(execution_mode=_BESIDE), a_step())).execution.id
    await begin(house, one, 0)
    later = house.clock.ahead(seconds=30)
    cancelled = await executions.cancel(house, one, by=SOMEBODY)
    assert (cancelled.status, cancelled.completed_at) == ("Cancelled", later)
    assert cancelled.error_message == "Cancelled by somebody"
    assert await standing(house, one) == ("Cancelled", ["Processing", "Cancelled", "Cancelled"])
    await steps.conclude(house, one, 0, StepOutcome.cancelled("stopped"))
    assert await standing(house, one) == ("Cancelled", ["Cancelled", "Cancelled", "Cancelled"])
    assert (await executions.get(house, one)).execution == cancelled


async def test_a_process_that_ended_well_beside_a_cancel_did_its_work(house: House) -> None:
    """The step says the truth; the execution stays Cancelled, and nothing follows."""
    one = (await an_execution(house, a_step(), a_step())).execution.id
    await begin(house, one, 0)
    cancelled = await executions.cancel(house, one, by=SOMEBODY)
    house.clock.ahead(seconds=1)
    await steps.conclude(house, one, 0, StepOutcome.completed())
    assert await standing(house, one) == ("Cancelled", ["Completed", "Cancelled"])
    assert (await executions.get(house, one)).execution == cancelled


async def test_cancelling_twice_is_refused(house: House) -> None:
    """The words are those of the contract."""
    one = (await an_execution(house)).execution.id
    await executions.cancel(house, one, by=SOMEBODY)
    with pytest.raises(Refused, match=r"^Cannot cancel execution with status: Cancelled$"):
        await executions.cancel(house, one, by=SOMEBODY)


async def test_what_has_ended_cannot_be_cancelled(house: House) -> None:
    """Completed and Failed stay."""
    good, bad = [(await an_execution(house)).execution.id for _ in range(2)]
    await end(house, good, 0)
    await end(house, bad, 0, StepOutcome.failed("no"))
    for execution_id, word in ((good, "Completed"), (bad, "Failed")):
        with pytest.raises(Refused, match=f"^Cannot cancel execution with status: {word}$"):
            await executions.cancel(house, execution_id, by=SOMEBODY)


async def test_an_unknown_execution_cannot_be_cancelled(house: House) -> None:
    """NotFound names it."""
    with pytest.raises(NotFound, match=str(UUID(int=99))):
        await executions.cancel(house, UUID(int=99), by=SOMEBODY)


async def test_a_hundred_cancels_at_once_cancel_once(house: House) -> None:
    """One succeeds, the others are refused, and there is one event of it."""
    one = (await an_execution(house)).execution.id
    cancels = (executions.cancel(house, one, by=SOMEBODY) for _ in range(100))
    results = await asyncio.gather(*cancels, return_exceptions=True)
    assert len([result for result in results if isinstance(result, Refused)]) == 99
    events = await house.database.read(lambda reader: reader.events.after(0, 1_000))
    moves = [e.fact.execution.status for e in events if e.fact.kind == "execution"]
    assert moves.count(ExecutionStatus.CANCELLED) == 1


async def test_a_cancel_beside_the_end_leaves_one_truth(house: House) -> None:
    """Whoever comes first: Completed stays Completed, Cancelled stays Cancelled."""
    for _ in range(20):
        one = (await an_execution(house)).execution.id
        await begin(house, one, 0)
        cancel, _ended = await asyncio.gather(
            executions.cancel(house, one, by=SOMEBODY),
            steps.conclude(house, one, 0, StepOutcome.completed()),
            return_exceptions=True,
        )
        status, of_steps = await standing(house, one)
        assert status == ("Completed" if isinstance(cancel, Refused) else "Cancelled")
        assert of_steps == ["Completed"]


async def test_progress_is_kept_and_told(house: House) -> None:
    """A text that no database can hold is made fit; the same again is no news."""
    one = (await an_execution(house)).execution.id
    await begin(house, one, 0)
    newest = await house.database.read(lambda reader: reader.events.newest())
    for _ in range(2):
        await steps.note_progress(house, one, 0, Progress(current=40, total=100, message="a\0b"))
    step = (await executions.get(house, one)).steps[0]
    assert step.progress == Progress(current=40, total=100, message="a␀b")
    (event,) = await house.database.read(lambda reader: reader.events.after(newest, 100))
    assert event.fact.kind == "step"
    assert event.fact.step == step
    await steps.note_progress(house, one, 0, None)
    assert (await executions.get(house, one)).steps[0].progress is None


async def test_a_step_that_does_not_run_makes_no_progress(house: House) -> None:
    """Nor one that is not there; and what it made is still known when it has ended."""
    one = (await an_execution(house)).execution.id
    half = Progress(current=1, total=2)
    for position in (0, 1):
        await steps.note_progress(house, one, position, half)
    await steps.note_progress(house, UUID(int=99), 0, half)
    assert (await executions.get(house, one)).steps[0].progress is None
    await begin(house, one, 0)
    await steps.note_progress(house, one, 0, half)
    await steps.conclude(house, one, 0, StepOutcome.completed())
    await steps.note_progress(house, one, 0, None)
    assert (await executions.get(house, one)).steps[0].progress == half


async def test_what_a_step_says_of_itself_is_kept(house: House) -> None:
    """Its summary, and when it really ended."""
    one = (await an_execution(house)).execution.id
    await begin(house, one, 0)
    house.clock.ahead(hours=2)
    ended_at = NOON + timedelta(minutes=5)
    outcome = StepOutcome(status=StepStatus.COMPLETED, exit_code=0, summary="12 added\0", ended_at=ended_at)
    await steps.conclude(house, one, 0, outcome)
    detail = await executions.get(house, one)
    assert (detail.steps[0].summary, detail.steps[0].completed_at) == ("12 added␀", ended_at)
    assert detail.execution.completed_at == ended_at


async def test_a_long_execution_is_concluded_by_its_neighbours(house: House) -> None:
    """What lies far before or after is not read, so that a thousand steps cost no more each than ten."""
    one = (await an_execution(house, *(a_step(step_index=n // 2) for n in range(12)))).execution.id
    for position in range(6):
        await end(house, one, position)
    held = await house.database.read(lambda reader: reader.executions.find(one))
    assert held is not None
    around = await house.database.read(lambda reader: reader.steps.around(held.seq, 6))
    assert [step.position for step in around] == [6, 7, 8, 9]


async def test_a_restarted_engine_finds_what_was_running(house: House) -> None:
    """And whether its execution was cancelled meanwhile."""
    known, cancelled = [(await an_execution(house)).execution.id for _ in range(2)]
    for one in (known, cancelled):
        await begin(house, one, 0)
    await executions.cancel(house, cancelled, by=SOMEBODY)
    await an_execution(house)
    found = await steps.interrupted(house)
    assert [(one.execution.id, one.execution.status) for one in found] == [
        (known, "InProgress"),
        (cancelled, "Cancelled"),
    ]
    assert [one.step.position for one in found] == [0, 0]


async def test_each_change_is_an_event(house: House) -> None:
    """One per changed step, and one of the execution when it changed; none says more than is stored."""
    one = (await an_execution(house, a_step(), a_step())).execution.id
    newest = await house.database.read(lambda reader: reader.events.newest())
    await end(house, one, 0)
    await end(house, one, 1)
    events = await house.database.read(lambda reader: reader.events.after(newest, 100))
    told = [
        (e.fact.step.position, e.fact.step.status.value)
        if e.fact.kind == "step"
        else (None, e.fact.execution.status.value)  # type: ignore[union-attr]
        for e in events
    ]
    assert told == [
        (0, "Processing"),
        (None, "InProgress"),
        (0, "Completed"),
        (1, "Queued"),
        (None, "InProgress"),
        (1, "Processing"),
        (1, "Completed"),
        (None, "Completed"),
    ]
    detail = await executions.get(house, one)
    assert events[-1].fact.execution == detail.execution  # type: ignore[union-attr]
    assert events[-2].fact.step == detail.steps[1]  # type: ignore[union-attr]

"""An execution from its start to its end, with real programs."""

import asyncio
from itertools import product

import pytest

from jim_core.model.event import StepMoved
from jim_core.model.outcome import StepOutcome
from jim_core.model.status import StepType
from jim_core.runners.protocol import StepContext
from jim_core.runners.registry import Runners
from jim_core.runners.shim import process_table
from jim_core.service.schedule_change import StepChange
from tests.engine.plant import Plant, statuses, step


async def test_steps_run_one_after_the_other(works: Plant) -> None:
    """In their order; the execution is Completed with the last."""
    note = works.shell("echo $1 >> $here/order")
    async with works.engine():
        detail = await works.ended(await works.start(*(step(note, str(n)) for n in range(5))))
    assert detail.execution.status == "Completed"
    assert (works.root / "order").read_text().split() == ["0", "1", "2", "3", "4"]
    assert all(s.started_at and s.completed_at and s.exit_code == 0 for s in detail.steps)


async def test_a_group_runs_side_by_side(works: Plant) -> None:
    """Each program of the group waits until it has seen the others: they can only end together."""
    meet = works.shell("touch $here/met-$1; while [ $(ls $here | grep -c met-) -lt 3 ]; do sleep 0.01; done")
    async with works.engine():
        execution = await works.start(*(step(meet, str(n), beside=n > 0, seconds=20) for n in range(3)))
        detail = await works.ended(execution)
    assert statuses(detail) == ["Completed"] * 3


async def test_the_next_group_waits_for_the_whole_group(works: Plant) -> None:
    """A quick step of a group does not let the next group start."""
    slow = works.shell("while [ ! -e $here/go ]; do sleep 0.01; done; echo slow >> $here/order", "slow.sh")
    quick = works.shell("echo $1 >> $here/order", "quick.sh")
    async with works.engine():
        execution = await works.start(step(slow), step(quick, "quick", beside=True), step(quick, "next"))
        await works.until(lambda: ended_steps(works) == 1)
        assert statuses(await works.read(execution)) == ["Processing", "Completed", "Pending"]
        (works.root / "go").touch()
        await works.ended(execution)
    assert (works.root / "order").read_text().split() == ["quick", "slow", "next"]


@pytest.mark.parametrize(("fails", "may"), product([False, True], repeat=2))
async def test_what_follows_a_step(works: Plant, fails: bool, may: bool) -> None:  # noqa: FBT001
    """Only a failure that may not happen ends the execution, and what comes after stays Pending."""
    async with works.engine():
        execution = await works.start(step("/bin/false" if fails else "/bin/true", may_fail=may), step())
        detail = await works.ended(execution)
    fatal = fails and not may
    assert detail.execution.status == ("Failed" if fatal else "Completed")
    assert statuses(detail) == ["Failed" if fails else "Completed", "Pending" if fatal else "Completed"]


async def test_a_failed_step_lets_its_neighbours_finish(works: Plant) -> None:
    """The steps beside it are not stopped; then the execution fails and names the step."""
    wait = works.shell("while [ ! -e $here/go ]; do sleep 0.01; done")
    async with works.engine():
        execution = await works.start(step("/bin/false", name="Export"), step(wait, beside=True), step())
        await works.until(lambda: ended_steps(works) == 1)
        assert (await works.read(execution)).execution.status == "InProgress"
        (works.root / "go").touch()
        detail = await works.ended(execution)
    assert (detail.execution.status, statuses(detail)) == ("Failed", ["Failed", "Completed", "Pending"])
    assert detail.execution.error_message == "Step 'Export' failed: exit code 1"


async def test_a_timeout_is_a_failure(works: Plant) -> None:
    """And is told as one."""
    async with works.engine():
        detail = await works.ended(await works.start(step("/bin/sleep", "600", seconds=1)))
    assert (detail.execution.status, detail.steps[0].error_message) == ("Failed", "timed out after 1 s")


async def test_a_type_without_a_runner_fails(works: Plant) -> None:
    """The execution ends; it does not wait for a runner that never comes."""
    profile = StepChange(
        name="profile", step_type=StepType.RUN_PROFILE, connected_system_id=1, run_profile_id=2
    )
    async with works.engine():
        detail = await works.ended(await works.start(profile))
    assert detail.steps[0].error_message == "this server cannot run run profile steps yet"


async def test_a_bug_in_a_runner_is_an_outcome(works: Plant) -> None:
    """The step fails with the bug's name, its process does not live on, and the engine does."""

    class Buggy:
        async def run(self, context: StepContext) -> StepOutcome:
            raise ZeroDivisionError("a bug\ud800\x1b[2J")

    async with works.engine(runners=Runners({StepType.EXECUTABLE: Buggy()})):
        first = await works.ended(await works.start(step()))
        second = await works.ended(await works.start(step(may_fail=True)))
    assert first.steps[0].error_message == "internal error: ZeroDivisionError a bug"
    assert (first.execution.status, second.execution.status) == ("Failed", "Completed")


async def test_a_bug_after_the_start_leaves_no_process(works: Plant) -> None:
    """The runner had started its program when it met the bug; the program does not live on unseen."""

    class Buggy:
        async def run(self, context: StepContext) -> StepOutcome:
            environment = {process_table.MARK: context.mark}
            await asyncio.create_subprocess_exec("/bin/sleep", "600", env=environment, start_new_session=True)
            raise ZeroDivisionError

    async with works.engine(runners=Runners({StepType.EXECUTABLE: Buggy()})):
        execution = await works.start(step())
        detail = await works.ended(execution)
    assert detail.steps[0].error_message == "internal error: ZeroDivisionError"
    assert process_table.marked(f"{execution}/0/1") == []


async def test_many_executions_all_end(works: Plant) -> None:
    """Fifty executions of three steps, each step once."""
    note = works.shell("echo $JIM_EXECUTION_ID/$1 >> $here/ran")
    schedule = [step(note, str(n)) for n in range(3)]
    async with works.engine() as engine:
        started = await asyncio.gather(*(works.start(*schedule) for _ in range(50)))
        ended = [await works.ended(execution) for execution in started]
        await engine.idle()
        assert engine.running == 0
    assert {detail.execution.status for detail in ended} == {"Completed"}
    ran = (works.root / "ran").read_text().split()
    assert sorted(ran) == sorted(f"{execution}/{n}" for execution in started for n in range(3))


async def test_what_was_started_without_an_engine_runs_with_the_next(works: Plant) -> None:
    """The queue is durable: it waits for an engine, in its order."""
    note = works.shell("echo $1 >> $here/order")
    for n in range(5):
        await works.start(step(note, str(n)))
    async with works.engine(concurrency=1) as engine:
        await works.until(lambda: ended_steps(works) == 5)
        await engine.idle()
    assert (works.root / "order").read_text().split() == ["0", "1", "2", "3", "4"]


def ended_steps(works: Plant) -> int:
    """How many steps have been seen to end."""
    facts = [event.fact for event in works.events]
    return sum(isinstance(fact, StepMoved) and fact.step.completed_at is not None for fact in facts)

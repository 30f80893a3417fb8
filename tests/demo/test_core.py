"""The demo's company: busy at the first look, and gone without a trace, whatever happens."""

import asyncio
import subprocess
import sys
from pathlib import Path
from random import Random
from uuid import UUID, uuid4

from jim_core.demo import history
from jim_core.demo.core import demo_core
from jim_core.demo.schedules import SCHEDULES
from jim_core.model.execution import ExecutionDetail
from jim_core.model.status import ENDED_EXECUTION, ENDED_STEP, ExecutionStatus, StepStatus
from jim_core.service import executions, schedules
from tests.demo.given import NOON, a_schedule
from tests.processes import eventually, lives, programs_of

ROOT = Path(__file__).parents[2]

UNTIL_KILLED = """
import asyncio
from jim_core import logs
from jim_core.demo.core import demo_core
from tests.processes import programs_of

async def main():
    logs.to_stderr("error")
    async with demo_core(program="a demo to be killed") as core:
        while not (found := programs_of(core.settings.runs)):
            await asyncio.sleep(0.01)
        print(core.settings.data_dir.parent, *found, flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
"""


async def test_the_company_is_busy_at_the_first_look() -> None:
    """Schedules of every kind, a past, three executions that run; afterwards nothing is left."""
    async with demo_core() as core:
        directory = core.settings.data_dir.parent
        page = await schedules.page(core.context, schedules.ScheduleQuery(page_size=100))
        assert [item.schedule.name for item in page.items] == sorted(one.name for one in SCHEDULES)
        active = await executions.active(core.context)
        assert len({execution.schedule_name for execution in active}) >= 3
        past = await executions.page(core.context, executions.ExecutionQuery(page_size=100))
        assert past.total >= 150
        failed = executions.ExecutionQuery(status=frozenset({ExecutionStatus.FAILED}))
        assert (await executions.page(core.context, failed)).total >= 20
        assert (directory / "company" / "feeds" / "hr.csv").exists()
        runs = core.settings.runs
        processes = await eventually(lambda: len(found := programs_of(runs)) > 3 and found, "running steps")
    assert not directory.exists()
    assert processes
    assert not any(lives(pid) for pid in processes)


async def test_a_demo_that_is_killed_is_cleaned_up_all_the_same() -> None:
    """The janitor ends its steps and removes its directory."""
    demo = await asyncio.create_subprocess_exec(
        sys.executable, "-c", UNTIL_KILLED, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert demo.stdout is not None
    place, *pids = (await demo.stdout.readline()).decode().split()
    assert pids
    demo.kill()
    await demo.wait()
    await eventually(lambda: not Path(place).exists(), "the removal of the directory")
    assert not any(lives(int(pid)) for pid in pids)


def the_past() -> list[ExecutionDetail]:
    """The demo's past, as it is made."""
    pairs = [(demo, a_schedule(demo)) for demo in SCHEDULES]
    return history.past(pairs, now=NOON, chance=Random(history.SEED), new_id=uuid4)


def test_the_past_is_over() -> None:
    """Every execution and each of its steps has ended, in an order that could have been."""
    for detail in the_past():
        execution = detail.execution
        assert execution.status in ENDED_EXECUTION
        assert execution.started_at is not None
        assert execution.completed_at is not None
        assert execution.queued_at <= execution.started_at <= execution.completed_at < NOON
        not_run = {StepStatus.PENDING} if execution.status is ExecutionStatus.FAILED else set()
        assert all(step.status in ENDED_STEP | not_run for step in detail.steps)


def test_a_failed_execution_says_which_step_failed() -> None:
    """And one that did well has no error."""
    for detail in the_past():
        failed = [step.definition.name for step in detail.steps if step.error_message]
        if detail.execution.status is ExecutionStatus.FAILED:
            assert failed[0] in (detail.execution.error_message or "")
        else:
            assert failed == []


def test_the_past_is_the_same_each_time() -> None:
    """It is worked out from a fixed seed; ids aside."""

    def facts(details: list[ExecutionDetail]) -> list[dict[str, object]]:
        return [
            {name: value for name, value in detail.execution if not isinstance(value, UUID)}
            for detail in details
        ]

    assert facts(the_past()) == facts(the_past())

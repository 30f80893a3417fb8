"""The warm process that forks shims, and what happens when it or a shim dies."""

import asyncio
import os
import signal
from dataclasses import replace
from pathlib import Path

import pytest

from jim_core.model.status import StepStatus
from jim_core.runners.executable import ExecutableRunner
from jim_core.runners.shim import process_table, records
from jim_core.runners.shim.cgroup import Cgroup, parent_for_steps
from jim_core.runners.spawner_process import SpawnerProcess
from jim_core.runners.step_process import Lost, NeverStarted, StepProcess, started_record, take_up
from tests.processes import eventually, kill, lives, pid_in, zombies_of
from tests.runners.workshop import ENVIRONMENT, SHORT_GRACE, Workshop

WITH_CGROUPS = pytest.mark.skipif(
    parent_for_steps() is None,
    reason="no cgroup can be made here: it takes a cgroup v2 to write to",
)


async def test_a_spawner_that_was_killed_is_replaced(workshop: Workshop) -> None:
    """The next step finds a new one; a step under way is followed on."""
    work = workshop.begin(workshop.shell("while [ ! -e $here/go ]; do sleep 0.01; done"))
    await eventually(lambda: work.pid, "it started")
    spawner = workshop.spawner.pid
    assert spawner is not None
    kill(spawner)
    await eventually(lambda: workshop.spawner.pid is None, "its end was noticed")
    assert (await workshop.run("/bin/true")).status is StepStatus.COMPLETED
    (workshop.root / "go").touch()
    assert (await work.task).status is StepStatus.COMPLETED


async def test_a_spawner_leaves_with_its_server_and_no_zombie(workshop: Workshop) -> None:
    """It ends once nobody listens; its shims do not."""
    work = workshop.begin("/bin/sleep", "600")
    pid = await eventually(lambda: work.pid, "it started")
    spawner, shim = workshop.spawner.pid, work.shim
    assert spawner is not None
    work.task.cancel()
    await asyncio.wait({work.task})
    await workshop.close()
    assert process_table.facts(spawner) is None
    assert lives(pid)
    assert lives(shim)
    kill(pid)
    await eventually(lambda: not lives(shim), "the shim has nothing left to do")


async def test_a_spawner_that_cannot_load_what_it_needs_says_so(workshop: Workshop) -> None:
    """A driver that is broken, say: the step fails with the reason, and the next one tries anew."""
    unfit = SpawnerProcess(ENVIRONMENT, preload=["jim_core.no_such_module:preload"])
    context = workshop.begin("/bin/true").context
    for n in range(2):
        outcome = await ExecutableRunner(unfit).run(replace(context, run_directory=workshop.root / f"run{n}"))
        assert outcome.status is StepStatus.FAILED
        assert "No module named 'jim_core.no_such_module'" in (outcome.error_message or "")
    await unfit.close()


@pytest.mark.parametrize("ordered_before_it_ended", [True, False])
async def test_an_unfit_spawner_says_why_however_late_its_end_is_noticed(
    workshop: Workshop, *, ordered_before_it_ended: bool
) -> None:
    """Linux reports an order left unread, or a closed channel, before it gives the words that were sent."""
    unfit = SpawnerProcess(ENVIRONMENT, preload=["jim_core.no_such_module:preload"])
    runner = ExecutableRunner(unfit)
    context = replace(workshop.begin("/bin/true").context, run_directory=workshop.root / "elsewhere")
    unfit.start()
    assert unfit.pid is not None
    step = asyncio.create_task(runner.run(context))
    if ordered_before_it_ended:
        await asyncio.sleep(0)
    os.waitid(os.P_PID, unfit.pid, os.WEXITED | os.WNOWAIT)  # noqa: ASYNC222 - the loop is to hear nothing meanwhile
    assert "No module named 'jim_core.no_such_module'" in ((await step).error_message or "")
    await unfit.close()


async def test_of_two_shims_for_one_attempt_one_runs(workshop: Workshop) -> None:
    """The record of the start is fenced: the second does nothing and leaves."""
    program = workshop.shell("echo x >> $here/ran")
    folder = workshop.root / "run"
    await asyncio.gather(*(workshop.begin(program, run_directory=folder).task for _ in range(5)))
    assert (workshop.root / "ran").read_text() == "x\n"


async def test_a_start_that_was_called_off_happens_only_with_the_ticket(workshop: Workshop) -> None:
    """Whoever comes late finds that it may not; whoever is sent again may, once."""
    program = workshop.shell("echo x >> $here/ran")
    folder = workshop.root / "run"
    folder.mkdir()
    found = take_up(folder)
    assert isinstance(found, NeverStarted)
    await workshop.begin(program, run_directory=folder).task
    assert not (workshop.root / "ran").exists()
    for _ in range(2):
        await workshop.begin(program, run_directory=folder, ticket=found.ticket).task
    assert (workshop.root / "ran").read_text() == "x\n"


async def test_a_start_is_called_off_anew_after_another_crash(workshop: Workshop) -> None:
    """The ticket from before is worth nothing then."""
    folder = workshop.root / "run"
    folder.mkdir()
    first, second = take_up(folder), take_up(folder)
    assert isinstance(first, NeverStarted)
    assert isinstance(second, NeverStarted)
    program = workshop.shell("echo x >> $here/ran")
    await workshop.begin(program, run_directory=folder, ticket=first.ticket).task
    assert not (workshop.root / "ran").exists()
    await workshop.begin(program, run_directory=folder, ticket=second.ticket).task
    assert (workshop.root / "ran").read_text() == "x\n"


async def test_a_program_that_locks_its_folder_holds_nobody_up(workshop: Workshop) -> None:
    """It is told the folder, and may lock what it likes: whoever takes the step up asks before the lock."""
    work = workshop.begin(
        workshop.shell('exec flock "$JIM_RUN_DIRECTORY" sh -c "touch $here/held; sleep 600"')
    )
    await eventually((workshop.root / "held").exists, "it is locked")
    async with asyncio.timeout(5):
        found = await asyncio.to_thread(called_off, work.context.run_directory)
    work.cancel()
    await work.task
    assert not found


def called_off(run_directory: Path) -> bool:
    """Whether a start could be called off."""
    folder = os.open(run_directory, os.O_RDONLY)
    try:
        return records.call_off(folder, "a ticket")
    finally:
        os.close(folder)


def test_a_torn_record_of_a_start_is_one(tmp_path: Path) -> None:
    """A machine that lost its power may have kept its name alone: something has run, and does not again."""
    (tmp_path / records.STARTED).touch()
    assert take_up(tmp_path) == Lost()


async def test_what_a_killed_shim_left_falls_to_its_spawner(workshop: Workshop) -> None:
    """Also what cleared its environment and left the session; no zombie stays."""
    text = "echo $$ > $here/hidden; exec sleep 600 > /dev/null 2>&1"
    hidden = workshop.shell(text, "hidden.sh")
    work = workshop.begin(workshop.shell(f"env -i setsid {hidden} & wait"), grace=SHORT_GRACE)
    pid = await pid_in(workshop.root / "hidden")
    kill(work.shim)
    outcome = await work.task
    assert outcome.status is StepStatus.FAILED
    assert (outcome.error_message or "").startswith("interrupted: the process that watched over this step")
    await eventually(lambda: not lives(pid), "the hidden one ended")
    spawner = workshop.spawner.pid or 0
    await eventually(lambda: not process_table.descendants(spawner), "the spawner has no child")
    assert zombies_of(spawner) == []


async def test_a_shim_that_is_asked_by_somebody_else_says_so(workshop: Workshop) -> None:
    """Nobody cancelled the step here: it failed, and why is told."""
    work = workshop.begin("/bin/sleep", "600")
    await eventually(lambda: work.pid, "it started")
    os.kill(work.shim, signal.SIGTERM)  # noqa: TID251  as an administrator would
    outcome = await work.task
    assert outcome.status is StepStatus.FAILED
    assert "something other than this server" in (outcome.error_message or "")


async def test_a_full_folder_is_an_outcome(workshop: Workshop) -> None:
    """A run directory in which nothing can be written: the step did not run, and the place is named."""
    program = workshop.shell("touch $here/ran")
    folder = workshop.root / "run"
    folder.mkdir()
    (folder / f".{records.EXIT}").mkdir()  # in the way of the room that a shim sets aside
    outcome = await workshop.begin(program, run_directory=folder).task
    assert outcome.status is StepStatus.FAILED
    assert str(folder) in (outcome.error_message or "")
    assert not (workshop.root / "ran").exists()


async def test_an_output_that_cannot_be_written_is_an_outcome(workshop: Workshop) -> None:
    """The attempt had been claimed, but its spool could not be opened: it did not run, and why is told."""
    folder = workshop.root / "run"
    (folder / f"output.{0:020d}").mkdir(parents=True)
    outcome = await workshop.begin(workshop.shell("touch $here/ran"), run_directory=folder).task
    assert outcome.error_message == (
        "it could not be run to its end: its output cannot be written: Is a directory"
    )
    assert not (workshop.root / "ran").exists()


def test_a_record_that_is_torn_is_none(tmp_path: Path) -> None:
    """A disk may have kept the name and not the text."""
    for text in ("", "{", "[]", "nonsense", '{"code": "x"}'):
        (tmp_path / records.EXIT).write_text(text)
        assert not isinstance(take_up(tmp_path), StepProcess)


@pytest.mark.skipif(
    parent_for_steps() is None, reason="no cgroup can be made here: it needs cgroup v2, writable"
)
async def test_a_step_has_a_cgroup_where_there_can_be_one(workshop: Workshop) -> None:
    """Everything of the step is in it, and it is gone afterwards."""
    work = workshop.begin(workshop.shell("setsid sleep 600 & echo $! > $here/pid; wait"))
    child = await pid_in(workshop.root / "pid")
    path = started_record(work.context.run_directory)["cgroup"]
    assert isinstance(path, str)
    assert {work.pid, child} <= {known.pid for known in process_table.in_cgroup(path)}
    assert work.shim not in {known.pid for known in process_table.in_cgroup(path)}
    work.cancel()
    await work.task
    assert not os.path.exists(path)  # noqa: ASYNC240, PTH110


@pytest.mark.skipif(
    parent_for_steps() is None, reason="no cgroup can be made here: it needs cgroup v2, writable"
)
async def test_what_hides_from_everything_else_is_found_by_its_cgroup(workshop: Workshop) -> None:
    """Spawner and shim were killed; a process without the mark in a session of its own is left."""
    hidden = workshop.shell("echo $$ > $here/hidden; exec sleep 600", "hidden.sh")
    work = workshop.begin(workshop.shell(f"env -i setsid {hidden} & wait"), grace=SHORT_GRACE)
    pid = await pid_in(workshop.root / "hidden")
    kill(workshop.spawner.pid or 0)
    kill(work.shim)
    await work.task
    assert not lives(pid)


def test_a_cgroup_that_cannot_be_made_is_none(tmp_path: Path) -> None:
    """Without a parent, or where nothing can be written."""
    assert Cgroup.make(None, "x") is None
    assert Cgroup.make(str(tmp_path / "nowhere"), "x") is None

"""After a server was killed: what runs is followed, what ended is concluded, what never began begins."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from jim_core.runners.shim import process_table
from jim_core.runners.step_process import started_record
from jim_core.service import steps
from tests.engine.plant import SHORT_GRACE, Plant, plant, statuses, step
from tests.engine.server import server
from tests.processes import eventually, kill, lives, pid_in

LOST = "interrupted: the process that watched over this step was killed; how it ended is not known"
REBOOTED = "interrupted: the machine was started anew while this step ran; how it ended is not known"
GONE = "interrupted: the folder in which this step recorded its start and its end is gone"


@pytest.fixture
async def root(tmp_path: Path) -> AsyncIterator[Path]:
    """The directory of a plant; whatever a step left running is killed afterwards."""
    yield tmp_path / "plant"
    for run in (tmp_path / "plant" / "runs").glob("*/*"):
        for known in process_table.marked(f"{run.parent.name}/{run.name.replace('.', '/')}"):
            kill(known.pid)


async def begun_and_killed(
    root: Path, text: str, *, may_fail: bool = False, seconds: int | None = None, grace: int | None = None
) -> tuple[UUID, int]:
    """An execution whose first step runs while its server is dead: its id and the step's pid."""
    async with plant(root) as works:
        program = works.shell(text)
        execution = await works.start(
            step(program, may_fail=may_fail, seconds=seconds, grace=grace), step(program, "second")
        )
    async with server(root) as running:
        pid = await pid_in(root / "pid")
        running.kill()
    assert lives(pid)
    return execution, pid


def folder(root: Path, execution: UUID) -> Path:
    """The run directory of the first attempt of an execution's first step."""
    return root / "runs" / str(execution) / "0.1"


def shim_of(root: Path, execution: UUID) -> int:
    """The pid of the shim of an execution's first step."""
    pid = started_record(folder(root, execution))["pid"]
    assert isinstance(pid, int)
    return pid


WAIT = "echo $$ >> $here/starts; echo $$ > $here/pid; while [ ! -e $here/go ]; do sleep 0.01; done"


async def test_a_step_that_outlived_its_server_is_followed_to_its_end(root: Path) -> None:
    """It stays Processing while it runs, and how it ends is known; the next step follows it."""
    execution, pid = await begun_and_killed(root, WAIT)
    async with plant(root) as works, works.engine() as engine:
        await works.until_running(engine, 1)
        assert statuses(await works.read(execution)) == ["Processing", "Pending"]
        assert lives(pid)
        (root / "go").touch()
        detail = await works.ended(execution)
    assert (detail.execution.status, statuses(detail)) == ("Completed", ["Completed", "Completed"])
    assert (root / "starts").read_text().split()[0] == str(pid)
    assert len((root / "starts").read_text().split()) == 2


async def test_its_output_is_unbroken(root: Path) -> None:
    """What it wrote before, without and after a server is one text."""
    loop = "n=0; while [ ! -e $here/go ]; do n=$((n+1)); echo $n; sleep 0.001; done"
    execution, _ = await begun_and_killed(root, f"echo $$ > $here/pid; {loop}")
    async with plant(root) as works, works.engine() as engine:
        await works.until_running(engine, 1)
        (root / "go").touch()
        await works.ended(execution)
    numbers = (folder(root, execution) / "output.00000000000000000000").read_text().split()
    assert numbers == [str(n + 1) for n in range(len(numbers))]


async def test_a_failure_is_a_failure(root: Path) -> None:
    """An exit code is kept for whoever comes, with the last words."""
    execution, pid = await begun_and_killed(root, f"{WAIT}; echo no such person >&2; exit 4", may_fail=True)
    (root / "go").touch()
    await eventually(lambda: not lives(pid), "it ended")
    async with plant(root) as works, works.engine():
        detail = await works.ended(execution)
    assert detail.steps[0].exit_code == 4
    assert detail.steps[0].error_message == "exit code 4: no such person"
    assert statuses(detail)[0] == "Failed"


async def test_a_step_that_ended_meanwhile_is_concluded(root: Path) -> None:
    """It is not run again to find out, and it ended when it ended, not when that was noticed."""
    execution, pid = await begun_and_killed(root, WAIT)
    (root / "go").touch()
    shim = shim_of(root, execution)
    await eventually(lambda: not lives(pid) and not lives(shim), "it ended")
    async with plant(root) as works:
        works.clock.ahead = timedelta(hours=5)
        async with works.engine():
            detail = await works.ended(execution)
    assert statuses(detail) == ["Completed", "Completed"]
    assert (root / "starts").read_text().split()[0] == str(pid)
    first, second = detail.steps
    assert first.completed_at
    assert second.started_at
    assert second.started_at - first.completed_at > timedelta(hours=4)


async def test_a_followed_step_can_be_cancelled(root: Path) -> None:
    """Like any other: asked, then killed, and Cancelled when nothing of it is left."""
    execution, pid = await begun_and_killed(root, f"trap '' TERM; {WAIT}", grace=0)
    async with plant(root) as works, works.engine() as engine:
        await works.until_running(engine, 1)
        await works.cancel(execution)
        detail = await works.ended(execution)
    assert (detail.execution.status, statuses(detail)) == ("Cancelled", ["Cancelled", "Cancelled"])
    assert not lives(pid)


async def test_what_was_cancelled_while_no_server_ran_is_stopped(root: Path) -> None:
    """The store already says Cancelled; the process learns it from the next engine."""
    execution, pid = await begun_and_killed(root, WAIT)
    async with plant(root) as works:
        await works.cancel(execution)
        assert lives(pid)
        async with works.engine():
            detail = await works.ended(execution)
    assert statuses(detail) == ["Cancelled", "Cancelled"]
    assert not lives(pid)


async def test_a_timeout_holds_without_a_server(root: Path) -> None:
    """The step's own watcher keeps the time."""
    execution, pid = await begun_and_killed(root, WAIT, seconds=2)
    await eventually(lambda: not lives(pid), "its time is over")
    async with plant(root) as works, works.engine():
        detail = await works.ended(execution)
    assert detail.steps[0].error_message == "timed out after 2 s"


async def test_children_that_outlived_their_program_are_ended(root: Path) -> None:
    """The program ended while no server ran and left something running."""
    execution, pid = await begun_and_killed(root, f"sleep 600 & echo $! > $here/child; {WAIT}")
    child = await pid_in(root / "child")
    (root / "go").touch()
    await eventually(lambda: not lives(pid) and not lives(child), "both ended")
    async with plant(root) as works, works.engine():
        detail = await works.ended(execution)
    assert statuses(detail)[0] == "Completed with Warning"


async def test_a_step_whose_watcher_was_killed_is_interrupted(root: Path) -> None:
    """How it ended cannot be known; what is left of it is ended, and it is not run again."""
    execution, pid = await begun_and_killed(root, f"sleep 600 & echo $! > $here/child; {WAIT}")
    child = await pid_in(root / "child")
    kill(shim_of(root, execution))
    async with plant(root) as works, works.engine():
        detail = await works.ended(execution)
    message = detail.steps[0].error_message or ""
    assert (statuses(detail), message[: len(LOST)]) == (["Failed", "Pending"], LOST)
    assert [each for each in (pid, child) if lives(each)] == []
    assert (root / "starts").read_text().split() == [str(pid)]


async def test_a_watcher_that_is_killed_under_a_server_takes_nothing_with_it(works: Plant) -> None:
    """Its step's processes fall to the process that forked it, also those that hide."""
    hidden = works.shell("echo $$ > $here/hidden; trap '' TERM; while :; do sleep 1; done", "hidden.sh")
    program = works.shell(f"env -i setsid {hidden} & {WAIT}")
    async with works.engine(grace=SHORT_GRACE):
        execution = await works.start(step(program))
        pids = [await pid_in(works.root / name) for name in ("pid", "hidden")]
        kill(shim_of(works.root, execution))
        detail = await works.ended(execution)
        await eventually(lambda: not any(map(lives, pids)), "all of it ended")
    assert (detail.steps[0].error_message or "").startswith(LOST)


async def test_a_step_that_was_claimed_but_never_began_begins(works: Plant) -> None:
    """The server died between the claim and the start. Nobody ran it, so it runs now: once."""
    execution = await works.start(step(works.shell("echo x >> $here/starts")))
    folder(works.root, execution).parent.mkdir(parents=True)
    await steps.claim(works.context, execution, 0)
    async with works.engine():
        assert statuses(await works.ended(execution)) == ["Completed"]
    assert (works.root / "starts").read_text() == "x\n"


async def test_a_step_that_was_claimed_before_a_reboot_does_not_begin(works: Plant) -> None:
    """It may have run, and a loss of power have taken the record of its start along."""
    execution = await works.start(step(works.shell("echo x >> $here/starts")))
    folder(works.root, execution).parent.mkdir(parents=True)
    works.clock.ahead = -timedelta(days=10_000)
    await steps.claim(works.context, execution, 0)
    works.clock.ahead = timedelta()
    async with works.engine():
        detail = await works.ended(execution)
    assert (statuses(detail), detail.steps[0].error_message) == (["Failed"], REBOOTED)
    assert not (works.root / "starts").exists()


async def test_a_claimed_step_that_was_cancelled_before_it_began_never_does(works: Plant) -> None:
    """It is known that nothing of it ran."""
    execution = await works.start(step(works.shell("echo x >> $here/starts")))
    folder(works.root, execution).parent.mkdir(parents=True)
    await steps.claim(works.context, execution, 0)
    await works.cancel(execution)
    async with works.engine():
        assert statuses(await works.ended(execution)) == ["Cancelled"]
    assert not (works.root / "starts").exists()


async def test_a_step_whose_folder_is_gone_is_not_run_again(works: Plant) -> None:
    """Nobody can say any more whether it ran."""
    execution = await works.start(step(works.shell("echo x >> $here/starts")))
    await steps.claim(works.context, execution, 0)
    async with works.engine():
        detail = await works.ended(execution)
    assert (statuses(detail), detail.steps[0].error_message) == (["Failed"], GONE)
    assert not (works.root / "starts").exists()


async def test_a_machine_that_was_started_anew_is_named(works: Plant) -> None:
    """The recorded pid may belong to somebody else by now, who is left alone."""
    execution = await works.start(step("/bin/true"))
    await steps.claim(works.context, execution, 0)
    run_directory = folder(works.root, execution)
    run_directory.mkdir(parents=True)
    stranger = process_table.facts(1)
    assert stranger is not None
    record = {"pid": 1, "start_time": stranger.start_time, "boot_id": "another boot", "target": 1}
    (run_directory / "started").write_text(json.dumps(record))
    async with works.engine():
        detail = await works.ended(execution)
    assert detail.steps[0].error_message == REBOOTED

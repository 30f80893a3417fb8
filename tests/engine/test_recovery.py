"""After a server was killed: what runs is followed, what cannot be known is said, nothing runs twice."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from jim_core.model.process import ProcessIdentity
from jim_core.runners import process_table
from jim_core.service import steps
from tests.engine.plant import SHORT_GRACE, Plant, plant, statuses, step
from tests.engine.server import server
from tests.processes import eventually, kill, lives, pid_in

INTERRUPTED = "interrupted: the server stopped while this step ran; how it ended is not known"
UNKNOWN = "interrupted: the server stopped before the step's process was known"


@pytest.fixture
async def root(tmp_path: Path) -> AsyncIterator[Path]:
    """The directory of a plant; whatever a step left running is killed afterwards."""
    yield tmp_path / "plant"
    for run in (tmp_path / "plant" / "runs").glob("*/*"):
        for known in process_table.living(None, f"{run.parent.name}/{run.name}"):
            kill(known.pid)


async def begun_and_killed(
    root: Path, text: str, *, may_fail: bool = False, seconds: int | None = None
) -> tuple[UUID, int]:
    """An execution whose first step runs while its server is dead: its id and the step's pid."""
    async with plant(root) as works:
        program = works.shell(text)
        execution = await works.start(
            step(program, may_fail=may_fail, seconds=seconds), step(program, "second")
        )
    async with server(root) as running:
        pid = await pid_in(root / "pid")
        await recorded(root, execution)
        running.kill()
    assert lives(pid)
    return execution, pid


async def recorded(root: Path, execution: UUID) -> None:
    """Return once the process of an execution's first step is in the store."""
    async with plant(root) as works, asyncio.timeout(20):
        # Another process writes it, so no event tells.
        while not any(found.identity for found in await steps.interrupted(works.context)):  # noqa: ASYNC110
            await asyncio.sleep(0.01)


WAIT = "echo $$ >> $here/starts; echo $$ > $here/pid; while [ ! -e $here/go ]; do sleep 0.01; done"


async def test_a_step_that_outlived_its_server_is_followed_to_its_end(root: Path) -> None:
    """It stays Processing while it runs, and is then Failed: only a parent is told the exit code."""
    execution, pid = await begun_and_killed(root, WAIT)
    async with plant(root) as works, works.engine() as engine:
        await works.until_running(engine, 1)
        assert statuses(await works.read(execution)) == ["Processing", "Pending"]
        assert lives(pid)
        (root / "go").touch()
        detail = await works.ended(execution)
    assert (detail.execution.status, detail.steps[0].error_message) == ("Failed", INTERRUPTED)
    assert (root / "starts").read_text().split() == [str(pid)]


async def test_the_execution_goes_on_when_the_step_may_fail(root: Path) -> None:
    """An interrupted step is a failed step, no more and no less."""
    execution, _ = await begun_and_killed(root, WAIT, may_fail=True)
    (root / "go").touch()
    async with plant(root) as works, works.engine():
        detail = await works.ended(execution)
    assert (detail.execution.status, statuses(detail)) == ("Completed", ["Failed", "Completed"])


async def test_a_step_that_ended_meanwhile_is_said_to_be_interrupted(root: Path) -> None:
    """It may have done its work or not; it is not run again to find out."""
    execution, pid = await begun_and_killed(root, WAIT)
    (root / "go").touch()
    await eventually(lambda: not lives(pid), "it ended")
    async with plant(root) as works, works.engine():
        detail = await works.ended(execution)
    assert (statuses(detail), detail.steps[0].error_message) == (["Failed", "Pending"], INTERRUPTED)
    assert (root / "starts").read_text().split() == [str(pid)]


async def test_a_followed_step_can_be_cancelled(root: Path) -> None:
    """Like any other: asked, then killed, and Cancelled when nothing of it is left."""
    execution, pid = await begun_and_killed(root, f"trap '' TERM; {WAIT}")
    async with plant(root) as works, works.engine(grace=SHORT_GRACE) as engine:
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


async def test_what_was_cancelled_and_ended_meanwhile_is_cancelled(root: Path) -> None:
    """Nothing lives, so nothing is left to do but to say so."""
    execution, pid = await begun_and_killed(root, WAIT)
    kill(pid)
    async with plant(root) as works:
        await works.cancel(execution)
        async with works.engine():
            assert statuses(await works.ended(execution)) == ["Cancelled", "Cancelled"]


async def test_the_timeout_of_a_followed_step_still_holds(root: Path) -> None:
    """It counts from the step's start, not from the restart: after an hour without a server it is over."""
    execution, pid = await begun_and_killed(root, WAIT, seconds=600)
    async with plant(root) as works:
        works.clock.ahead = timedelta(hours=1)
        async with works.engine():
            detail = await works.ended(execution)
    assert detail.steps[0].error_message == "timed out after 600 s"
    assert not lives(pid)


async def test_children_that_outlived_their_program_are_ended(root: Path) -> None:
    """The program ended while no server ran and left something running."""
    execution, pid = await begun_and_killed(root, f"sleep 600 & echo $! > $here/child; {WAIT}")
    (root / "go").touch()
    await eventually(lambda: not lives(pid), "it ended")
    child = await pid_in(root / "child")
    async with plant(root) as works, works.engine():
        detail = await works.ended(execution)
    assert detail.steps[0].error_message == INTERRUPTED
    assert not lives(child)


async def test_a_process_that_was_never_noted_is_found_by_its_mark(works: Plant) -> None:
    """The server died between the start of the process and its note."""
    execution = await works.start(step("/bin/sleep", "600"))
    await steps.claim(works.context, execution, 0)
    sleeper = await asyncio.create_subprocess_exec(
        "/bin/sleep", "600", env={"JIM_STEP_MARK": f"{execution}/0"}, start_new_session=True
    )
    async with works.engine() as engine:
        await works.until_running(engine, 1)
        await works.cancel(execution)
        assert statuses(await works.ended(execution)) == ["Cancelled"]
    assert not lives(sleeper.pid)
    await sleeper.wait()


async def test_a_step_without_any_process_is_failed(works: Plant) -> None:
    """The server died between the claim and the start; whether it ran cannot be known."""
    execution = await works.start(step("/bin/true"))
    await steps.claim(works.context, execution, 0)
    async with works.engine():
        detail = await works.ended(execution)
    assert (statuses(detail), detail.steps[0].error_message) == (["Failed"], UNKNOWN)


async def test_another_process_with_the_same_number_is_none_of_ours(works: Plant) -> None:
    """After a restart of the machine the noted pid belongs to somebody else, who is left alone."""
    execution = await works.start(step("/bin/true"))
    await steps.claim(works.context, execution, 0)
    stranger = await asyncio.create_subprocess_exec("/bin/sleep", "600")
    seen = process_table.identity_of(stranger.pid)
    before: ProcessIdentity = replace(seen, boot_id="00000000-0000-0000-0000-000000000000")
    await steps.record_process(works.context, execution, 0, before)
    async with works.engine():
        detail = await works.ended(execution)
        assert lives(stranger.pid)
    stranger.kill()
    await stranger.wait()
    assert detail.steps[0].error_message == INTERRUPTED

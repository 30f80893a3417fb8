"""Cancelling: before, while and after steps run."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from jim_core.model.errors import Refused
from jim_core.runners.shim import process_table
from tests.engine.plant import SHORT_GRACE, SOMEBODY, Plant, statuses, step
from tests.processes import lives, pid_in


async def test_a_queued_step_is_cancelled_without_running(works: Plant) -> None:
    """It waits for a slot; after the cancel it never gets one."""
    wait = works.shell("while [ ! -e $here/go ]; do sleep 0.01; done", "wait.sh")
    ran = works.shell("touch $here/ran")
    async with works.engine(concurrency=1) as engine:
        first = await works.start(step(wait))
        await works.until(lambda: engine.running == 1)
        second = await works.start(step(ran), step(ran))
        await works.cancel(second)
        assert statuses(await works.read(second)) == ["Cancelled", "Cancelled"]
        (works.root / "go").touch()
        await works.ended(first)
        await engine.idle()
    assert not (works.root / "ran").exists()


async def test_a_running_step_is_processing_until_its_last_process_is_gone(works: Plant) -> None:
    """The execution says Cancelled at once; the step says so when it is true."""
    deaf = works.shell("trap '' TERM; echo $$ > $here/pid; while :; do sleep 0.05; done")
    async with works.engine(grace=timedelta(seconds=0.5)):
        execution = await works.start(step(deaf), step())
        pid = await pid_in(works.root / "pid")
        await works.cancel(execution)
        detail = await works.read(execution)
        assert (detail.execution.status, statuses(detail)) == ("Cancelled", ["Processing", "Cancelled"])
        assert lives(pid)
        detail = await works.ended(execution)
        assert (detail.execution.status, statuses(detail)) == ("Cancelled", ["Cancelled", "Cancelled"])
        assert not lives(pid)


async def test_every_step_of_a_group_is_stopped(works: Plant) -> None:
    """All that run side by side."""
    program = works.shell("echo $$ > $here/pid-$1; exec sleep 600")
    async with works.engine():
        execution = await works.start(*(step(program, str(n), beside=n > 0) for n in range(3)))
        pids = [await pid_in(works.root / f"pid-{n}") for n in range(3)]
        await works.cancel(execution)
        assert statuses(await works.ended(execution)) == ["Cancelled"] * 3
    assert [pid for pid in pids if lives(pid)] == []


async def test_other_executions_run_on(works: Plant) -> None:
    """Also those of the same schedule."""
    program = works.shell("echo $$ > $here/pid; while [ ! -e $here/go ]; do sleep 0.01; done")
    async with works.engine():
        stays = await works.start(step(program))
        await pid_in(works.root / "pid")
        goes = await works.start(step("/bin/sleep", "600"))
        await works.cancel(goes)
        await works.ended(goes)
        assert statuses(await works.read(stays)) == ["Processing"]
        (works.root / "go").touch()
        assert statuses(await works.ended(stays)) == ["Completed"]


async def test_a_second_cancel_is_refused_and_changes_nothing(works: Plant) -> None:
    """The first one is under way."""
    program = works.shell("echo $$ > $here/pid; exec sleep 600")
    async with works.engine():
        execution = await works.start(step(program))
        await pid_in(works.root / "pid")
        await works.cancel(execution)
        with pytest.raises(Refused, match="Cannot cancel execution with status: Cancelled"):
            await works.cancel(execution)
        assert statuses(await works.ended(execution)) == ["Cancelled"]


@pytest.mark.parametrize("turns", range(0, 40, 4))
async def test_a_cancel_at_any_moment_ends_all(works: Plant, turns: int) -> None:
    """However far the engine has come: nothing runs on, and the last step never runs."""
    short, last = works.shell("exec sleep 0.01", "short.sh"), works.shell("touch $here/last", "last.sh")
    async with works.engine(grace=SHORT_GRACE) as engine:
        execution = await works.start(*[step(short)] * 20, step(last))
        for _ in range(turns):
            await asyncio.sleep(0.002)
        await works.cancel(execution)
        detail = await works.ended(execution)
        await engine.idle()
    assert detail.execution.status == "Cancelled"
    assert set(statuses(detail)) <= {"Completed", "Cancelled"}
    assert not (works.root / "last").exists()


async def test_a_hundred_are_cancelled_at_once(works: Plant) -> None:
    """Those that run and those that wait."""
    async with works.engine(concurrency=16) as engine:
        started = await asyncio.gather(*(works.start(step("/bin/sleep", "600"), step()) for _ in range(100)))
        await works.until(lambda: engine.running == 16)
        await asyncio.gather(*(works.cancel(execution) for execution in started))
        ended = [await works.ended(execution) for execution in started]
        await engine.idle()
    assert {tuple(statuses(detail)) for detail in ended} == {("Cancelled", "Cancelled")}
    assert runs(started) == []


async def test_a_cancel_at_any_moment_of_a_start(works: Plant) -> None:
    """Between the claim, the order, the fork and the first instruction: nothing is left, or hangs."""
    async with works.engine(concurrency=8) as engine:
        started = []
        for turns in range(60):
            execution = await works.start(step("/bin/sleep", "600"))
            started.append(execution)
            for _ in range(turns):
                await asyncio.sleep(0)
            await works.cancel(execution)
        ended = [await works.ended(execution) for execution in started]
        await engine.idle()
    assert {tuple(statuses(detail)) for detail in ended} == {("Cancelled",)}
    assert runs(started) == []


async def test_a_cancel_as_the_engine_stops_is_carried_out_by_the_next(works: Plant) -> None:
    """The store says Cancelled; whether its processes heard of it or not, they end."""
    async with works.engine():
        execution = await works.start(step("/bin/sleep", "600"), step())
        await works.stands(execution, ["Processing", "Pending"])
        await works.cancel(execution)
    async with works.engine():
        detail = await works.ended(execution)
    assert statuses(detail) == ["Cancelled", "Cancelled"]
    assert runs([execution]) == []


async def test_all_that_is_active_can_be_cancelled(works: Plant) -> None:
    """Before a program leaves: afterwards nothing runs, and nothing waits."""
    deaf = works.shell("trap '' TERM; echo $$ > $here/pid; while :; do sleep 0.05; done")
    async with works.engine(concurrency=2, grace=SHORT_GRACE) as engine:
        started = [await works.start(step(deaf)) for _ in range(4)]
        await pid_in(works.root / "pid")
        assert await engine.cancel_active(by=SOMEBODY) == 4
        assert engine.running == 0
        assert [statuses(await works.read(execution)) for execution in started] == [["Cancelled"]] * 4
    assert runs(started) == []


def runs(started: list[UUID]) -> list[int]:
    """The processes that still carry a mark of these executions' first step."""
    return [known.pid for execution in started for known in process_table.marked(f"{execution}/0/1")]

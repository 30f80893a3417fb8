"""An engine that stops: it lets go of what runs, loses nothing that is known, and leaves nothing behind."""

import asyncio
import os

from jim_core.engine.runtime import Engine
from jim_core.engine.supervisor import Limits
from jim_core.runners.registry import Runners, standard_runners
from tests.engine.plant import LONG_GRACE, Plant, statuses, step
from tests.processes import kill, lives, pid_in, watched_processes

WAIT = "echo $$ > $here/pid; while [ ! -e $here/go ]; do sleep 0.01; done"


async def test_steps_run_on_when_the_engine_stops(works: Plant) -> None:
    """The process lives, the store says Processing, and the engine is gone."""
    async with works.engine():
        execution = await works.start(step(works.shell(WAIT)), step())
        pid = await pid_in(works.root / "pid")
    assert statuses(await works.read(execution)) == ["Processing", "Pending"]
    assert lives(pid)
    kill(pid)


async def test_the_next_engine_learns_the_exit_code(works: Plant) -> None:
    """How a step ends is told whoever asks, and the execution goes on."""
    async with works.engine():
        execution = await works.start(step(works.shell(WAIT)), step())
        await pid_in(works.root / "pid")
    (works.root / "go").touch()
    async with works.engine():
        assert statuses(await works.ended(execution)) == ["Completed", "Completed"]


async def test_nothing_new_is_started_while_it_stops(works: Plant) -> None:
    """What waits in the queue stays there."""
    async with works.engine(concurrency=1):
        first = await works.start(step(works.shell(WAIT)))
        pid = await pid_in(works.root / "pid")
        second = await works.start(step())
    assert statuses(await works.read(first)) == ["Processing"]
    assert statuses(await works.read(second)) == ["Queued"]
    kill(pid)


async def test_it_leaves_no_task_and_no_descriptor(works: Plant) -> None:
    """Whatever it was doing."""
    tasks = asyncio.all_tasks()
    async with works.engine():
        execution = await works.start(*(step(works.shell(WAIT), beside=n > 0) for n in range(4)))
        await pid_in(works.root / "pid")
        assert watched_processes() > 0
    assert asyncio.all_tasks() == tasks
    assert watched_processes() == 0
    (works.root / "go").touch()
    async with works.engine():
        assert statuses(await works.ended(execution)) == ["Completed"] * 4


async def test_an_engine_that_is_cancelled_lets_go_in_order(works: Plant) -> None:
    """The task that runs it may be cancelled instead of asked."""
    async with standard_runners(os.environb) as runners:
        engine = Engine(works.context, runners, concurrency=1, limits=Limits(LONG_GRACE))
        running = asyncio.create_task(engine.run())
        execution = await works.start(step(works.shell(WAIT)))
        pid = await pid_in(works.root / "pid")
        running.cancel()
        await asyncio.wait({running})
    assert running.cancelled()
    assert statuses(await works.read(execution)) == ["Processing"]
    assert lives(pid)
    kill(pid)


async def test_an_engine_that_never_ran_stops_at_once(works: Plant) -> None:
    """And does not run afterwards."""
    engine = Engine(works.context, Runners({}), concurrency=1, limits=Limits(LONG_GRACE))
    await engine.stop()
    execution = await works.start(step())
    await engine.run()
    assert statuses(await works.read(execution)) == ["Queued"]

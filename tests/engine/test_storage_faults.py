"""A store that refuses for a while: no outcome is lost, no step runs twice."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from jim_core.model.errors import StorageUnavailable
from jim_core.service.context import ServiceContext, Store
from jim_core.storage.unit_of_work import Reader, UnitOfWork
from tests.engine.plant import Plant, statuses, step
from tests.processes import eventually, pid_in

T = TypeVar("T")


class FullDisk:
    """The store of a plant on a disk that can be full."""

    def __init__(self, behind: Store) -> None:
        self.behind = behind
        self.full = False
        self.refused = 0

    async def write(self, job: Callable[[UnitOfWork], T]) -> T:
        """What the store behind says, while there is room."""
        if self.full:
            self.refused += 1
            raise StorageUnavailable("database or disk is full")
        return await self.behind.write(job)

    async def read(self, ask: Callable[[Reader], T]) -> T:
        """Reading works on a full disk too."""
        return await self.behind.read(ask)


def on_a_full_disk(works: Plant) -> tuple[FullDisk, ServiceContext]:
    """The same store, as the engine alone sees it."""
    disk = FullDisk(works.context.database)
    return disk, replace(works.context, database=disk)


async def test_an_outcome_is_kept_until_it_can_be_written(works: Plant) -> None:
    """The step ended while the disk was full; when there is room again, the store learns how."""
    program = works.shell("echo $$ > $here/pid; while [ ! -e $here/go ]; do sleep 0.01; done; exit 3")
    disk, context = on_a_full_disk(works)
    async with works.engine(context=context) as engine:
        execution = await works.start(step(program))
        await pid_in(works.root / "pid")
        disk.full = True
        (works.root / "go").touch()
        await eventually(lambda: disk.refused >= 2, "the store has refused")
        assert statuses(await works.read(execution)) == ["Processing"]
        assert engine.running == 1
        disk.full = False
        detail = await works.ended(execution)
    assert (detail.execution.status, detail.steps[0].exit_code) == ("Failed", 3)


async def test_an_engine_that_stops_still_writes_what_it_knows(works: Plant) -> None:
    """The outcome waits for room on the disk when the engine is told to stop; there is room in time."""
    disk, context = on_a_full_disk(works)
    program = works.shell("echo $$ > $here/pid; while [ ! -e $here/go ]; do sleep 0.01; done; exit 3")
    async with works.engine(context=context) as engine:
        execution = await works.start(step(program))
        await pid_in(works.root / "pid")
        disk.full = True
        (works.root / "go").touch()
        await eventually(lambda: disk.refused, "the store has refused")
        stopping = asyncio.create_task(engine.stop())
        await asyncio.sleep(0)
        disk.full = False
        await stopping
    assert statuses(await works.read(execution)) == ["Failed"]


async def test_a_step_is_not_started_before_the_store_knows(works: Plant) -> None:
    """A claim that is refused is tried again; only then the program runs, once."""
    disk, context = on_a_full_disk(works)
    disk.full = True
    async with works.engine(context=context):
        execution = await works.start(step(works.shell("echo ran >> $here/ran")))
        await eventually(lambda: disk.refused >= 2, "the store has refused")
        assert not (works.root / "ran").exists()
        disk.full = False
        assert statuses(await works.ended(execution)) == ["Completed"]
    assert (works.root / "ran").read_text() == "ran\n"


async def test_a_bug_in_the_store_ends_neither_the_engine_nor_the_step(works: Plant) -> None:
    """A conclusion that cannot be stored leaves the step Processing; the next start finds its record."""

    class Broken(FullDisk):
        async def write(self, job: Callable[[UnitOfWork], T]) -> T:
            if self.refused == 1 and "conclude" in job.__qualname__:
                self.refused += 1
                raise ZeroDivisionError("a bug")
            return await super().write(job)

    disk = Broken(works.context.database)
    disk.refused = 1
    async with works.engine(context=replace(works.context, database=disk)) as engine:
        lost = await works.start(step())
        await eventually(lambda: disk.refused == 2, "the bug was met")
        await engine.idle()
        assert statuses(await works.read(lost)) == ["Processing"]
        assert statuses(await works.ended(await works.start(step()))) == ["Completed"]
    async with works.engine():
        assert statuses(await works.ended(lost)) == ["Completed"]

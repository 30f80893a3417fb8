"""The queue and the slots, without processes: what is performed is up to the test."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TypeVar

from jim_core.engine.dispatcher import Dispatcher, Perform
from jim_core.engine.slot import Slot, StepKey
from jim_core.model.ids import ExecutionId
from jim_core.model.outcome import StepOutcome
from jim_core.runners.protocol import StopRequest
from jim_core.service import executions, steps, waiting
from jim_core.service.context import Store
from jim_core.storage.unit_of_work import Reader, UnitOfWork
from tests.engine.plant import SOMEBODY, Plant, step
from tests.processes import eventually

T = TypeVar("T")


class Bench:
    """Performs steps by noting them; each lasts until the test lets it go."""

    def __init__(self) -> None:
        self.begun: list[StepKey] = []
        self.stops: dict[StepKey, StopRequest] = {}
        self.go = asyncio.Event()

    async def perform(self, key: StepKey, slot: Slot) -> None:
        """Note the step and wait."""
        self.begun.append(key)
        self.stops[key] = slot.stop
        await self.go.wait()


@asynccontextmanager
async def dispatching(
    works: Plant,
    perform: Perform,
    *,
    deaf: bool = False,
    concurrency: int = 2,
    sweep_seconds: float = 3_600.0,
) -> AsyncIterator[Dispatcher]:
    """A dispatcher at work; `deaf` hears no event and has its sweeps alone."""
    dispatcher = Dispatcher(works.context, perform, concurrency=concurrency, sweep_seconds=sweep_seconds)
    deafen = works.context.feed.listen((lambda _: None) if deaf else dispatcher.hear)
    async with asyncio.TaskGroup() as tasks:
        await dispatcher.open(tasks)
        sweeping = tasks.create_task(dispatcher.run())
        try:
            yield dispatcher
        finally:
            deafen()
            sweeping.cancel()
            dispatcher.close()


async def test_a_missed_event_is_made_good_by_the_sweep(works: Plant) -> None:
    """The durable queue is the truth; events only make it quick."""
    bench = Bench()
    async with dispatching(works, bench.perform, deaf=True, sweep_seconds=0.01):
        execution = await works.start(step())
        await eventually(lambda: bench.begun, "the step was found")
        assert bench.begun[0] == StepKey(ExecutionId(execution), 0)


async def test_a_step_that_runs_is_not_begun_again_by_a_sweep(works: Plant) -> None:
    """It is still Queued in the store here, for nobody claims it; but it is known to run."""
    bench, store = Bench(), Counting(works.context.database)
    works.context = replace(works.context, database=store)
    async with dispatching(works, bench.perform, sweep_seconds=0.001):
        await works.start(step())
        await eventually(lambda: bench.begun, "it began")
        seen = store.reads
        await eventually(lambda: store.reads > seen + 5, "it was swept")
        assert len(bench.begun) == 1


class Counting:
    """The store of a plant, counting how often it is read."""

    def __init__(self, behind: Store) -> None:
        self._behind = behind
        self.reads = 0

    async def read(self, ask: Callable[[Reader], T]) -> T:
        """What the store behind says."""
        self.reads += 1
        return await self._behind.read(ask)

    async def write(self, job: Callable[[UnitOfWork], T]) -> T:
        """What the store behind says."""
        return await self._behind.write(job)


async def test_a_bug_costs_one_step_not_the_slot(works: Plant) -> None:
    """The step that met the bug is left to the next start; the slot takes the next one."""
    bench = Bench()

    async def buggy(key: StepKey, slot: Slot) -> None:
        await bench.perform(key, slot)
        raise ZeroDivisionError("a bug")

    bench.go.set()
    async with dispatching(works, buggy, concurrency=1) as dispatcher:
        for _ in range(3):
            await works.start(step())
        await eventually(lambda: len(bench.begun) == 3, "all three began")
        await dispatcher.idle.wait()
        assert dispatcher.running == 0


async def test_a_place_is_free_once_the_processes_are_gone(works: Plant) -> None:
    """The next step need not wait until this one is written down; yet it counts as running until then."""
    bench = Bench()

    async def written_later(key: StepKey, slot: Slot) -> None:
        slot.free()
        slot.free()  # once is enough, twice gives no second place
        await bench.perform(key, slot)

    async with dispatching(works, written_later, concurrency=1) as dispatcher:
        for _ in range(2):
            await works.start(step())
        await eventually(lambda: len(bench.begun) == 2, "both began")
        assert dispatcher.running == 2
        assert not dispatcher.idle.is_set()
        bench.go.set()
        await dispatcher.idle.wait()
        assert dispatcher.running == 0


async def test_a_place_is_taken_until_it_is_freed(works: Plant) -> None:
    """One place, two steps: the second begins when the first has ended."""
    bench = Bench()
    async with dispatching(works, bench.perform, concurrency=1) as dispatcher:
        for _ in range(2):
            await works.start(step())
        await works.until(lambda: len(works.events) >= 6)
        await eventually(lambda: bench.begun, "the first began")
        assert len(bench.begun) == 1
        bench.go.set()
        await dispatcher.idle.wait()
        assert len(bench.begun) == 2


async def test_a_cancel_heard_during_recovery_is_not_forgotten(works: Plant) -> None:
    """It came after the store was read and before the step was taken up."""
    bench = Bench()
    dispatcher = Dispatcher(works.context, bench.perform, concurrency=1)
    works.context.feed.listen(dispatcher.hear)
    execution = await works.start(step())
    await works.cancel(execution)
    await works.until(lambda: len(works.events) >= 4)
    key = StepKey(ExecutionId(execution), 0)
    async with asyncio.TaskGroup() as tasks:
        dispatcher.take_up(tasks, key, bench.perform)
        await eventually(lambda: key in bench.stops, "it was taken up")
        assert bench.stops[key].asked
        bench.go.set()


async def test_only_the_steps_of_the_cancelled_execution_are_asked_to_stop(works: Plant) -> None:
    """Others run on."""
    bench = Bench()
    async with dispatching(works, bench.perform):
        first, second = await works.start(step()), await works.start(step())
        await eventually(lambda: len(bench.begun) == 2, "both began")
        await works.cancel(first)
        asked = {key.execution_id: stop for key, stop in bench.stops.items()}
        await eventually(lambda: asked[ExecutionId(first)].asked, "the first was asked")
        assert not asked[ExecutionId(second)].asked


async def test_a_schedule_with_much_to_do_lets_others_in(works: Plant) -> None:
    """One place, ten executions of one schedule in front: another schedule's step is the second to begin."""
    bench = Bench()
    bench.go.set()
    busy = await works.schedule(step())
    many = [await executions.start(works.context, busy, by=SOMEBODY) for _ in range(10)]
    other = await works.start(step())
    async with dispatching(works, bench.perform, concurrency=1) as dispatcher:
        await dispatcher.idle.wait()
    order = [many[0].execution.id, ExecutionId(other), *(one.execution.id for one in many[1:])]
    assert [key.execution_id for key in bench.begun] == order


async def test_a_step_queued_again_before_it_was_let_go_of_is_not_forgotten(works: Plant) -> None:
    """As when a retry without delay is quicker than the last words on the attempt before."""
    bench = Bench()

    async def tried(key: StepKey, slot: Slot) -> None:
        await steps.claim(works.context, key.execution_id, key.position)
        await bench.perform(key, slot)

    async with dispatching(works, tried, concurrency=1) as dispatcher:
        execution = await works.start(step().model_copy(update={"retry_count": 1, "retry_delay_seconds": 0}))
        await eventually(lambda: bench.begun, "the first attempt began")
        await works.stands(execution, ["Processing"])
        await steps.conclude(works.context, execution, 0, StepOutcome.failed("no"))
        await waiting.release(works.context)
        await works.stands(execution, ["Queued"])
        bench.go.set()
        await eventually(lambda: len(bench.begun) == 2, "the second began")
        await dispatcher.idle.wait()

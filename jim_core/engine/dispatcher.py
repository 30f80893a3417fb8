"""The queue and the slots: hands out steps in the order in which their turn came, a schedule at a time."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from typing import Any, Final

import structlog
from structlog.contextvars import bind_contextvars, clear_contextvars

from jim_core.engine.loops import for_ever, patiently
from jim_core.engine.queue import FairQueue, QueuedKey
from jim_core.engine.slot import Slot, StepKey
from jim_core.model.event import Event, ExecutionMoved, StepMoved
from jim_core.model.ids import ExecutionId
from jim_core.model.status import ExecutionStatus, StepStatus
from jim_core.service import steps
from jim_core.service.context import ServiceContext

SWEEP_SECONDS: Final = 30.0
"""How often the durable queue is read again, should an event ever be missed."""

CANCELLED: Final = "cancelled"

Perform = Callable[[StepKey, Slot], Coroutine[Any, Any, None]]

log = structlog.get_logger(__name__)


class Dispatcher:
    """Keeps at most `concurrency` steps running. All of it happens on one loop, so nothing is locked."""

    def __init__(
        self,
        context: ServiceContext,
        perform: Perform,
        *,
        concurrency: int,
        sweep_seconds: float = SWEEP_SECONDS,
    ) -> None:
        self._context = context
        self._perform = perform
        self._concurrency = concurrency
        self._sweep_seconds = sweep_seconds
        self._tasks: asyncio.TaskGroup | None = None
        self._waiting = FairQueue()
        self._again = FairQueue()
        """Steps that were queued again before the attempt that went before was let go of."""
        self._running: dict[StepKey, Slot] = {}
        self._occupied = 0
        self._steps: set[asyncio.Task[None]] = set()
        self._cancelled_early: set[ExecutionId] = set()
        self.idle = asyncio.Event()
        """Set while no step runs and none waits; for good once closed."""
        self._closed = False

    @property
    def running(self) -> int:
        """How many steps run or are being written down, those of an earlier engine included."""
        return len(self._running)

    def hear(self, event: Event) -> None:
        """A step's turn came, or something was cancelled."""
        fact = event.fact
        if isinstance(fact, StepMoved):
            key = StepKey(fact.execution_id, fact.step.position)
            self._again.drop(key)
            if fact.step.status is not StepStatus.QUEUED:
                self._waiting.drop(key)
                self._note_idle()
            elif key in self._running:
                self._again.add(fact.schedule_id, key)
            else:
                self._add([(fact.schedule_id, key)])
        elif isinstance(fact, ExecutionMoved) and fact.execution.status is ExecutionStatus.CANCELLED:
            self._cancel(fact.execution.id)

    def take_up(self, tasks: asyncio.TaskGroup, key: StepKey, perform: Perform) -> None:
        """Count a step of an earlier engine as running, and follow it with `perform`."""
        slot = self._begin(tasks, key, perform)
        if key.execution_id in self._cancelled_early:
            slot.stop.ask(CANCELLED)

    async def open(self, tasks: asyncio.TaskGroup) -> None:
        """Begin to hand out steps: those of the durable queue first."""
        durable = await patiently(self._durable, loop="dispatcher")
        heard, self._waiting = self._waiting, FairQueue()
        self._tasks = tasks
        self._cancelled_early.clear()
        self._add([*durable, *heard])

    async def run(self) -> None:
        """Look at the durable queue now and then, for ever."""
        await asyncio.sleep(self._sweep_seconds)
        await for_ever("dispatcher", self._sweep, asyncio.Event())

    def close(self) -> None:
        """Hand out nothing more, and let go of what runs."""
        self._tasks = None
        self._closed = True
        self._note_idle()
        for step in self._steps:
            step.cancel()

    async def _sweep(self) -> float:
        self._add(await self._durable())
        return self._sweep_seconds

    async def _durable(self) -> list[QueuedKey]:
        found = await steps.queued(self._context)
        return [(step.schedule_id, StepKey(step.execution_id, step.position)) for step in found]

    def _add(self, queued: Iterable[QueuedKey]) -> None:
        for schedule_id, key in queued:
            if key not in self._running:
                self._waiting.add(schedule_id, key)
        self._note_idle()
        self._fill()

    def _cancel(self, execution_id: ExecutionId) -> None:
        if self._tasks is None:
            self._cancelled_early.add(execution_id)
        for key, slot in self._running.items():
            if key.execution_id == execution_id:
                slot.stop.ask(CANCELLED)

    def _fill(self) -> None:
        while self._tasks is not None and self._waiting and self._occupied < self._concurrency:
            self._begin(self._tasks, self._waiting.take(), self._perform)

    def _begin(self, tasks: asyncio.TaskGroup, key: StepKey, perform: Perform) -> Slot:
        # Known as running before it is claimed: a cancel after the claim always finds it.
        slot = self._running[key] = Slot(self._freed)
        self._occupied += 1
        step = tasks.create_task(self._follow(key, slot, perform), name="step")
        self._steps.add(step)
        step.add_done_callback(self._steps.discard)
        return slot

    def _freed(self) -> None:
        self._occupied -= 1
        self._fill()

    async def _follow(self, key: StepKey, slot: Slot, perform: Perform) -> None:
        # Whatever is logged for this step names it; the task was made by that of another, with its names.
        clear_contextvars()
        bind_contextvars(**key.facts)
        try:
            await perform(key, slot)
        except Exception:  # a bug costs one step, never its slot or the engine; the next start finds it
            log.exception("step.lost")
        finally:
            del self._running[key]
            slot.free()
            if (queued := self._again.drop(key)) is not None:
                self._add([queued])
            self._note_idle()

    def _note_idle(self) -> None:
        if self._closed or (self._tasks is not None and not self._running and not self._waiting):
            self.idle.set()
        else:
            self.idle.clear()

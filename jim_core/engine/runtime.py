"""The engine as a whole: one task group, from the first recovery to the last write."""

import asyncio
import contextlib
from functools import partial

import structlog

from jim_core.engine.dispatcher import Dispatcher
from jim_core.engine.loops import patiently
from jim_core.engine.retention import FOR_EVER, Keep, Retention
from jim_core.engine.scheduler import Scheduler
from jim_core.engine.slot import StepKey
from jim_core.engine.supervisor import Limits, Supervisor
from jim_core.engine.waits import Waits
from jim_core.model.errors import NotFound, Refused
from jim_core.model.event import Event
from jim_core.model.initiator import Initiator
from jim_core.runners.registry import Runners
from jim_core.service import executions, steps
from jim_core.service.context import ServiceContext

log = structlog.get_logger(__name__)


class Engine:
    """Fires schedules and runs their steps, from `run` until `stop`. For one use."""

    def __init__(
        self,
        context: ServiceContext,
        runners: Runners,
        *,
        concurrency: int,
        limits: Limits,
        keep: Keep = FOR_EVER,
    ) -> None:
        self._context = context
        self._loops: list[asyncio.Task[None]] = []
        self._supervisor = Supervisor(context, runners, limits)
        self._dispatcher = Dispatcher(context, self._supervisor.perform, concurrency=concurrency)
        self._scheduler = Scheduler(context)
        self._waits = Waits(context)
        self._retention = Retention(context, keep)
        self._stopping = asyncio.Event()
        self._stopped = asyncio.Event()
        self._stopped.set()

    @property
    def running(self) -> int:
        """How many steps run now."""
        return self._dispatcher.running

    async def run(self) -> None:
        """Work until `stop` is called; then return, leaving the processes of steps running."""
        self._stopped.clear()
        deafen = self._context.feed.listen(self._hear)
        try:
            async with asyncio.TaskGroup() as tasks:
                self._loops = [tasks.create_task(self._open(tasks), name="recovery")]
                try:
                    await self._stopping.wait()
                finally:
                    # Also when this task is cancelled: let go in order rather than be torn apart.
                    self._dispatcher.close()
                    for loop in self._loops:
                        loop.cancel()
        finally:
            deafen()
            self._stopped.set()
            log.info("engine.stopped")

    async def stop(self) -> None:
        """End the engine within two seconds. Running steps run on; the next engine takes them up."""
        self._stopping.set()
        await self._stopped.wait()

    async def idle(self) -> None:
        """Return once the engine is open and no step runs or waits for a slot, or once it stops."""
        await self._dispatcher.idle.wait()

    async def cancel_active(self, *, by: Initiator) -> int:
        """Cancel every execution that has not ended, and wait until their last process is gone."""
        cancelled = 0
        for execution in await executions.active(self._context):
            with contextlib.suppress(Refused, NotFound):  # it ended meanwhile
                await executions.cancel(self._context, execution.id, by=by)
                cancelled += 1
        await self.idle()
        return cancelled

    def _hear(self, event: Event) -> None:
        self._dispatcher.hear(event)
        self._scheduler.hear(event)
        self._waits.hear(event)

    async def _open(self, tasks: asyncio.TaskGroup) -> None:
        """Take up what an earlier engine left, then open the queue and start the clock."""
        for found in await patiently(lambda: steps.interrupted(self._context), loop="recovery"):
            key = StepKey(found.execution.id, found.step.position)
            log.warning("step.taken_up", **key.facts)
            self._dispatcher.take_up(tasks, key, partial(self._supervisor.take_up, found))
        await self._dispatcher.open(tasks)
        log.info("engine.started", taken_up=self.running)
        for loop in (self._scheduler, self._dispatcher, self._waits, self._retention):
            self._loops.append(tasks.create_task(loop.run(), name=type(loop).__name__))

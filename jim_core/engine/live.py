"""How far a running step is: read from its live record now and then, stored, and told to whoever listens."""

import asyncio
from types import TracebackType
from typing import Final, Self

from jim_core.crash_points import CrashPoint, reach
from jim_core.engine.slot import StepKey
from jim_core.model.errors import JimError
from jim_core.model.event import OutputGrew
from jim_core.model.execution import Progress
from jim_core.runners.protocol import StepContext
from jim_core.runners.step_process import read_live
from jim_core.service import steps
from jim_core.service.context import ServiceContext

LOOK_SECONDS: Final = 0.25
STORE_SECONDS: Final = 0.5
"""Between two writes of a step's progress, whatever the step says."""


class Live:
    """Watches one attempt for the length of a block; it has no task, so that short steps cost nothing."""

    def __init__(self, context: ServiceContext, key: StepKey, brief: StepContext) -> None:
        self._context = context
        self._key = key
        self._brief = brief
        self._size = 0
        self._progress: Progress | None = None
        self._stored_at = float("-inf")
        self._timer: asyncio.TimerHandle | None = None
        self._writing: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._later()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if self._writing is not None:
            # A write under way is not torn apart; what it says is older than the outcome.
            await asyncio.wait({self._writing}, timeout=STORE_SECONDS)

    def _later(self) -> None:
        self._timer = asyncio.get_running_loop().call_later(LOOK_SECONDS, self._look)

    def _look(self) -> None:
        self._later()
        found = read_live(self._brief.run_directory)
        if found is None:
            return
        if found.size != self._size:
            self._size = found.size
            reach(CrashPoint.FIRST_OUTPUT)
            key = self._key
            self._context.feed.publish_passing(
                OutputGrew(
                    execution_id=key.execution_id,
                    position=key.position,
                    attempt=self._brief.attempt,
                    size=found.size,
                )
            )
        now = asyncio.get_running_loop().time()
        idle = self._writing is None or self._writing.done()
        if found.progress != self._progress and idle and now >= self._stored_at + STORE_SECONDS:
            self._progress, self._stored_at = found.progress, now
            self._writing = asyncio.ensure_future(self._store(found.progress))

    async def _store(self, progress: Progress | None) -> None:
        key = self._key
        try:
            await steps.note_progress(self._context, key.execution_id, key.position, progress)
            reach(CrashPoint.PROGRESS_STORED)
        except JimError:
            self._progress = None  # told again with the next look

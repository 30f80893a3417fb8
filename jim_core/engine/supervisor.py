"""One step, from its claim to its conclusion."""

import asyncio
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any, Final

import structlog

from jim_core.engine import recovery
from jim_core.engine.loops import patiently
from jim_core.engine.slot import Slot, StepKey
from jim_core.model.errors import JimError, StorageUnavailable
from jim_core.model.outcome import StepOutcome
from jim_core.model.process import ProcessIdentity
from jim_core.runners.protocol import StepContext, StopRequest, mark_of
from jim_core.runners.registry import Runners
from jim_core.runners.step_output import printable
from jim_core.runners.step_process import StepProcess
from jim_core.service import steps
from jim_core.service.context import ServiceContext
from jim_core.service.steps import ClaimedStep, InterruptedStep

log = structlog.get_logger(__name__)

LAST_WRITE_SECONDS: Final = 1.5
"""How long an engine that stops still waits for a write that is under way."""


class Supervisor:
    """Sees steps through; each call of `perform` is one step."""

    def __init__(self, context: ServiceContext, runners: Runners, grace: timedelta) -> None:
        self._context = context
        self._runners = runners
        self._grace = grace

    async def perform(self, key: StepKey, slot: Slot) -> None:
        """Claim the step, run it, record how it ended; nothing when it may no longer start."""
        claimed = await self._claim(key)
        if claimed is None:
            return
        log.info("step.started", **key.facts, name=claimed.step.definition.name)
        note = _Note(self._context, key)
        runner = self._runners.of(claimed.step.definition.step_type)
        try:
            outcome = await self._outcome(key, runner.run(self._brief(key, claimed, slot.stop, note)), note)
            # Nothing of it runs any more: the next step may be claimed while this one is written down.
            slot.free()
            await self._conclude(key, outcome)
        finally:
            await note.settled()

    async def take_up(self, found: InterruptedStep, key: StepKey, slot: Slot) -> None:
        """See a step of an earlier engine to its end, and record it."""
        work = recovery.outcome_of(found, slot.stop, self._context, self._grace)
        outcome = await self._outcome(key, work, _Note(self._context, key, found.identity))
        await self._conclude(key, outcome)

    async def _claim(self, key: StepKey) -> ClaimedStep | None:
        try:
            return await steps.claim(self._context, key.execution_id, key.position)
        except StorageUnavailable as error:
            log.warning("step.claim_refused", **key.facts, reason=str(error))
        return await patiently(lambda: self._claim_again(key), **key.facts)

    async def _claim_again(self, key: StepKey) -> ClaimedStep | None:
        """A claim whose answer was lost may have been stored; as nobody else claims, it was this one."""
        claimed = await steps.claim(self._context, key.execution_id, key.position)
        if claimed is not None:
            return claimed
        for found in await steps.interrupted(self._context):
            if (found.execution.id, found.step.position) == (key.execution_id, key.position):
                return ClaimedStep(found.execution, found.step)
        return None

    def _brief(self, key: StepKey, claimed: ClaimedStep, stop: StopRequest, note: "_Note") -> StepContext:
        return StepContext(
            execution_id=key.execution_id,
            position=key.position,
            definition=claimed.step.definition,
            schedule_name=claimed.execution.schedule_name,
            run_directory=self._context.runs / str(key.execution_id) / str(key.position),
            grace=self._grace,
            stop=stop,
            started=note.started,
        )

    async def _outcome(
        self, key: StepKey, work: Coroutine[Any, Any, StepOutcome], note: "_Note"
    ) -> StepOutcome:
        """What `work` says; a bug in it is an outcome too, and leaves no process behind."""
        try:
            return await work
        except Exception as bug:  # the engine lives on
            log.exception("step.runner_failed", **key.facts)
            await self._end_processes(key, note.identity)
            return StepOutcome.failed(f"internal error: {type(bug).__name__} {printable(str(bug))}".rstrip())

    async def _conclude(self, key: StepKey, outcome: StepOutcome) -> None:
        """Record how the step ended, however long the store refuses, and even while being cancelled."""
        writing = asyncio.ensure_future(self._store(key, outcome))
        try:
            await asyncio.shield(writing)
        except asyncio.CancelledError:
            await asyncio.wait({writing}, timeout=LAST_WRITE_SECONDS)
            writing.cancel()
            raise

    async def _end_processes(self, key: StepKey, identity: ProcessIdentity | None) -> None:
        process = StepProcess.attach(identity, mark_of(key.execution_id, key.position))
        if process is not None:
            try:
                await process.stop(self._grace)
            finally:
                process.close()

    async def _store(self, key: StepKey, outcome: StepOutcome) -> None:
        try:
            await patiently(
                lambda: steps.conclude(self._context, key.execution_id, key.position, outcome), **key.facts
            )
        except Exception:  # a bug in the store; the next start finds the step still Processing
            log.exception("step.not_concluded", **key.facts, status=outcome.status)
            return
        log.info("step.ended", **key.facts, status=outcome.status, reason=outcome.error_message)


class _Note:
    """The note of which process runs a step, written while it already runs."""

    def __init__(
        self, context: ServiceContext, key: StepKey, identity: ProcessIdentity | None = None
    ) -> None:
        self.identity = identity
        self._context = context
        self._key = key
        self._writing: asyncio.Task[None] | None = None

    async def started(self, identity: ProcessIdentity) -> None:
        """Begin to write; the step does not wait for it."""
        self.identity = identity
        self._writing = asyncio.ensure_future(self._write(identity))

    async def settled(self) -> None:
        """Return once nothing is being written; gives up on a store that does not answer."""
        if self._writing is not None and not self._writing.done():
            await asyncio.wait({self._writing}, timeout=LAST_WRITE_SECONDS)
            self._writing.cancel()

    async def _write(self, identity: ProcessIdentity) -> None:
        key = self._key
        try:
            await steps.record_process(self._context, key.execution_id, key.position, identity)
        except JimError as error:  # without the note, the step's mark still finds its processes
            log.warning("step.process_not_recorded", **key.facts, pid=identity.pid, reason=str(error))

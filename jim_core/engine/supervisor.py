"""One step, from its claim to its conclusion."""

import asyncio
import contextlib
import time
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import structlog
from structlog.contextvars import bind_contextvars

from jim_core.crash_points import CrashPoint, reach
from jim_core.engine import recovery
from jim_core.engine.live import Live
from jim_core.engine.loops import patiently
from jim_core.engine.slot import Slot, StepKey
from jim_core.model.errors import StorageUnavailable
from jim_core.model.outcome import StepOutcome
from jim_core.model.status import ACTIVE_EXECUTION
from jim_core.runners.last_words import printable
from jim_core.runners.leftovers import end_leftovers
from jim_core.runners.protocol import StepContext
from jim_core.runners.registry import Runners
from jim_core.runners.run_directory import attempt_directory, make_directory
from jim_core.service import steps
from jim_core.service.context import ServiceContext
from jim_core.service.steps import ClaimedStep, InterruptedStep

log = structlog.get_logger(__name__)

LAST_WRITE_SECONDS: Final = 1.5
"""How long an engine that stops still waits for a write that is under way."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a step may take, unless it says otherwise itself."""

    grace: timedelta
    """Between the wish that it ends and force."""
    output: int = 10 * 1_048_576
    """Bytes of its output that are kept."""


class Supervisor:
    """Sees steps through; each call of `perform` is one attempt."""

    def __init__(self, context: ServiceContext, runners: Runners, limits: Limits) -> None:
        self._context = context
        self._runners = runners
        self._limits = limits

    async def perform(self, key: StepKey, slot: Slot) -> None:
        """Claim the step, run it, record how it ended; nothing when it may no longer start."""
        # The folder comes first: where there is none after a crash, nobody can say what became of the step.
        with contextlib.suppress(OSError):
            make_directory(self._context.runs / str(key.execution_id))
        claimed = await self._claim(key)
        if claimed is None:
            return
        reach(CrashPoint.CLAIMED)
        brief = self._brief(key, claimed, slot)
        log.info("step.started", name=claimed.step.definition.name)
        runner = self._runners.of(claimed.step.definition.step_type)
        outcome = await self._outcome(key, runner.run(brief), brief)
        # Nothing of it runs any more: the next step may be claimed while this one is written down.
        slot.free()
        await self._conclude(key, outcome, claimed.step.activity_id)

    async def take_up(self, found: InterruptedStep, key: StepKey, slot: Slot) -> None:
        """See a step of an earlier engine to its end, and record it."""
        if found.execution.status not in ACTIVE_EXECUTION:
            slot.stop.ask("the execution has ended")
        brief = self._brief(key, ClaimedStep(found.execution, found.step, found.order), slot)
        work = recovery.outcome_of(brief, self._runners, rebooted=self._before_boot(found.step.started_at))
        outcome = await self._outcome(key, work, brief)
        await self._conclude(key, outcome, found.step.activity_id)

    def _before_boot(self, moment: datetime | None) -> bool:
        up = timedelta(seconds=time.clock_gettime(time.CLOCK_BOOTTIME))
        return moment is not None and moment < self._context.now() - up

    async def _claim(self, key: StepKey) -> ClaimedStep | None:
        try:
            return await steps.claim(self._context, key.execution_id, key.position)
        except StorageUnavailable as error:
            log.warning("step.claim_refused", reason=str(error))
        return await patiently(lambda: self._claim_again(key))

    async def _claim_again(self, key: StepKey) -> ClaimedStep | None:
        """A claim whose answer was lost may have been stored; as nobody else claims, it was this one."""
        claimed = await steps.claim(self._context, key.execution_id, key.position)
        if claimed is not None:
            return claimed
        for found in await steps.interrupted(self._context):
            if (found.execution.id, found.step.position) == (key.execution_id, key.position):
                return ClaimedStep(found.execution, found.step, found.order)
        return None

    def _brief(self, key: StepKey, claimed: ClaimedStep, slot: Slot) -> StepContext:
        definition = claimed.step.definition
        attempt = claimed.step.attempt
        bind_contextvars(attempt=attempt)
        own = definition.grace_seconds
        return StepContext(
            execution_id=key.execution_id,
            position=key.position,
            attempt=attempt,
            definition=definition,
            schedule_name=claimed.execution.schedule_name,
            run_directory=attempt_directory(self._context.runs, key.execution_id, key.position, attempt),
            grace=self._limits.grace if own is None else timedelta(seconds=own),
            output_limit=self._limits.output,
            stop=slot.stop,
            order=claimed.order,
        )

    async def _outcome(
        self, key: StepKey, work: Coroutine[Any, Any, StepOutcome], brief: StepContext
    ) -> StepOutcome:
        """What `work` says; a bug in it is an outcome too, and leaves no process behind."""
        async with Live(self._context, key, brief):
            try:
                return await work
            except Exception as bug:  # the engine lives on
                log.exception("step.runner_failed")
                await end_leftovers(brief.run_directory, brief.mark, brief.grace)
                return StepOutcome.failed(
                    f"internal error: {type(bug).__name__} {printable(str(bug))}".rstrip()
                )

    async def _conclude(self, key: StepKey, outcome: StepOutcome, activity_id: UUID | None) -> None:
        """Record how the step ended, however long the store refuses, and even while being cancelled."""
        writing = asyncio.ensure_future(self._store(key, outcome, activity_id))
        try:
            await asyncio.shield(writing)
        except asyncio.CancelledError:
            await asyncio.wait({writing}, timeout=LAST_WRITE_SECONDS)
            writing.cancel()
            raise

    async def _store(self, key: StepKey, outcome: StepOutcome, activity_id: UUID | None) -> None:
        execution_id, position = key.execution_id, key.position
        try:
            await patiently(
                lambda: steps.conclude(self._context, execution_id, position, outcome, activity_id)
            )
        except Exception:  # a bug in the store; the next start finds the step still Processing
            log.exception("step.not_concluded", status=outcome.status)
            return
        log.info("step.ended", status=outcome.status, reason=outcome.error_message)

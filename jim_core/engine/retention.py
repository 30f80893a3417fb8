"""Forgetting: once an hour, what is old goes, unless the clock that says so is not to be trusted."""

import asyncio
from dataclasses import dataclass
from typing import Final

import structlog

from jim_core.engine.loops import for_ever
from jim_core.service import audit, retention
from jim_core.service.context import ServiceContext

log = structlog.get_logger(__name__)

EVERY_SECONDS: Final = 3_600.0
FIRST_SECONDS: Final = 60.0
"""An engine has better things to do when it starts."""
_BETWEEN_BATCHES_SECONDS: Final = 0.2
_BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class Keep:
    """For how many days what has ended is kept; 0 is for ever."""

    executions: int = 0
    audit: int = 0
    history: int = 0
    activities: int = 0


FOR_EVER: Final = Keep()


class Retention:
    """Prunes in small batches, so that no step waits long for its write."""

    def __init__(self, context: ServiceContext, keep: Keep, *, first: float = FIRST_SECONDS) -> None:
        self._context = context
        self._keep = keep
        self._first = first
        self._holds = False

    async def run(self) -> None:
        """Prune, for ever."""
        await asyncio.sleep(self._first)
        await for_ever("retention", self.turn, asyncio.Event())

    async def turn(self) -> float:
        """Prune one batch of each kind; after how many seconds there is more to do."""
        # First what has no files to stumble over, and does not go by the clock.
        events = await retention.prune_events(self._context)
        keep = self._keep if await self._may_go_by_the_clock() else FOR_EVER
        await audit.prune(self._context, keep.audit)
        pruned = {"executions": 0, "history": 0, "activities": 0}
        if keep.history:
            pruned["history"] = await retention.prune_history(
                self._context, keep_days=keep.history, batch=_BATCH
            )
        if keep.activities:
            pruned["activities"] = await retention.prune_activities(
                self._context, keep_days=keep.activities, batch=_BATCH
            )
        if keep.executions:
            pruned["executions"] = await retention.prune(
                self._context, keep_days=keep.executions, batch=_BATCH
            )
        if events or any(pruned.values()):
            log.info("retention.pruned", **pruned, events=events)
        return EVERY_SECONDS if max(pruned.values()) < _BATCH else _BETWEEN_BATCHES_SECONDS

    async def _may_go_by_the_clock(self) -> bool:
        steady = await retention.clock_is_steady(self._context)
        if not steady and not self._holds:
            log.warning(
                "retention.held",
                now=self._context.now().isoformat(),
                reason="the clock is far ahead of the newest records, or nothing ran for long: nothing is "
                "removed until it has gone on for a week",
            )
        if steady and self._holds:
            log.info("retention.goes_on")
        self._holds = not steady
        return steady

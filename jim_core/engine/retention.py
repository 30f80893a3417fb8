"""Forgetting: once an hour, old executions and old events go."""

import asyncio
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


class Retention:
    """Prunes in small batches, so that no step waits long for its write."""

    def __init__(
        self, context: ServiceContext, keep_days: int, audit_days: int = 0, *, first: float = FIRST_SECONDS
    ) -> None:
        self._context = context
        self._keep_days = keep_days
        """0 keeps executions for ever."""
        self._audit_days = audit_days
        """0 keeps the audit trail for ever."""
        self._first = first

    async def run(self) -> None:
        """Prune, for ever."""
        await asyncio.sleep(self._first)
        await for_ever("retention", self._turn, asyncio.Event())

    async def _turn(self) -> float:
        # First what has no files to stumble over.
        events = await retention.prune_events(self._context)
        await audit.prune(self._context, self._audit_days)
        removed = 0
        if self._keep_days:
            removed = await retention.prune(self._context, keep_days=self._keep_days, batch=_BATCH)
        if removed or events:
            log.info("retention.pruned", executions=removed, events=events)
        return EVERY_SECONDS if removed < _BATCH else _BETWEEN_BATCHES_SECONDS

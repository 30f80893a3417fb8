"""The clock: sleeps until the next occurrence is due, and fires it."""

import asyncio
from datetime import datetime, timedelta
from typing import Final

import structlog

from jim_core.engine.loops import for_ever
from jim_core.model.event import Event, ScheduleSaved
from jim_core.service import schedules
from jim_core.service.context import ServiceContext
from jim_core.service.schedules import Fired

log = structlog.get_logger(__name__)

LONGEST_SLEEP: Final = 30.0
"""Seconds after which it looks anew, however far the next occurrence: the wall clock may have jumped."""

SHORTEST_SLEEP: Final = 0.02
"""Seconds between two looks when the first found nothing to do."""


class Scheduler:
    """Fires what is due; woken when a schedule comes to be due earlier than it sleeps."""

    def __init__(self, context: ServiceContext, *, longest_sleep: float = LONGEST_SLEEP) -> None:
        self._context = context
        self._longest = longest_sleep
        self._woken = asyncio.Event()
        self._wakes_at: datetime | None = None
        """When it will look again; None while it looks."""
        self._heard: datetime | None = None
        """The earliest occurrence that was announced while it looked."""

    async def run(self) -> None:
        """Fire occurrences, for ever."""
        await for_ever("scheduler", self._turn, self._woken)

    def hear(self, event: Event) -> None:
        """A schedule changed: wake up when it is due before that."""
        fact = event.fact
        if not isinstance(fact, ScheduleSaved) or fact.next_run_time is None:
            return
        if self._wakes_at is None:
            self._heard = min(self._heard or fact.next_run_time, fact.next_run_time)
        elif fact.next_run_time < self._wakes_at:
            self._woken.set()

    async def _turn(self) -> float:
        self._wakes_at = self._heard = None
        happened = await schedules.fire_due(self._context)
        for occurrence in happened:
            _note(occurrence)
        self._heard = None
        stored = await schedules.next_fire(self._context)
        due = min((moment for moment in (stored, self._heard) if moment is not None), default=None)
        now = self._context.now()
        seconds = sleep_until(due, now, self._longest)
        if not happened:
            seconds = max(seconds, SHORTEST_SLEEP)
        self._wakes_at = now + timedelta(seconds=seconds)
        return seconds


def sleep_until(due: datetime | None, now: datetime, longest: float) -> float:
    """Seconds to sleep: until `due`, but never so long that a jump of the clock goes unnoticed."""
    if due is None:
        return longest
    return min(longest, max(0.0, (due - now).total_seconds()))


def _note(happened: schedules.Fired | schedules.Skipped) -> None:
    facts = {"schedule_id": str(happened.schedule_id), "slot": happened.slot.isoformat()}
    if isinstance(happened, Fired):
        log.info("schedule.fired", **facts, execution_id=str(happened.execution.id))
    else:
        log.warning("schedule.skipped", **facts, reason=happened.reason)

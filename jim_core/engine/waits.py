"""Waits: sleeps until a retry is due or something is free again, and queues the steps that waited."""

import asyncio
from datetime import datetime, timedelta
from typing import Final

from jim_core.engine.loops import for_ever
from jim_core.engine.scheduler import sleep_until
from jim_core.model.event import Event, ExecutionMoved, StepMoved
from jim_core.model.ids import ScheduleId
from jim_core.model.status import ENDED_STEP, ExecutionStatus, StepStatus, WaitingFor
from jim_core.service import waiting
from jim_core.service.context import ServiceContext

LONGEST_SLEEP: Final = 30.0
"""Seconds after which everything is looked at, should an event ever be missed or the clock jump."""

SHORTEST_SLEEP: Final = 0.02
"""Seconds to the next retry at least, so that clocks that differ by a little cannot keep it busy."""


class Waits:
    """Knows from store and events what is waited for, so that an end of which nobody waits costs nothing.

    What it knows is only when to look; what it finds is in the store.
    """

    def __init__(self, context: ServiceContext, *, longest_sleep: float = LONGEST_SLEEP) -> None:
        self._context = context
        self._longest = longest_sleep
        self._woken = asyncio.Event()
        self._systems: set[int] = set()
        """Connected systems that a step was found or heard to wait for."""
        self._schedules: set[ScheduleId] = set()
        """Schedules of which an execution was found or heard to wait for an earlier one."""
        self._free_systems: set[int] = set()
        self._free_schedules: set[ScheduleId] = set()
        self._looks_at_all_at: datetime | None = None
        """When it will look at everything again; None: at once."""
        self._wakes_at: datetime | None = None
        """When it will look again; None while it looks."""

    async def run(self) -> None:
        """Look after waits, for ever."""
        await for_ever("waits", self._turn, self._woken)

    def hear(self, event: Event) -> None:
        """A step began to wait, or something that is waited for may be free."""
        fact = event.fact
        if isinstance(fact, StepMoved):
            self._hear_step(fact)
        elif isinstance(fact, ExecutionMoved):
            execution = fact.execution
            if (
                execution.schedule_id in self._schedules
                and execution.status is not ExecutionStatus.IN_PROGRESS
            ):
                self._free_schedules.add(execution.schedule_id)
                self._woken.set()

    def _hear_step(self, fact: StepMoved) -> None:
        step = fact.step
        if step.status is StepStatus.WAITING:
            self._hear_wait(fact)
        system = step.definition.connected_system_id
        if system in self._systems and (step.status in ENDED_STEP or step.status is StepStatus.WAITING):
            self._free_systems.add(system)
            self._woken.set()
        # A cancelled execution holds the next one back until the last of its steps is really gone.
        if fact.schedule_id in self._schedules and step.status in ENDED_STEP:
            self._free_schedules.add(fact.schedule_id)
            self._woken.set()

    def _hear_wait(self, fact: StepMoved) -> None:
        step = fact.step
        match step.waiting_for:
            case WaitingFor.RETRY:
                if self._wakes_at is None or step.retry_at is None or step.retry_at < self._wakes_at:
                    self._woken.set()
            case WaitingFor.CONNECTED_SYSTEM if step.definition.connected_system_id is not None:
                self._systems.add(step.definition.connected_system_id)
            case WaitingFor.OVERLAP if fact.schedule_id is not None:
                self._schedules.add(fact.schedule_id)
            case _:
                pass

    async def _turn(self) -> float:
        self._wakes_at = None
        began = self._context.now()
        next_look = await self._release(began)
        now = self._context.now()
        seconds = max(SHORTEST_SLEEP, sleep_until(next_look, now, self._longest))
        self._wakes_at = now + timedelta(seconds=seconds)
        return seconds

    async def _release(self, now: datetime) -> datetime:
        systems, self._free_systems = self._free_systems, set()
        schedules, self._free_schedules = self._free_schedules, set()
        due, self._looks_at_all_at = self._looks_at_all_at, None  # stays so if the store refuses
        if due is None or not now < due <= now + timedelta(seconds=self._longest):
            due = now + timedelta(seconds=self._longest)
            # Asked before, so that what ends in between is found, and what ends later is heard of.
            known = await waiting.awaited(self._context)
            self._systems |= known.systems
            self._schedules |= known.schedules
            next_retry = await waiting.release(self._context)
        else:
            next_retry = await waiting.release(self._context, systems=systems, schedules=schedules)
        self._looks_at_all_at = due
        return min(due, next_retry or due)

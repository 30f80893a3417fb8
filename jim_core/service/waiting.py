"""Waits that have come to their end: retries that are due, connected systems and schedules that are free.

Each is found in the store, so none is forgotten over a restart; the engine only says when to look.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from jim_core.crash_points import CrashPoint, reach
from jim_core.model.execution import ExecutionStep
from jim_core.model.ids import ScheduleId
from jim_core.model.progression import Advance
from jim_core.model.status import ExecutionStatus, WaitingFor
from jim_core.service.context import ServiceContext
from jim_core.service.saving import save
from jim_core.storage.held import Held
from jim_core.storage.unit_of_work import Reader, UnitOfWork


@dataclass(frozen=True, slots=True)
class Awaited:
    """What must become free before a step that waits may begin."""

    systems: set[int]
    schedules: set[ScheduleId]
    """Of which an execution waits for an earlier one."""


async def awaited(context: ServiceContext) -> Awaited:
    """What is waited for now."""

    def ask(reader: Reader) -> Awaited:
        return Awaited(reader.waits.systems(), set(map(ScheduleId, reader.waits.schedules())))

    return await context.database.read(ask)


async def release(
    context: ServiceContext,
    *,
    systems: Iterable[int] | None = None,
    schedules: Iterable[UUID] | None = None,
) -> datetime | None:
    """Queue every step whose wait is over; the instant at which the next retry will be due.

    `systems` and `schedules` say where something may have become free; None: look at all that are waited for.
    """
    return await context.database.write(partial(_release, context, systems, schedules))


def _release(
    context: ServiceContext,
    systems: Iterable[int] | None,
    schedules: Iterable[UUID] | None,
    unit: UnitOfWork,
) -> datetime | None:
    now = context.now()
    _queue(unit, unit.waits.due_retries(now), now)
    free = (unit.waits.next_on(system) for system in (unit.waits.systems() if systems is None else systems))
    _queue(unit, (found for found in free if found is not None), now)
    for schedule_id in unit.waits.schedules() if schedules is None else schedules:
        _start_next(unit, schedule_id, now)
    return unit.waits.next_retry(now)


def _queue(unit: UnitOfWork, found: Iterable[tuple[int, int]], now: datetime) -> None:
    for seq, position in found:
        step = unit.steps.find(seq, position)
        if step is not None:
            _let_go(unit, unit.executions.at(seq), [step], now)


def _start_next(unit: UnitOfWork, schedule_id: UUID, now: datetime) -> None:
    """Let the oldest execution of a schedule begin, if it waits and none before it still ends."""
    held = unit.executions.holder_of(schedule_id)
    if held is not None and held.execution.status is ExecutionStatus.QUEUED:
        _let_go(unit, held, list(_in_line(unit, held)), now)


def _in_line(unit: UnitOfWork, held: Held) -> Iterator[ExecutionStep]:
    return (step for step in unit.steps.of(held.seq) if step.waiting_for is WaitingFor.OVERLAP)


def _let_go(unit: UnitOfWork, held: Held, steps: list[ExecutionStep], now: datetime) -> None:
    reach(CrashPoint.WAIT_OVER)
    before = {step.position: step for step in steps}
    save(unit, held, before, Advance(steps=tuple(step.queued() for step in steps)), now)

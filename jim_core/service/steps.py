"""What the engine tells and asks about steps: which may start, which process runs one, how it ended."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from jim_core.crash_points import CrashPoint, reach
from jim_core.model.errors import NotFound
from jim_core.model.event import ExecutionMoved
from jim_core.model.execution import ExecutionDetail, ExecutionStep, Progress, ScheduleExecution
from jim_core.model.ids import ExecutionId, ScheduleId
from jim_core.model.lifecycle import STARTABLE, execution_sources, step_sources
from jim_core.model.outcome import StepOutcome
from jim_core.model.progression import Advance, after
from jim_core.model.run_order import RunOrder
from jim_core.model.status import ExecutionStatus, StepStatus, WaitingFor
from jim_core.service import running
from jim_core.service.context import ServiceContext
from jim_core.service.saving import by_position, moved, save
from jim_core.service.wording import storable
from jim_core.storage.held import Held
from jim_core.storage.unit_of_work import Reader, UnitOfWork


@dataclass(frozen=True, slots=True)
class QueuedStep:
    """A step whose turn has come."""

    schedule_id: ScheduleId
    execution_id: ExecutionId
    position: int


@dataclass(frozen=True, slots=True)
class ClaimedStep:
    """A step that is now Processing, with its secrets: for the engine only."""

    execution: ScheduleExecution
    step: ExecutionStep
    order: RunOrder | None = None
    """Of a RunProfile step, unless its run profile is gone."""

    @property
    def schedule_id(self) -> ScheduleId:
        """The schedule that the step belongs to."""
        return self.execution.schedule_id


@dataclass(frozen=True, slots=True)
class InterruptedStep:
    """A step that was Processing when the store was last written."""

    execution: ScheduleExecution
    """Already ended (`.status`) when it was cancelled."""
    step: ExecutionStep
    order: RunOrder | None = None
    """Of a RunProfile step, unless its run profile is gone."""


async def queued(context: ServiceContext, *, limit: int | None = None) -> list[QueuedStep]:
    """The steps that wait for a free slot, longest first."""

    def ask(reader: Reader) -> list[QueuedStep]:
        found = reader.steps.queued(limit)
        return [QueuedStep(ScheduleId(of), ExecutionId(one), position) for of, one, position in found]

    return await context.database.read(ask)


async def claim(context: ServiceContext, execution_id: UUID, position: int) -> ClaimedStep | None:
    """The step, now Processing (and its execution InProgress); None when it may no longer start.

    None too while another step has its connected system, or comes first: then it is Waiting for that.
    """

    def work(unit: UnitOfWork) -> ClaimedStep | None:
        held = unit.executions.find(execution_id)
        if held is None or held.execution.status not in STARTABLE:
            return None
        step = unit.steps.find(held.seq, position)
        if step is None or step.status is not StepStatus.QUEUED:
            return None
        now = context.now()
        system = step.definition.connected_system_id
        if system is not None and unit.waits.has_others_before(system, held.seq, position):
            wait = Advance(steps=(step.waiting(WaitingFor.CONNECTED_SYSTEM),))
            save(unit, held, {position: step}, wait, now)
            return None
        started = running.begun(unit, held.execution, step.begun(now), now, context.new_id)
        unit.steps.change(held.seq, step, started)
        unit.record(now, moved(held.execution, started))
        if held.execution.status in execution_sources(ExecutionStatus.IN_PROGRESS):
            held = _in_progress(unit, held, now)
        reach(CrashPoint.CLAIM_DECIDED)
        return ClaimedStep(held.execution, started, running.order_of(unit, started))

    return await context.database.write(work)


async def note_progress(
    context: ServiceContext, execution_id: UUID, position: int, progress: Progress | None
) -> None:
    """Say how far a step is; does nothing for one that is not Processing."""
    progress = _storable(progress)

    def work(unit: UnitOfWork) -> None:
        held = unit.executions.find(execution_id)
        step = unit.steps.find(held.seq, position) if held else None
        if held is None or step is None or step.status is not StepStatus.PROCESSING:
            return
        if step.progress != progress:
            further = step.with_(progress=progress)
            unit.steps.note_progress(held.seq, further)
            unit.record(context.now(), moved(held.execution, further))

    await context.database.write(work)


async def conclude(
    context: ServiceContext,
    execution_id: UUID,
    position: int,
    outcome: StepOutcome,
    activity_id: UUID | None = None,
) -> Advance:
    """The step has ended: record it, and what follows from it. Nothing changes when it had ended before.

    A failed step that has attempts left is then Waiting for the next one, and how this one ended is kept.
    The outcome is kept as it is told, also when the execution was cancelled meanwhile: a process that
    ended well by itself did its work. The execution then stays Cancelled. `activity_id` is that of the
    attempt, if it has one, and ends with it.
    """
    told = outcome.model_copy(
        update={
            "error_message": storable(outcome.error_message),
            "summary": storable(outcome.summary),
            "progress": _storable(outcome.progress),
        }
    )

    counted = await running.states(context, [activity_id] if activity_id else [])

    def work(unit: UnitOfWork) -> Advance:
        held = unit.executions.find(execution_id)
        steps = by_position(unit.steps.around(held.seq, position)) if held else {}
        if held is None or position not in steps:
            raise NotFound(f"There is no step {position} of an execution {execution_id}.")
        if steps[position].status not in step_sources(told.status):
            return Advance()
        now = context.now()
        detail = ExecutionDetail(execution=held.execution, steps=tuple(steps.values()))
        advance = after(detail, position, told, now=now, new_id=context.new_id)
        running.ended(unit, steps[position], told, now, counted)
        if advance.attempt is not None:
            unit.attempts.insert(held.seq, position, advance.attempt)
        save(unit, held, steps, advance, now)
        reach(CrashPoint.CONCLUSION_DECIDED)
        return advance

    advance = await context.database.write(work)
    reach(CrashPoint.CONCLUDED)
    return advance


async def interrupted(context: ServiceContext) -> list[InterruptedStep]:
    """Every step that is Processing in the store: at start-up, those of the engine before."""

    def ask(reader: Reader) -> list[InterruptedStep]:
        found = []
        for one in reader.steps.processing():
            held = reader.executions.find(one.execution_id)
            if held is not None:
                order = running.order_of(reader, one.step)
                found.append(InterruptedStep(held.execution, one.step, order))
        return found

    return await context.database.read(ask)


def _storable(progress: Progress | None) -> Progress | None:
    return progress and progress.model_copy(update={"message": storable(progress.message)})


def _in_progress(unit: UnitOfWork, held: Held, now: datetime) -> Held:
    new = held.execution.with_(
        status=ExecutionStatus.IN_PROGRESS, started_at=held.execution.started_at or now
    )
    unit.record(now, ExecutionMoved(execution=new))
    return unit.executions.change(held, new)

"""What the engine tells and asks about steps: which may start, which process runs one, how it ended."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from jim_core.model.errors import NotFound
from jim_core.model.event import ExecutionMoved, StepMoved
from jim_core.model.execution import ExecutionDetail, ExecutionStep, ScheduleExecution
from jim_core.model.ids import ExecutionId, ScheduleId
from jim_core.model.lifecycle import execution_sources, step_sources
from jim_core.model.outcome import StepOutcome
from jim_core.model.progression import Advance, after
from jim_core.model.status import ExecutionStatus, StepStatus
from jim_core.service.context import ServiceContext
from jim_core.service.executions import moved
from jim_core.service.wording import storable
from jim_core.storage.executions import Held
from jim_core.storage.unit_of_work import Reader, UnitOfWork

_STARTABLE = frozenset({ExecutionStatus.IN_PROGRESS, ExecutionStatus.QUEUED})


@dataclass(frozen=True, slots=True)
class QueuedStep:
    """A step whose turn has come."""

    execution_id: ExecutionId
    position: int


@dataclass(frozen=True, slots=True)
class ClaimedStep:
    """A step that is now Processing, with its secrets: for the engine only."""

    execution: ScheduleExecution
    step: ExecutionStep

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


async def queued(context: ServiceContext, *, limit: int | None = None) -> list[QueuedStep]:
    """The steps that wait for a free slot, longest first."""

    def ask(reader: Reader) -> list[QueuedStep]:
        found = reader.steps.queued(limit)
        return [QueuedStep(ExecutionId(execution_id), position) for execution_id, position in found]

    return await context.database.read(ask)


async def claim(context: ServiceContext, execution_id: UUID, position: int) -> ClaimedStep | None:
    """The step, now Processing (and its execution InProgress); None when it may no longer start."""

    def work(unit: UnitOfWork) -> ClaimedStep | None:
        held = unit.executions.find(execution_id)
        if held is None or held.execution.status not in _STARTABLE:
            return None
        step = unit.steps.find(held.seq, position)
        if step is None or step.status is not StepStatus.QUEUED:
            return None
        now = context.now()
        started = step.with_(status=StepStatus.PROCESSING, started_at=now)
        unit.steps.change(held.seq, step, started)
        unit.record(now, moved(held.execution.id, started))
        if held.execution.status in execution_sources(ExecutionStatus.IN_PROGRESS):
            held = _in_progress(unit, held, now)
        return ClaimedStep(held.execution, started)

    return await context.database.write(work)


async def conclude(
    context: ServiceContext, execution_id: UUID, position: int, outcome: StepOutcome
) -> Advance:
    """The step has ended: record it, and what follows from it. Nothing changes when it had ended before.

    The outcome is kept as it is told, also when the execution was cancelled meanwhile: a process that
    ended well by itself did its work. The execution then stays Cancelled.
    """
    told = outcome.model_copy(update={"error_message": storable(outcome.error_message)})

    def work(unit: UnitOfWork) -> Advance:
        held = unit.executions.find(execution_id)
        steps = unit.steps.of(held.seq) if held else ()
        if held is None or not 0 <= position < len(steps):
            raise NotFound(f"There is no step {position} of an execution {execution_id}.")
        if steps[position].status not in step_sources(told.status):
            return Advance()
        now = context.now()
        detail = ExecutionDetail(execution=held.execution, steps=steps)
        advance = after(detail, position, told, now=now, new_id=context.new_id)
        facts: list[StepMoved | ExecutionMoved] = []
        for step in advance.steps:
            unit.steps.change(held.seq, steps[step.position], step)
            facts.append(moved(held.execution.id, step))
        if advance.execution is not None and advance.execution != held.execution:
            unit.executions.change(held, advance.execution)
            facts.append(ExecutionMoved(execution=advance.execution))
        unit.record(now, *facts)
        return advance

    return await context.database.write(work)


async def interrupted(context: ServiceContext) -> list[InterruptedStep]:
    """Every step that is Processing in the store: at start-up, those of the engine before."""

    def ask(reader: Reader) -> list[InterruptedStep]:
        found = []
        for running in reader.steps.processing():
            held = reader.executions.find(running.execution_id)
            if held is not None:
                found.append(InterruptedStep(held.execution, running.step))
        return found

    return await context.database.read(ask)


def _in_progress(unit: UnitOfWork, held: Held, now: datetime) -> Held:
    new = held.execution.with_(
        status=ExecutionStatus.IN_PROGRESS, started_at=held.execution.started_at or now
    )
    unit.record(now, ExecutionMoved(execution=new))
    return unit.executions.change(held, new)

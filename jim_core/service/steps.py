"""What the engine tells and asks about steps: which may start, which process runs one, how it ended."""

from dataclasses import dataclass
from uuid import UUID

from jim_core.model.execution import ExecutionStep, ScheduleExecution
from jim_core.model.ids import ExecutionId, ScheduleId
from jim_core.model.outcome import StepOutcome
from jim_core.model.process import ProcessIdentity
from jim_core.model.progression import Advance
from jim_core.service.context import ServiceContext


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
    """Already ended (`.status`) when it was cancelled, or a step beside this one failed."""
    step: ExecutionStep
    identity: ProcessIdentity | None
    """The process that ran it; None when it died between the claim and the start."""


async def queued(context: ServiceContext, *, limit: int | None = None) -> list[QueuedStep]:
    """The steps that wait for a free slot, longest first."""
    raise NotImplementedError


async def claim(context: ServiceContext, execution_id: UUID, position: int) -> ClaimedStep | None:
    """The step, now Processing (and its execution InProgress); None when it may no longer start."""
    raise NotImplementedError


async def record_process(
    context: ServiceContext, execution_id: UUID, position: int, identity: ProcessIdentity
) -> None:
    """Remember which process runs the step, so that a restarted engine finds it."""
    raise NotImplementedError


async def conclude(
    context: ServiceContext, execution_id: UUID, position: int, outcome: StepOutcome
) -> Advance:
    """The step has ended: record it, and what follows from it. Nothing changes when it had ended before."""
    raise NotImplementedError


async def interrupted(context: ServiceContext) -> list[InterruptedStep]:
    """Every step that is Processing in the store: at start-up, those of the engine before."""
    raise NotImplementedError

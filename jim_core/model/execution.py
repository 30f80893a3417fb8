"""One run of a schedule, and how it is planned."""

from collections.abc import Sequence
from datetime import datetime
from typing import Self
from uuid import UUID

from jim_core.model.ids import ExecutionId, IdMaker, ScheduleId, TaskId
from jim_core.model.initiator import Initiator
from jim_core.model.schedule import Schedule, StepDefinition
from jim_core.model.status import ActivityStatus, ExecutionStatus, InitiatorType, StepStatus, WaitingFor
from jim_core.model.value import Value


class Progress(Value):
    """How far a running step says it is; `total` is None while unknown."""

    current: int
    total: int | None = None
    message: str | None = None


class ExecutionStep(Value):
    """One step of one run. `position` (0-based, unique in the run) is its name inside the execution."""

    position: int
    definition: StepDefinition
    status: StepStatus = StepStatus.PENDING
    task_id: TaskId | None = None
    started_at: datetime | None = None
    completed_at: datetime | None = None
    error_message: str | None = None
    activity_id: UUID | None = None
    activity_status: ActivityStatus | None = None
    exit_code: int | None = None
    attempt: int = 1
    progress: Progress | None = None
    summary: str | None = None
    """What the step says that it has done."""
    waiting_for: WaitingFor | None = None
    """Said of a step that is Waiting."""
    retry_at: datetime | None = None
    """When the next attempt may begin, of a step that waits for a retry."""
    carried_over_from: ExecutionId | None = None
    """The execution in which it really ran, when a later one took over how it ended."""

    def with_(self, **changes: object) -> Self:
        """This step with some members changed."""
        return self.model_copy(update=changes)

    def turn(self, new_id: IdMaker, waiting_for: WaitingFor | None = None) -> Self:
        """This step once its turn has come: Queued, or Waiting when there is something to wait for."""
        status = StepStatus.WAITING if waiting_for else StepStatus.QUEUED
        return self.with_(status=status, waiting_for=waiting_for, task_id=TaskId(new_id()))

    def waiting(self, waiting_for: WaitingFor) -> Self:
        """This step, whose turn had come, Waiting."""
        return self.with_(status=StepStatus.WAITING, waiting_for=waiting_for)

    def queued(self) -> Self:
        """This step, which waited, in the queue; a new attempt when it waited for that."""
        again = self.waiting_for is WaitingFor.RETRY
        return self.with_(
            status=StepStatus.QUEUED,
            waiting_for=None,
            retry_at=None,
            attempt=self.attempt + 1 if again else self.attempt,
        )

    def begun(self, now: datetime) -> Self:
        """This step, Processing; nothing is left of an attempt before."""
        return self.with_(
            status=StepStatus.PROCESSING,
            started_at=now,
            error_message=None,
            exit_code=None,
            progress=None,
            summary=None,
        )


class StepAttempt(Value):
    """One try of a step: how it ended, or that it still runs."""

    attempt: int
    """From 1."""
    status: StepStatus
    started_at: datetime | None = None
    completed_at: datetime | None = None
    error_message: str | None = None
    exit_code: int | None = None


class ScheduleExecution(Value):
    """One run of a schedule, without its steps: the document's 13 members, and the cron slot it fills."""

    id: ExecutionId
    schedule_id: ScheduleId
    schedule_name: str
    status: ExecutionStatus
    current_step_index: int
    total_steps: int
    queued_at: datetime
    started_at: datetime | None = None
    completed_at: datetime | None = None
    initiated_by_type: InitiatorType = InitiatorType.NOT_SET
    initiated_by_id: UUID | None = None
    initiated_by_name: str | None = None
    error_message: str | None = None
    slot: datetime | None = None
    """The cron instant this run fills; None when a person or a key started it."""

    def with_(self, **changes: object) -> Self:
        """This execution with some members changed."""
        return self.model_copy(update=changes)


class ExecutionDetail(Value):
    """An execution with its steps, in order of position."""

    execution: ScheduleExecution
    steps: tuple[ExecutionStep, ...]


def plan(
    schedule: Schedule,
    execution_id: ExecutionId,
    initiator: Initiator,
    *,
    now: datetime,
    new_id: IdMaker,
    slot: datetime | None = None,
    behind: bool = False,
) -> ExecutionDetail:
    """A new execution of a schedule: its first group is Queued, the rest Pending.

    When it stands `behind` an earlier one, the first group is Waiting until that has ended.
    """
    ordered = sorted(schedule.steps, key=lambda step: step.step_index)
    first = ordered[0].step_index
    return ExecutionDetail(
        execution=ScheduleExecution(
            id=execution_id,
            schedule_id=schedule.id,
            schedule_name=schedule.name,
            status=ExecutionStatus.QUEUED,
            current_step_index=first,
            total_steps=len(ordered),
            queued_at=now,
            initiated_by_type=initiator.type,
            initiated_by_id=initiator.id,
            initiated_by_name=initiator.name,
            slot=slot,
        ),
        steps=tuple(
            step.turn(new_id, WaitingFor.OVERLAP if behind else None)
            if step.definition.step_index == first
            else step
            for step in _planned(ordered)
        ),
    )


def _planned(ordered: Sequence[StepDefinition]) -> list[ExecutionStep]:
    members = set(StepDefinition.model_fields)
    return [
        ExecutionStep(
            position=position,
            definition=StepDefinition.model_construct(**{name: getattr(step, name) for name in members}),
        )
        for position, step in enumerate(ordered)
    ]

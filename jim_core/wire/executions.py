"""Executions on the wire: the document's members, in the document's order, always present.

Status words are plain texts here: a JIM server may say words that ours does not know.
"""

from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import ConfigDict, Field

from jim_core.model.execution import ExecutionDetail as ModelDetail
from jim_core.model.execution import ExecutionStep as ModelStep
from jim_core.model.execution import Progress as ModelProgress
from jim_core.model.execution import ScheduleExecution
from jim_core.model.execution import StepAttempt as ModelAttempt
from jim_core.model.rerun import RerunFrom
from jim_core.model.status import (
    ActivityStatus,
    ExecutionMode,
    ExecutionStatus,
    InitiatorType,
    StepStatus,
    StepType,
    WaitingFor,
)
from jim_core.wire.base import Instant, WireModel, word

ExecutionWord = Annotated[str, word(*ExecutionStatus)]
StepWord = Annotated[str, word(*StepStatus)]
OF_THE_DOCUMENT: Final = 12
"""How many members of a step are the document's."""


class ExecutionSummary(WireModel):
    """One run of a schedule: 13 members, no more."""

    id: UUID
    schedule_id: UUID
    schedule_name: str = ""
    status: ExecutionWord
    current_step_index: int = 0
    total_steps: int = 0
    queued_at: Instant
    started_at: Instant | None = None
    completed_at: Instant | None = None
    initiated_by_type: Annotated[str, word(*InitiatorType)] = InitiatorType.NOT_SET.value
    initiated_by_id: UUID | None = None
    initiated_by_name: str | None = None
    error_message: str | None = None

    @classmethod
    def of(cls, execution: ScheduleExecution) -> "ExecutionSummary":
        """The summary of an execution."""
        return cls(**{name: getattr(execution, name) for name in cls.model_fields})


class StepProgress(WireModel):
    """How far a running step says it is."""

    current: int
    total: int | None = None
    message: str | None = None

    @classmethod
    def of(cls, progress: ModelProgress) -> "StepProgress":
        """The wire form of a step's progress."""
        return cls(current=progress.current, total=progress.total, message=progress.message)


def _additions_are_optional(schema: dict[str, Any]) -> None:
    """Promise the document's members only; ours are always there, and no client need count on them."""
    additions = [*schema["properties"]][OF_THE_DOCUMENT:]
    schema["required"] = [name for name in schema["required"] if name not in additions]


class StepState(WireModel):
    """One step of an execution: the document's 12 members first, then additions."""

    model_config = ConfigDict(json_schema_extra=_additions_are_optional)

    step_index: int = 0
    name: str = ""
    step_type: Annotated[str, word(*StepType)] = StepType.RUN_PROFILE.value
    execution_mode: Annotated[str, word(*ExecutionMode)] = ExecutionMode.SEQUENTIAL.value
    connected_system_id: int | None = None
    status: StepWord
    task_id: UUID | None = None
    started_at: Instant | None = None
    completed_at: Instant | None = None
    error_message: str | None = None
    activity_id: UUID | None = None
    activity_status: Annotated[str, word(*ActivityStatus)] | None = None
    connected_system_name: str | None = None
    run_profile_id: int | None = None
    run_profile_name: str | None = None
    continue_on_failure: bool = False
    exit_code: int | None = None
    attempt: int = 1
    progress: StepProgress | None = None
    summary: str | None = None
    waiting_for: Annotated[str, word(*WaitingFor)] | None = None
    retry_at: Instant | None = None
    carried_over_from: UUID | None = None

    @classmethod
    def of(cls, step: ModelStep) -> "StepState":
        """The wire form of an execution's step."""
        plan = step.definition
        return cls(
            step_index=plan.step_index,
            name=plan.name,
            step_type=plan.step_type,
            execution_mode=plan.execution_mode,
            connected_system_id=plan.connected_system_id,
            status=step.status,
            task_id=step.task_id,
            started_at=step.started_at,
            completed_at=step.completed_at,
            error_message=step.error_message,
            activity_id=step.activity_id,
            activity_status=step.activity_status,
            connected_system_name=plan.connected_system_name,
            run_profile_id=plan.run_profile_id,
            run_profile_name=plan.run_profile_name,
            continue_on_failure=plan.continue_on_failure,
            exit_code=step.exit_code,
            attempt=step.attempt,
            progress=StepProgress.of(step.progress) if step.progress else None,
            summary=step.summary,
            waiting_for=step.waiting_for,
            retry_at=step.retry_at,
            carried_over_from=step.carried_over_from,
        )


class StepAttempt(WireModel):
    """One try of a step: how it ended, or that it still runs."""

    attempt: int
    status: StepWord
    started_at: Instant | None = None
    completed_at: Instant | None = None
    error_message: str | None = None
    exit_code: int | None = None

    @classmethod
    def of(cls, attempt: ModelAttempt) -> "StepAttempt":
        """The wire form of an attempt."""
        return cls(**{name: getattr(attempt, name) for name in cls.model_fields})


class ExecutionDetail(ExecutionSummary):
    """An execution with its steps."""

    steps: list[StepState] = Field(default_factory=list)

    @classmethod
    def of_detail(cls, detail: ModelDetail) -> "ExecutionDetail":
        """The wire form of an execution with its steps."""
        summary = {name: getattr(detail.execution, name) for name in ExecutionSummary.model_fields}
        return cls(**summary, steps=[StepState.of(step) for step in detail.steps])


class RerunRequest(WireModel):
    """Where an execution that is run again begins; without a body at its start."""

    begin: Annotated[str, word(*RerunFrom)] = Field(default=RerunFrom.START.value, alias="from")

"""Schedules on the wire."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from jim_core.model.status import (
    ExecutionMode,
    IntervalUnit,
    OverlapPolicy,
    PatternType,
    StepType,
    TriggerType,
)
from jim_core.wire.base import Instant, WireModel, word


class ScheduleStepBody(WireModel):
    """A step of a schedule. A secret in `sqlConnectionString` leaves the server masked."""

    id: UUID | None = None
    step_index: int = 0
    name: str | None = None
    execution_mode: Annotated[str, word(*ExecutionMode)] = ExecutionMode.SEQUENTIAL.value
    step_type: Annotated[str, word(*StepType)] = StepType.RUN_PROFILE.value
    continue_on_failure: bool = False
    timeout_seconds: int | None = None
    connected_system_id: int | None = None
    run_profile_id: int | None = None
    script_path: str | None = None
    executable_path: str | None = None
    working_directory: str | None = None
    arguments: str | None = None
    sql_connection_string: str | None = None
    sql_script_path: str | None = None
    grace_seconds: int | None = None
    retry_count: int = 0
    retry_delay_seconds: int = 30
    warning_exit_codes: list[int] = Field(default_factory=list)


class ScheduleSummary(WireModel):
    """A schedule without its steps."""

    id: UUID
    name: str
    description: str | None = None
    trigger_type: Annotated[str, word(*TriggerType)] = TriggerType.MANUAL.value
    cron_expression: str | None = None
    pattern_type: Annotated[str, word(*PatternType)] = PatternType.SPECIFIC_TIMES.value
    days_of_week: str | None = None
    run_times: str | None = None
    interval_value: int | None = None
    interval_unit: Annotated[str, word(*IntervalUnit)] | None = None
    interval_window_start: str | None = None
    interval_window_end: str | None = None
    is_enabled: bool = False
    last_run_time: Instant | None = None
    next_run_time: Instant | None = None
    step_count: int = 0
    created: Instant
    last_updated: Instant | None = None
    time_zone: str = "UTC"
    overlap_policy: Annotated[str, word(*OverlapPolicy)] = OverlapPolicy.SKIP.value


class ScheduleListItem(ScheduleSummary):
    """A schedule in a list, with how its last execution went."""

    last_execution_id: UUID | None = None
    last_execution_status: str | None = None
    last_execution_current_step_index: int | None = None
    last_execution_total_steps: int | None = None
    last_execution_completed_at: Instant | None = None
    last_execution_error_message: str | None = None


class ScheduleDetail(ScheduleSummary):
    """A schedule with its steps."""

    steps: list[ScheduleStepBody] = Field(default_factory=list)


class ScheduleRequest(WireModel):
    """A schedule to be made or changed; a member that is left out keeps its value, or its default.

    `steps`, when present, replaces all steps: matched by `id`, others made, unlisted ones removed.
    """

    name: str | None = None
    description: str | None = None
    trigger_type: Annotated[str, word(*TriggerType)] = TriggerType.MANUAL.value
    cron_expression: str | None = None
    pattern_type: Annotated[str, word(*PatternType)] = PatternType.SPECIFIC_TIMES.value
    days_of_week: str | None = None
    run_times: str | None = None
    interval_value: int | None = None
    interval_unit: Annotated[str, word(*IntervalUnit)] | None = None
    interval_window_start: str | None = None
    interval_window_end: str | None = None
    time_zone: str = "UTC"
    overlap_policy: Annotated[str, word(*OverlapPolicy)] = OverlapPolicy.SKIP.value
    is_enabled: bool = False
    steps: list[ScheduleStepBody] = Field(default_factory=list)

    def sent(self) -> bytes:
        """The members that were set, as JSON."""
        return self.model_dump_json(by_alias=True, exclude_unset=True).encode()


class NextRun(WireModel):
    """A fire to come."""

    at: Instant
    local_time: str
    """The same instant on the schedule's clock, with its offset."""
    note: str | None = None
    """What a change of the clocks does to it; null on ordinary days."""


class NextRuns(WireModel):
    """Fires to come, earliest first; none of a Manual schedule."""

    time_zone: str
    runs: list[NextRun]


class RunStarted(WireModel):
    """The answer to a run request."""

    execution_id: UUID
    message: str

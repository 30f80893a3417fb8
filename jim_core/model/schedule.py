"""A schedule: a named plan with a trigger and ordered steps."""

from datetime import datetime

from jim_core.model.ids import ScheduleId, StepId
from jim_core.model.status import (
    ExecutionMode,
    IntervalUnit,
    OverlapPolicy,
    PatternType,
    StepType,
    TriggerType,
)
from jim_core.model.value import Value


class StepDefinition(Value):
    """What a step does; copied into each execution, so a later edit never changes a run under way."""

    step_index: int = 0
    """Steps with an equal index form one group and run side by side. Gaps are allowed."""
    name: str
    execution_mode: ExecutionMode = ExecutionMode.SEQUENTIAL
    step_type: StepType
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
    connected_system_name: str | None = None
    """How the system is called, of a step of an execution: as it was called when that was planned."""
    run_profile_name: str | None = None
    grace_seconds: int | None = None
    """Between the polite request to end and the end by force; None: as long as the server gives."""
    retry_count: int = 0
    """How many times more the step is tried when it has failed."""
    retry_delay_seconds: int = 30
    """How long the first retry waits; each later one waits twice as long, at most an hour."""
    warning_exit_codes: tuple[int, ...] = ()
    """Exit codes that mean Completed with Warning."""


class ScheduleStep(StepDefinition):
    """A step of a schedule; its id stays when the schedule is saved again."""

    id: StepId


class Schedule(Value):
    """A named plan: when it fires and what it then does. All instants are aware UTC."""

    id: ScheduleId
    name: str
    description: str | None = None
    trigger_type: TriggerType = TriggerType.MANUAL
    pattern_type: PatternType = PatternType.SPECIFIC_TIMES
    cron_expression: str | None = None
    days_of_week: str | None = None
    run_times: str | None = None
    interval_value: int | None = None
    interval_unit: IntervalUnit | None = None
    interval_window_start: str | None = None
    interval_window_end: str | None = None
    time_zone: str = "UTC"
    overlap_policy: OverlapPolicy = OverlapPolicy.SKIP
    is_enabled: bool = False
    last_run_time: datetime | None = None
    next_run_time: datetime | None = None
    created: datetime
    last_updated: datetime | None = None
    steps: tuple[ScheduleStep, ...] = ()

"""What somebody wants a schedule to be: only the members that were said (`model_fields_set`)."""

from collections.abc import Mapping
from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from jim_core.model.errors import Invalid
from jim_core.model.status import (
    ExecutionMode,
    IntervalUnit,
    OverlapPolicy,
    PatternType,
    StepType,
    TriggerType,
)
from jim_core.service.said import said
from jim_core.service.schedule_rules import MAX_STEPS


class StepChange(BaseModel):
    """A step as it was sent; `id` names the step of the schedule that it replaces."""

    model_config = ConfigDict(frozen=True)

    id: UUID | None = None
    step_index: int | None = None
    """None: one more than the step before, or the same when it runs beside that one."""
    name: str | None = None
    execution_mode: ExecutionMode = ExecutionMode.SEQUENTIAL
    step_type: StepType = StepType.RUN_PROFILE
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
    warning_exit_codes: tuple[int, ...] = ()


class ScheduleChange(BaseModel):
    """A schedule as it was sent. A member that was not said keeps its value, or its default on create."""

    model_config = ConfigDict(frozen=True)

    name: str | None = None
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
    steps: tuple[StepChange, ...] = ()

    @classmethod
    def parse(cls, body: Mapping[str, object]) -> Self:
        """The change in a JSON object, read as `said` reads. Raises Invalid naming each field."""
        found: dict[str, list[str]] = {}
        members = said(cls, body, "", found, {"steps": _steps})
        if found:
            raise Invalid(found)
        return cls(**members)


def _steps(value: object, found: dict[str, list[str]]) -> tuple[StepChange, ...]:
    if not isinstance(value, list):
        found["steps"] = ["This must be a list of steps."]
        return ()
    if len(value) > MAX_STEPS:
        # Said before any is read: a megabyte holds so many that reading them would hold everybody up.
        found["steps"] = [f"At most {MAX_STEPS:,} steps are allowed."]
        return ()
    steps = []
    for n, step in enumerate(value):
        if not isinstance(step, Mapping):
            found[f"steps[{n}]"] = ["A step must be an object."]
            continue
        steps.append(StepChange(**said(StepChange, step, f"steps[{n}].", found)))
    return tuple(steps)

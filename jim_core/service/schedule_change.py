"""What somebody wants a schedule to be: only the members that were said (`model_fields_set`)."""

from collections.abc import Mapping
from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from jim_core.model.status import ExecutionMode, IntervalUnit, PatternType, StepType, TriggerType


class StepChange(BaseModel):
    """A step as it was sent; `id` names the step of the schedule that it replaces."""

    model_config = ConfigDict(frozen=True)

    id: UUID | None = None
    step_index: int | None = None
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
    is_enabled: bool = False
    steps: tuple[StepChange, ...] = ()

    @classmethod
    def parse(cls, body: Mapping[str, object]) -> Self:
        """The change in a JSON object: keys in any letter case, enumerations as words in any letter case
        or as JIM's ordinals, unknown members ignored. Raises Invalid naming each field.
        """
        raise NotImplementedError

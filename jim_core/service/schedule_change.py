"""What somebody wants a schedule to be: only the members that were said (`model_fields_set`)."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, Final, Self, get_args
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from jim_core.model.errors import Invalid
from jim_core.model.status import (
    ExecutionMode,
    IntervalUnit,
    OverlapPolicy,
    PatternType,
    StepType,
    TriggerType,
)
from jim_core.service.schedule_rules import MAX_STEPS
from jim_core.service.wording import flaw


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
        """The change in a JSON object: keys in any letter case, enumerations as words in any letter case
        or as JIM's ordinals, unknown members ignored, null for a member that cannot be null as if it was
        not said. Raises Invalid naming each field.
        """
        found: dict[str, list[str]] = {}
        members = _members(cls, body, "", found)
        if found:
            raise Invalid(found)
        return cls(**members)


def _members(
    shape: type[BaseModel], body: Mapping[str, object], where: str, found: dict[str, list[str]]
) -> dict[str, Any]:
    """The members of `shape` that `body` says; what is wrong with them goes to `found`."""
    said = {key.lower(): value for key, value in body.items()}
    members: dict[str, Any] = {}
    for name, field in shape.model_fields.items():
        wire = to_camel(name)
        if wire.lower() not in said:
            continue
        value = said[wire.lower()]
        kinds = get_args(field.annotation) or (field.annotation,)
        if value is None:
            if type(None) in kinds:
                members[name] = None
        elif name == "steps":
            members[name] = _steps(value, found)
        else:
            try:
                members[name] = _numbers(value) if Ellipsis in kinds else _read(kinds[0], value)
            except ValueError as bad:
                found.setdefault(where + wire, []).append(str(bad))
    return members


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
        steps.append(StepChange(**_members(StepChange, step, f"steps[{n}].", found)))
    return tuple(steps)


def _read(kind: Any, value: object) -> object:  # noqa: ANN401 - the annotation of a member
    if issubclass(kind, StrEnum):
        return _word(kind, value)
    return _KINDS[kind](value)


def _word(kind: type[StrEnum], value: object) -> StrEnum:
    words = list(kind)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < len(words):
        return words[value]
    for word in words:
        if isinstance(value, str) and word.lower() == value.strip().lower():
            return word
    raise ValueError(f"This must be one of: {', '.join(words)}.")


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("This must be a text.")  # noqa: TRY004 - told as a violation
    if (bad := flaw(value)) is not None:
        raise ValueError(bad)
    return value


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError("This must be a whole number.")  # noqa: TRY004 - told as a violation
    return value


def _numbers(value: object) -> tuple[int, ...]:
    if not isinstance(value, list):
        raise ValueError("This must be a list of whole numbers.")  # noqa: TRY004 - told as a violation
    return tuple(map(_whole, value))


def _truth(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError("This must be true or false.")  # noqa: TRY004 - told as a violation
    return value


def _guid(value: object) -> UUID:
    try:
        return UUID(_text(value))
    except ValueError:
        raise ValueError("This must be a GUID.") from None


_KINDS: Final[Mapping[type, Callable[[object], object]]] = {
    str: _text,
    int: _whole,
    bool: _truth,
    UUID: _guid,
}

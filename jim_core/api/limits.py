"""The limits of schedules and steps, for the description: the same tables by which they are judged."""

from collections.abc import Mapping
from typing import Any, Final

from pydantic.alias_generators import to_camel

from jim_core.api.queries import LONGEST_REASON
from jim_core.service.schedule_rules import (
    MAX_EXIT_CODE,
    MAX_STEPS,
    SCHEDULE_NUMBERS,
    SCHEDULE_TEXTS,
    STEP_NUMBERS,
    STEP_TEXTS,
)

_OF: Final = (
    ("ScheduleRequest", {**SCHEDULE_TEXTS, "change_reason": LONGEST_REASON}, SCHEDULE_NUMBERS),
    ("ScheduleStepBodyInput", STEP_TEXTS, STEP_NUMBERS),
)


def add_limits(schemas: Mapping[str, dict[str, Any]]) -> None:
    """Say in the schemas of bodies what a member may be; beside a null, a limit is about the other kind."""
    for name, texts, numbers in _OF:
        members = schemas[name]["properties"]
        for member, longest in texts.items():
            members[to_camel(member)]["maxLength"] = longest
        for member, (least, most) in numbers.items():
            members[to_camel(member)] |= {"minimum": least, "maximum": most}
    schemas["ScheduleRequest"]["properties"]["steps"]["maxItems"] = MAX_STEPS
    codes = schemas["ScheduleStepBodyInput"]["properties"]["warningExitCodes"]
    codes["maxItems"] = MAX_EXIT_CODE
    codes["items"] |= {"minimum": 1, "maximum": MAX_EXIT_CODE}

"""What a schedule must be like to be saved; each violation names its field in wire words."""

import shlex
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import lru_cache
from typing import Final
from zoneinfo import available_timezones

from pydantic.alias_generators import to_camel

from jim_core.model.pattern import MAX_INTERVAL, CronPattern, violations
from jim_core.model.schedule import Schedule, StepDefinition
from jim_core.model.status import IntervalUnit, StepType, TriggerType
from jim_core.service.wording import flaw

MAX_STEPS: Final = 1_000
MAX_STEP_NAME: Final = 200
MAX_STEP_INDEX: Final = 1_000
MAX_TIMEOUT: Final = 86_400
MAX_NUMBER: Final = 2**31 - 1
MAX_GRACE: Final = 3_600
MAX_RETRIES: Final = 10
MAX_RETRY_DELAY: Final = 86_400
MAX_EXIT_CODE: Final = 255

SCHEDULE_TEXTS: Final = {
    "name": 200,
    "description": 1_000,
    "cron_expression": 100,
    "days_of_week": 50,
    "run_times": 200,
    "interval_window_start": 5,
    "interval_window_end": 5,
}
SCHEDULE_NUMBERS: Final = {"interval_value": (1, MAX_INTERVAL[IntervalUnit.MINUTES])}
STEP_TEXTS: Final = {
    "name": MAX_STEP_NAME,
    "arguments": 2_000,
    "script_path": 500,
    "executable_path": 500,
    "working_directory": 500,
    "sql_connection_string": 500,
    "sql_script_path": 500,
}
STEP_NUMBERS: Final = {
    "step_index": (0, MAX_STEP_INDEX),
    "timeout_seconds": (1, MAX_TIMEOUT),
    "connected_system_id": (0, MAX_NUMBER),
    "run_profile_id": (0, MAX_NUMBER),
    "grace_seconds": (0, MAX_GRACE),
    "retry_count": (0, MAX_RETRIES),
    "retry_delay_seconds": (0, MAX_RETRY_DELAY),
}
_NEEDED: Final[Mapping[StepType, tuple[str, ...]]] = {
    StepType.RUN_PROFILE: ("connected_system_id", "run_profile_id"),
    StepType.POWERSHELL: ("script_path",),
    StepType.EXECUTABLE: ("executable_path",),
    StepType.SQL_SCRIPT: ("sql_connection_string", "sql_script_path"),
}


def schedule_violations(schedule: Schedule) -> dict[str, list[str]]:
    """What is wrong with a schedule; empty when it may be saved."""
    found: dict[str, list[str]] = {}
    for field, sentence in _complaints(schedule):
        if sentence not in found.setdefault(field, []):
            found[field].append(sentence)
    if schedule.trigger_type is TriggerType.CRON:
        for field, sentences in violations(CronPattern.of(schedule)).items():
            found[field] = list(sentences)
    return found


def _complaints(schedule: Schedule) -> Iterator[tuple[str, str]]:
    if not schedule.name:
        yield "name", "A schedule needs a name."
    yield from _texts(schedule, SCHEDULE_TEXTS, "")
    yield from _numbers(schedule, SCHEDULE_NUMBERS, "")
    if (bad := _zone_complaint(schedule.time_zone)) is not None:
        yield "timeZone", bad
    if len(schedule.steps) > MAX_STEPS:
        yield "steps", f"At most {MAX_STEPS:,} steps are allowed."
        return
    for n, step in enumerate(schedule.steps):
        yield from _step_complaints(step, f"steps[{n}].")


def _step_complaints(step: StepDefinition, where: str) -> Iterator[tuple[str, str]]:
    yield from _texts(step, STEP_TEXTS, where)
    yield from _numbers(step, STEP_NUMBERS, where)
    if bad_codes := [code for code in step.warning_exit_codes if not 1 <= code <= MAX_EXIT_CODE]:
        yield f"{where}warningExitCodes", f"Exit codes are 1 to {MAX_EXIT_CODE}, not {bad_codes[0]}."
    elif len(step.warning_exit_codes) > MAX_EXIT_CODE:
        yield f"{where}warningExitCodes", "An exit code need not be said twice."
    for member in _NEEDED[step.step_type]:
        value = getattr(step, member)
        if value is None or (isinstance(value, str) and not value.strip()):
            yield where + to_camel(member), f"A step of type {step.step_type} needs this."
    try:
        shlex.split(step.arguments or "")
    except ValueError as bad:
        reason = str(bad).rstrip(".").lower()
        yield f"{where}arguments", f"This cannot be split into words as a POSIX shell would: {reason}."


def _texts(thing: object, limits: Mapping[str, int], where: str) -> Iterator[tuple[str, str]]:
    for member, limit in limits.items():
        text = getattr(thing, member)
        if text is None:
            continue
        if len(text) > limit:
            yield where + to_camel(member), f"At most {limit:,} characters are allowed."
        elif (bad := flaw(text)) is not None:
            yield where + to_camel(member), bad


def _numbers(thing: object, limits: Mapping[str, tuple[int, int]], where: str) -> Iterator[tuple[str, str]]:
    for member, (least, most) in limits.items():
        number = getattr(thing, member)
        if number is not None and not least <= number <= most:
            yield where + to_camel(member), f"This must be {least:,} to {most:,}."


def _zone_complaint(name: str) -> str | None:
    if name in _zones():
        return None
    guess = get_close_matches(name[:50], _zones(), n=1)
    hint = f"did you mean {guess[0]}?" if guess else "for example Europe/London."
    return f"This must be the name of a time zone in the IANA database: {hint}"


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())

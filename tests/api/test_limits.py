"""Every rule and limit of schedules and steps, at its border: what is allowed, and what a refusal says."""

from typing import Any, Final

import httpx
import pytest

from jim_core.wire import paths

TIMES: Final = {"triggerType": "Cron", "patternType": "SpecificTimes", "runTimes": "06:00"}
MINUTES: Final = {
    "triggerType": "Cron",
    "patternType": "Interval",
    "intervalUnit": "Minutes",
    "intervalValue": 5,
}
HOURS: Final = {**MINUTES, "intervalUnit": "Hours"}
CUSTOM: Final = {"triggerType": "Cron", "patternType": "Custom", "cronExpression": "0 6 * * *"}
PROGRAM: Final = {"stepType": "Executable", "executablePath": "/bin/true"}
PROFILE: Final = {"stepType": "RunProfile", "connectedSystemId": 1, "runProfileId": 2}
SCRIPT: Final = {"stepType": "PowerShell", "scriptPath": "/x.ps1"}
SQL: Final = {"stepType": "SqlScript", "sqlScriptPath": "/x.sql", "sqlConnectionString": "Server=db"}

Row = tuple[dict[str, Any], str, Any, str | None]
"""What is sent beside it, the member, its value, and words of the refusal; None: it is allowed."""

SCHEDULES: Final[list[Row]] = [
    ({}, "name", "x", None),
    ({}, "name", "x" * 200, None),
    ({}, "name", "x" * 201, "At most 200 characters"),
    ({}, "name", "", "needs a name"),
    ({}, "name", " \t", "needs a name"),
    ({}, "name", None, "needs a name"),
    ({}, "name", 7, "must be a text"),
    ({}, "name", "a\0b", "NUL"),
    ({}, "description", None, None),
    ({}, "description", "é" * 1_000, None),
    ({}, "description", "é" * 1_001, "At most 1,000 characters"),
    ({}, "triggerType", "manual", None),
    ({}, "triggerType", 1, None),
    ({}, "triggerType", "Event", "Cron, Manual"),
    ({}, "triggerType", 2, "Cron, Manual"),
    ({}, "patternType", "INTERVAL", None),
    ({}, "patternType", 2, None),
    ({}, "patternType", "Monthly", "SpecificTimes, Interval, Custom"),
    ({}, "patternType", 3, "SpecificTimes, Interval, Custom"),
    ({}, "isEnabled", True, None),
    ({}, "isEnabled", "true", "true or false"),
    ({}, "isEnabled", 1, "true or false"),
    ({}, "timeZone", "Europe/Berlin", None),
    ({}, "timeZone", "Europe/Berlinn", "did you mean Europe/Berlin"),
    ({}, "overlapPolicy", "queue", None),
    ({}, "overlapPolicy", "Sometimes", "Skip, Queue, Allow"),
    ({}, "changeReason", "x" * 2_000, None),
    ({}, "changeReason", "x" * 2_001, "2,000"),
    (CUSTOM, "cronExpression", f"{' ' * 91}0 6 * * *", None),
    ({}, "cronExpression", "x" * 100, None),
    ({}, "cronExpression", "x" * 101, "At most 100 characters"),
    (CUSTOM, "cronExpression", "0 3 1-7 * MON", None),
    (CUSTOM, "cronExpression", "*/15 8-18 * jan,jul 7", None),
    (CUSTOM, "cronExpression", None, "five fields"),
    (CUSTOM, "cronExpression", "60 * * * *", "Minute: 60"),
    (CUSTOM, "cronExpression", "0 24 * * *", "Hour: 24"),
    (CUSTOM, "cronExpression", "0 0 32 * *", "Day of month: 32"),
    (CUSTOM, "cronExpression", "0 0 * 13 *", "Month: 13"),
    (CUSTOM, "cronExpression", "0 0 * * 8", "Day of week: 8"),
    (CUSTOM, "cronExpression", "0 0 31 2 *", "never"),
    (CUSTOM, "cronExpression", "0 0 0 * * *", "five fields"),
    (CUSTOM, "cronExpression", "0 R * * *", "Hour"),
    (TIMES, "daysOfWeek", "0,1,2,3,4,5,6", None),
    (TIMES, "daysOfWeek", "7", None),
    (TIMES, "daysOfWeek", None, None),
    (TIMES, "daysOfWeek", "8", "0 (Sunday) to 6"),
    (TIMES, "daysOfWeek", "Mon", "0 (Sunday) to 6"),
    ({}, "daysOfWeek", ("1," * 25)[:49] + "1", None),
    ({}, "daysOfWeek", "1" * 51, "At most 50 characters"),
    (TIMES, "runTimes", "06:00,18:30", None),
    (TIMES, "runTimes", ",".join(["06:00"] * 33), None),
    (TIMES, "runTimes", ",".join(["06:00"] * 34), "At most 200 characters"),
    (TIMES, "runTimes", "24:00", "00:00 to 23:59"),
    (TIMES, "runTimes", "6.30", "00:00 to 23:59"),
    (TIMES, "runTimes", None, "at least one time"),
    (TIMES, "runTimes", ["06:00"], "must be a text"),
    (MINUTES, "intervalValue", 1, None),
    (MINUTES, "intervalValue", 59, None),
    (MINUTES, "intervalValue", 60, "1 to 59"),
    (MINUTES, "intervalValue", 0, "1 to 59"),
    (MINUTES, "intervalValue", None, "1 to 59"),
    (MINUTES, "intervalValue", "5", "whole number"),
    (HOURS, "intervalValue", 24, None),
    (HOURS, "intervalValue", 25, "1 to 24"),
    ({}, "intervalValue", 59, None),
    ({}, "intervalValue", 60, "1 to 59"),
    ({}, "intervalValue", 0, "1 to 59"),
    (MINUTES, "intervalUnit", "HOURS", None),
    (MINUTES, "intervalUnit", 1, None),
    (MINUTES, "intervalUnit", None, "Minutes or Hours"),
    (MINUTES, "intervalUnit", "Days", "Minutes, Hours"),
    ({**MINUTES, "intervalWindowEnd": "18:00"}, "intervalWindowStart", "08:00", None),
    ({**MINUTES, "intervalWindowEnd": "18:00"}, "intervalWindowStart", "8 am", "00:00 to 23:59"),
    ({**MINUTES, "intervalWindowEnd": "18:00"}, "intervalWindowStart", None, "as in 08:00"),
    ({}, "intervalWindowStart", "008:00", "At most 5 characters"),
    ({**MINUTES, "intervalWindowStart": "08:00"}, "intervalWindowEnd", "18:00", None),
    ({**MINUTES, "intervalWindowStart": "08:00"}, "intervalWindowEnd", "24:00", "00:00 to 23:59"),
    ({**MINUTES, "intervalWindowStart": "08:00"}, "intervalWindowEnd", "08:00", "must differ"),
    ({**MINUTES, "intervalWindowStart": "08:00"}, "intervalWindowEnd", None, "as in 18:00"),
    ({}, "intervalWindowEnd", "018:00", "At most 5 characters"),
    ({}, "steps", [], None),
    ({}, "steps", [PROGRAM] * 1_000, None),
    ({}, "steps", [PROGRAM] * 1_001, "At most 1,000 steps"),
    ({}, "steps", {}, "list of steps"),
]

STEPS: Final[list[Row]] = [
    (PROGRAM, "name", None, None),
    (PROGRAM, "name", "x" * 200, None),
    (PROGRAM, "name", "x" * 201, "At most 200 characters"),
    (PROGRAM, "stepIndex", 0, None),
    (PROGRAM, "stepIndex", 1_000, None),
    (PROGRAM, "stepIndex", 1_001, "0 to 1,000"),
    (PROGRAM, "stepIndex", -1, "0 to 1,000"),
    (PROGRAM, "stepIndex", "1", "whole number"),
    (PROGRAM, "executionMode", "parallelwithprevious", None),
    (PROGRAM, "executionMode", 1, None),
    (PROGRAM, "executionMode", "Parallel", "Sequential, ParallelWithPrevious"),
    (PROGRAM, "stepType", 2, None),
    (PROGRAM, "stepType", "Shell", "RunProfile, PowerShell, Executable, SqlScript"),
    (PROGRAM, "stepType", 4, "RunProfile, PowerShell, Executable, SqlScript"),
    (PROGRAM, "continueOnFailure", True, None),
    (PROGRAM, "continueOnFailure", "no", "true or false"),
    (PROGRAM, "timeoutSeconds", None, None),
    (PROGRAM, "timeoutSeconds", 1, None),
    (PROGRAM, "timeoutSeconds", 86_400, None),
    (PROGRAM, "timeoutSeconds", 0, "1 to 86,400"),
    (PROGRAM, "timeoutSeconds", 86_401, "1 to 86,400"),
    (PROGRAM, "timeoutSeconds", 1.5, "whole number"),
    (PROGRAM, "arguments", "x" * 2_000, None),
    (PROGRAM, "arguments", "x" * 2_001, "At most 2,000 characters"),
    (PROGRAM, "arguments", "'no end", "words"),
    (PROGRAM, "workingDirectory", "/" + "x" * 499, None),
    (PROGRAM, "workingDirectory", "/" + "x" * 500, "At most 500 characters"),
    (PROGRAM, "executablePath", "/" + "x" * 499, None),
    (PROGRAM, "executablePath", "/" + "x" * 500, "At most 500 characters"),
    (PROGRAM, "executablePath", None, "A step of type Executable needs this"),
    (PROGRAM, "executablePath", "  ", "A step of type Executable needs this"),
    (SCRIPT, "scriptPath", "/" + "x" * 499, None),
    (SCRIPT, "scriptPath", "/" + "x" * 500, "At most 500 characters"),
    (SCRIPT, "scriptPath", None, "A step of type PowerShell needs this"),
    (SCRIPT, "scriptPath", "", "A step of type PowerShell needs this"),
    (SQL, "sqlScriptPath", "/" + "x" * 499, None),
    (SQL, "sqlScriptPath", "/" + "x" * 500, "At most 500 characters"),
    (SQL, "sqlScriptPath", None, "A step of type SqlScript needs this"),
    (SQL, "sqlConnectionString", "Server=" + "x" * 493, None),
    (SQL, "sqlConnectionString", "Server=" + "x" * 494, "At most 500 characters"),
    (SQL, "sqlConnectionString", None, "A step of type SqlScript needs this"),
    (SQL, "sqlConnectionString", "Server=db;Password=****", "send the password"),
    (PROFILE, "connectedSystemId", 2**31 - 1, None),
    (PROFILE, "connectedSystemId", 2**31, "2,147,483,647"),
    (PROFILE, "connectedSystemId", None, "A step of type RunProfile needs this"),
    (PROFILE, "runProfileId", 0, None),
    (PROFILE, "runProfileId", -1, "0 to"),
    (PROFILE, "runProfileId", None, "A step of type RunProfile needs this"),
    (PROGRAM, "graceSeconds", 3_600, None),
    (PROGRAM, "graceSeconds", 3_601, "0 to 3,600"),
    (PROGRAM, "retryCount", 10, None),
    (PROGRAM, "retryCount", 11, "0 to 10"),
    (PROGRAM, "retryDelaySeconds", 86_400, None),
    (PROGRAM, "retryDelaySeconds", 86_401, "0 to 86,400"),
    (PROGRAM, "warningExitCodes", [1, 255], None),
    (PROGRAM, "warningExitCodes", [256], "1 to 255"),
    (PROGRAM, "id", "no-guid", "GUID"),
]


def _named(value: object) -> str:
    text = str(value)
    return text if len(text) <= 30 else f"{text[:12]}… of {len(text)}"


async def _judged(http: httpx.AsyncClient, body: dict[str, Any], field: str, words: str | None) -> None:
    """On making and on changing alike."""
    answer = await http.post(paths.SCHEDULES, json={"name": "Made before"})
    assert answer.status_code == 201
    for method, path in (("PUT", answer.headers["Location"]), ("POST", paths.SCHEDULES)):
        sent = {**body, "name": f"By {method}"} if body["name"] == "Nightly" else body
        told = await http.request(method, path, json=sent)
        if words is None:
            assert told.is_success, told.text
            await http.delete(f"{paths.SCHEDULES}/{told.json()['id']}")
            continue
        found = told.json()
        assert (told.status_code, found["code"]) == (400, "VALIDATION_ERROR")
        assert list(found["validationErrors"]) == [field]
        (sentence,) = found["validationErrors"][field]
        assert words in sentence


@pytest.mark.parametrize(("beside", "member", "value", "words"), SCHEDULES, ids=_named)
async def test_a_member_of_a_schedule(
    http: httpx.AsyncClient, beside: dict[str, Any], member: str, value: object, words: str | None
) -> None:
    """Within its limits it is taken; beyond, the refusal names it and says what is allowed."""
    await _judged(http, {"name": "Nightly", **beside, member: value}, member, words)


@pytest.mark.parametrize(("beside", "member", "value", "words"), STEPS, ids=_named)
async def test_a_member_of_a_step(
    http: httpx.AsyncClient, beside: dict[str, Any], member: str, value: object, words: str | None
) -> None:
    """As that of a schedule, named with the place of the step in what was sent."""
    steps = [PROGRAM, PROGRAM, {**beside, member: value}]
    await _judged(http, {"name": "Nightly", "steps": steps}, f"steps[2].{member}", words)

"""How schedules, steps, keys and problems are put into words."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from pydantic import ValidationError

from jim_core.cli.exits import Exit
from jim_core.cli.failures import explained, sentence
from jim_core.cli.schedules_read import what_it_does, when_it_fires
from jim_core.client import errors
from jim_core.model.errors import CannotListen, DataDirectoryHeld, Invalid, NewerDatabase, NotFound
from jim_core.settings import CoreSettings
from jim_core.wire.directory import default_data_directory
from jim_core.wire.problem import Problem
from jim_core.wire.schedules import ScheduleStepBody, ScheduleSummary

NOON = datetime(2026, 4, 5, 12, tzinfo=UTC)


def a_problem(message: str, **fields: list[str]) -> Problem:
    """What a server says."""
    return Problem(code="X", message=message, validation_errors=fields or None, timestamp=NOON)


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({"trigger_type": "Manual"}, "by hand"),
        ({"pattern_type": "SpecificTimes", "run_times": "06:00"}, "at 06:00"),
        (
            {
                "pattern_type": "SpecificTimes",
                "run_times": "06:00",
                "days_of_week": "1",
                "time_zone": "Europe/London",
            },
            "at 06:00 on days 1 Europe/London",
        ),
        (
            {
                "pattern_type": "Interval",
                "interval_value": 5,
                "interval_unit": "Minutes",
                "interval_window_start": "08:00",
                "interval_window_end": "18:00",
            },
            "every 5 Minutes from 08:00 to 18:00",
        ),
        ({"pattern_type": "Custom", "cron_expression": "0 3 * * *"}, "0 3 * * *"),
    ],
)
def test_a_trigger_is_told_in_a_few_words(members: dict[str, Any], words: str) -> None:
    """Enough to recognise it in a list."""
    facts = {"id": uuid4(), "name": "A", "created": NOON, "trigger_type": "Cron"}
    assert when_it_fires(ScheduleSummary(**{**facts, **members})) == words


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({"executable_path": "/bin/a", "arguments": "b c"}, "/bin/a b c"),
        ({"executable_path": "/bin/a"}, "/bin/a"),
        ({"connected_system_id": 1, "run_profile_id": 2}, "system 1, run profile 2"),
        ({"script_path": "/a.ps1"}, "/a.ps1"),
        ({"sql_script_path": "/a.sql"}, "/a.sql"),
        ({}, "-"),
    ],
)
def test_the_work_of_a_step_is_told_in_a_few_words(members: dict[str, Any], words: str) -> None:
    """Whatever its type."""
    assert what_it_does(ScheduleStepBody(**members)) == words


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.Refused(400, a_problem("no")), Exit.REFUSED),
        (errors.ServerFault(500, a_problem("no")), Exit.REFUSED),
        (errors.Unreachable("no"), Exit.UNREACHABLE),
        (errors.NoAnswer("no"), Exit.UNREACHABLE),
        (errors.NotJim("no"), Exit.UNREACHABLE),
        (errors.NotSent("no"), Exit.USAGE),
        (DataDirectoryHeld("no"), Exit.UNREACHABLE),
        (CannotListen("no"), Exit.USAGE),
        (NewerDatabase("no"), Exit.USAGE),
        (Invalid({"name": ["no"]}), Exit.USAGE),
        (NotFound("no"), Exit.REFUSED),
        (PermissionError(13, "Permission denied", "/data"), Exit.USAGE),
        (ExceptionGroup("several", [errors.Unreachable("no")]), Exit.UNREACHABLE),
        (KeyError("a bug"), None),
    ],
)
def test_each_error_has_its_exit_code(
    error: Exception, code: Exit | None, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line on the error output; a bug has none, and keeps its traceback."""
    assert explained(error) == code
    assert len(capsys.readouterr().err.splitlines()) == (code is not None)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (errors.Refused(400, a_problem("Bad.", name=["too long"])), "Bad. (name: too long)"),
        (errors.Refused(400, a_problem("name: too long", name=["too long"])), "name: too long"),
        (
            errors.Refused(400, a_problem("name: too long", name=["too long"], a=["bad"])),
            "name: too long; a: bad",
        ),
        (errors.Unauthorised(401, a_problem("No.")), "No; give a key with --api-key-file or JIM_API_KEY"),
        (errors.Forbidden(403, a_problem("No.")), "No; use a key with the role Administrator"),
        (errors.TooManyRequests(429, a_problem("Slow."), 12.0), "Slow; ask again in 12 s"),
        (errors.NoAnswer("it hung up"), "outcome unknown: it hung up; look before you repeat it"),
        (PermissionError(13, "Permission denied", "/data"), "Permission denied: /data"),
        (errors.NotJim("evil\x1b[2J"), "evil\N{REPLACEMENT CHARACTER}[2J"),
    ],
)
def test_an_error_says_what_helps(error: Exception, words: str) -> None:
    """And nothing that could steer a terminal."""
    assert sentence(error) == words


def test_a_setting_that_is_no_good_is_named_as_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    """As it stands in the environment."""
    monkeypatch.setenv("JIM_RATE_LIMIT", "-1")
    with pytest.raises(ValidationError) as bad:
        CoreSettings()
    assert sentence(bad.value) == "JIM_RATE_LIMIT: Input should be greater than or equal to 0"


def test_the_data_directory_is_where_it_was_said() -> None:
    """Else where this system keeps a program's data."""
    assert default_data_directory({"JIM_DATA_DIR": "/data"}) == Path("/data")
    assert default_data_directory({"JIM_DATA_DIR": "~/data"}) == Path.home() / "data"
    assert default_data_directory({"JIM_DATA_DIR": ""}).name == "jim"

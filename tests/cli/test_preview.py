"""What a person says of a pattern, as the API wants it."""

from typing import Any

import click
import pytest

from jim_core.cli.schedules_fires import _members

NOTHING = dict.fromkeys(("cron", "times", "every", "between", "days", "time_zone"))


@pytest.mark.parametrize(
    ("said", "members"),
    [
        ({"cron": "0 3 * * *"}, {"patternType": "Custom", "cronExpression": "0 3 * * *"}),
        (
            {"times": "06:00", "days": "1,2", "time_zone": "Europe/London"},
            {
                "patternType": "SpecificTimes",
                "runTimes": "06:00",
                "daysOfWeek": "1,2",
                "timeZone": "Europe/London",
            },
        ),
        (
            {"every": "15m", "between": "08:00-18:00"},
            {
                "patternType": "Interval",
                "intervalValue": 15,
                "intervalUnit": "Minutes",
                "intervalWindowStart": "08:00",
                "intervalWindowEnd": "18:00",
            },
        ),
        ({"every": "2 h"}, {"patternType": "Interval", "intervalValue": 2, "intervalUnit": "Hours"}),
    ],
)
def test_options_become_a_pattern(said: dict[str, Any], members: dict[str, Any]) -> None:
    """Only what was said."""
    assert _members(**(NOTHING | said)) == members


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({}, "one of --cron, --times and --every"),
        ({"cron": "0 3 * * *", "every": "2h"}, "one of"),
        ({"cron": "0 3 * * *", "days": "1"}, "leave out --days"),
        ({"times": "06:00", "between": "08:00-18:00"}, "belongs to --every"),
        ({"every": "often"}, "like 15m or 2h"),
        ({"every": "2h", "between": "08:00"}, "like 08:00-18:00"),
    ],
)
def test_what_says_no_pattern_is_wrong_usage(said: dict[str, Any], words: str) -> None:
    """With what would."""
    with pytest.raises(click.UsageError, match=words):
        _members(**(NOTHING | said))

"""What is wrong with a pattern, field by field."""

import pytest

from jim_core.model.pattern import CronPattern, violations
from jim_core.model.status import IntervalUnit, PatternType

SPECIFIC = CronPattern(pattern_type=PatternType.SPECIFIC_TIMES, run_times="06:00")
INTERVAL = CronPattern(
    pattern_type=PatternType.INTERVAL, interval_value=30, interval_unit=IntervalUnit.MINUTES
)
CUSTOM = CronPattern(pattern_type=PatternType.CUSTOM, cron_expression="0 6 * * *")


@pytest.mark.parametrize("pattern", [SPECIFIC, INTERVAL, CUSTOM])
def test_a_valid_pattern_has_no_violations(pattern: CronPattern) -> None:
    """The smallest valid pattern of each type."""
    assert violations(pattern) == {}


@pytest.mark.parametrize(
    ("pattern", "field", "hint"),
    [
        (SPECIFIC.model_copy(update={"run_times": None}), "runTimes", "at least one time"),
        (SPECIFIC.model_copy(update={"run_times": ""}), "runTimes", "at least one time"),
        (SPECIFIC.model_copy(update={"run_times": "24:00"}), "runTimes", "24:00 is not a time"),
        (SPECIFIC.model_copy(update={"run_times": "06:60"}), "runTimes", "write 00:00 to 23:59"),
        (SPECIFIC.model_copy(update={"run_times": "6"}), "runTimes", "6 is not a time"),
        (SPECIFIC.model_copy(update={"run_times": "06:00,"}), "runTimes", "An empty place"),
        (SPECIFIC.model_copy(update={"run_times": "٠6:00"}), "runTimes", "is not a time"),
        (SPECIFIC.model_copy(update={"run_times": ",".join(["06:00"] * 34)}), "runTimes", "At most 200"),
        (SPECIFIC.model_copy(update={"days_of_week": "8"}), "daysOfWeek", "8 is not a day"),
        (SPECIFIC.model_copy(update={"days_of_week": "Mon"}), "daysOfWeek", "0 (Sunday) to 6"),
        (SPECIFIC.model_copy(update={"days_of_week": "1,,2"}), "daysOfWeek", "An empty place"),
        (SPECIFIC.model_copy(update={"days_of_week": "1" + " " * 50}), "daysOfWeek", "At most 50"),
        (INTERVAL.model_copy(update={"days_of_week": "-1"}), "daysOfWeek", "-1 is not a day"),
        (INTERVAL.model_copy(update={"interval_value": None}), "intervalValue", "1 to 59 minutes"),
        (INTERVAL.model_copy(update={"interval_value": 0}), "intervalValue", "1 to 59 minutes"),
        (INTERVAL.model_copy(update={"interval_value": 60}), "intervalValue", "1 to 59 minutes"),
        (
            INTERVAL.model_copy(update={"interval_value": 25, "interval_unit": IntervalUnit.HOURS}),
            "intervalValue",
            "1 to 24 hours",
        ),
        (INTERVAL.model_copy(update={"interval_unit": None}), "intervalUnit", "Minutes or Hours"),
        (INTERVAL.model_copy(update={"interval_window_start": "08:00"}), "intervalWindowEnd", "has a start"),
        (INTERVAL.model_copy(update={"interval_window_end": "18:00"}), "intervalWindowStart", "has an end"),
        (
            INTERVAL.model_copy(update={"interval_window_start": "8", "interval_window_end": "18:00"}),
            "intervalWindowStart",
            "8 is not a time",
        ),
        (
            INTERVAL.model_copy(update={"interval_window_start": "08:00", "interval_window_end": "late"}),
            "intervalWindowEnd",
            "late is not a time",
        ),
        (
            INTERVAL.model_copy(update={"interval_window_start": "8:00", "interval_window_end": "08:00"}),
            "intervalWindowEnd",
            "must differ",
        ),
        (CUSTOM.model_copy(update={"cron_expression": None}), "cronExpression", "five fields"),
        (CUSTOM.model_copy(update={"cron_expression": "* * *"}), "cronExpression", "not 3"),
        (CUSTOM.model_copy(update={"cron_expression": "0 25 * * *"}), "cronExpression", "Hour: 25"),
        (CUSTOM.model_copy(update={"cron_expression": "0" * 101}), "cronExpression", "At most 100"),
    ],
)
def test_a_violation_names_its_field_and_what_is_allowed(pattern: CronPattern, field: str, hint: str) -> None:
    """One fault, one field in wire words, one sentence that helps."""
    found = violations(pattern)
    assert list(found) == [field]
    assert len(found[field]) == 1
    assert hint in found[field][0]


def test_every_faulty_field_is_named() -> None:
    """Whoever sent several faults sees them at once."""
    pattern = CronPattern(
        pattern_type=PatternType.INTERVAL,
        days_of_week="x",
        interval_window_start="y",
        interval_window_end="z",
    )
    assert set(violations(pattern)) == {
        "daysOfWeek",
        "intervalUnit",
        "intervalValue",
        "intervalWindowStart",
        "intervalWindowEnd",
    }


@pytest.mark.parametrize("pattern_type", list(PatternType))
def test_a_text_that_is_too_long_is_refused_in_any_pattern(pattern_type: PatternType) -> None:
    """The limits are those of what is stored, used or not."""
    pattern = INTERVAL.model_copy(update={"pattern_type": pattern_type, "run_times": "6" * 201})
    assert "runTimes" in violations(pattern)


def test_members_of_another_type_are_not_looked_at() -> None:
    """A client that sends a whole schedule back may leave old members in it."""
    pattern = CUSTOM.model_copy(update={"run_times": "whenever", "interval_value": 99, "days_of_week": "?"})
    assert violations(pattern) == {}

"""A pattern as people say it."""

import pytest

from jim_core.model.pattern import CronPattern
from jim_core.model.pattern_words import spoken
from jim_core.model.status import IntervalUnit, PatternType
from tests.model.test_pattern import at, every


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (at("06:00"), "at 06:00"),
        (at("18:30,6:00"), "at 06:00 and 18:30"),
        (at("06:00,12:00,18:30"), "at 06:00, 12:00 and 18:30"),
        (at("06:00", days="1,2,3,4,5"), "at 06:00, Mon–Fri"),
        (at("06:00", days="7,6"), "at 06:00, Sat and Sun"),
        (at("06:00", days="0,5,6,2"), "at 06:00, Tue and Fri–Sun"),
        (at("06:00", days="1,3,5"), "at 06:00, Mon, Wed and Fri"),
        (at("06:00", days="0,1,2,3,4,5,6"), "at 06:00"),
        (every(1), "every minute"),
        (every(30), "every 30 minutes"),
        (every(45), "every 45 minutes"),
        (every(50), "every 50 minutes from 00:00 each day"),
        (every(1, IntervalUnit.HOURS), "every hour"),
        (every(9, IntervalUnit.HOURS), "every 9 hours from 00:00 each day"),
        (
            every(30, window=("8:00", "18:00"), days="1,2,3,4,5"),
            "every 30 minutes from 08:00 to 18:00, Mon–Fri",
        ),
        (every(30, window=("22:00", "06:00")), "every 30 minutes from 22:00 to 06:00 the next day"),
    ],
)
def test_a_pattern_is_said_in_plain_words(pattern: CronPattern, words: str) -> None:
    """Times in 24 hours, days from Monday on, three days in a row as a span."""
    assert spoken(pattern) == words


def test_a_custom_pattern_speaks_cron() -> None:
    """Its author wrote it so."""
    pattern = CronPattern(pattern_type=PatternType.CUSTOM, cron_expression="0 3 1-7 * 1")
    assert spoken(pattern) == "0 3 1-7 * 1"


def test_a_pattern_that_is_not_valid_shows_the_expression_that_came_with_it() -> None:
    """Another server may know more than we do."""
    assert spoken(at("noon").model_copy(update={"cron_expression": "0 12 * * *"})) == "0 12 * * *"


@pytest.mark.parametrize("pattern_type", list(PatternType))
def test_an_empty_pattern_says_so(pattern_type: PatternType) -> None:
    """There is always something to show."""
    assert spoken(CronPattern(pattern_type=pattern_type)) == "no valid times"

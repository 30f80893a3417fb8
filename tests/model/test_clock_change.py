"""What a change of the clocks does to a fire is said in a sentence, and nothing on other days."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from jim_core.model.clock_change import clock_change_note
from jim_core.model.cron import fires_between, parse_cron

FORWARD = "2026-03-29T01:00"
BACK = "2026-10-25T00:00"


def notes(expression: str, zone: str, instant: str, count: int = 1) -> list[str | None]:
    """The notes of the first fires from an instant on."""
    lines = (parse_cron(expression),)
    first = datetime.fromisoformat(instant).replace(tzinfo=UTC)
    before, end = first.replace(year=2025), first.replace(year=2027)
    fires = [fire for fire in fires_between(lines, ZoneInfo(zone), before, end, 100_000) if fire >= first]
    return [clock_change_note(lines, ZoneInfo(zone), fire) for fire in fires[:count]]


@pytest.mark.parametrize(
    ("expression", "zone", "instant", "expected"),
    [
        ("30 2 * * *", "Europe/Berlin", FORWARD, "02:30 does not exist on this day"),
        ("30 2 * * *", "Europe/Berlin", FORWARD, "go forward from 02:00 to 03:00, so it runs then"),
        ("15 2 * * *", "Australia/Lord_Howe", "2026-10-03T15:30", "02:15 does not exist on this day"),
        ("0 0 * * *", "America/Santiago", "2026-09-06T04:00", "go forward from 00:00 to 01:00"),
        ("30 2 * * *", "Europe/Berlin", BACK, "it runs the first time, and not again"),
    ],
)
def test_a_fixed_time_that_the_clocks_move_says_so(
    expression: str, zone: str, instant: str, expected: str
) -> None:
    """With the time that was meant, and what becomes of it."""
    (note,) = notes(expression, zone, instant)
    assert expected in (note or "")


def test_wildcard_times_run_in_both_passes_of_a_repeated_hour() -> None:
    """Each says which one it is."""
    first, second, after = notes("30 * * * *", "Europe/Berlin", BACK, 3)
    assert "this is the first time" in (first or "")
    assert "this is the second time" in (second or "")
    assert after is None


@pytest.mark.parametrize(
    ("expression", "zone", "instant"),
    [
        ("30 2 * * *", "Europe/Berlin", "2026-03-28T00:00"),
        ("0 3 * * *", "Europe/Berlin", FORWARD),
        ("*/30 * * * *", "Europe/Berlin", FORWARD),
        ("30 2 * * *", "UTC", FORWARD),
        ("30 12 * * *", "Europe/Berlin", BACK),
    ],
)
def test_an_ordinary_time_has_no_note(expression: str, zone: str, instant: str) -> None:
    """Also on the day of a change, and what is due at the very end of the gap anyway."""
    assert notes(expression, zone, instant) == [None]

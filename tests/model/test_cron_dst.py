"""Where clocks change: fixed times once and never lost, wildcard times by real time."""

from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from jim_core.model.cron import fires_between, next_after, parse_cron, wall_time
from tests.model.cron_oracle import utc

BERLIN = ZoneInfo("Europe/Berlin")


def fired(expression: str, zone: str, start: str, end: str) -> list[str]:
    """The fires in [start, end), local times of the same zone's clock, as `29 03:00+02:00`."""
    tz = ZoneInfo(zone)
    first, last = (datetime.fromisoformat(text).replace(tzinfo=tz).astimezone(UTC) for text in (start, end))
    tick = timedelta(microseconds=1)
    found = fires_between((parse_cron(expression),), tz, first - tick, last - tick, limit=1000)
    return [f"{fire.astimezone(tz):%d %H:%M}{fire.astimezone(tz).isoformat()[-6:]}" for fire in found]


@pytest.mark.parametrize(
    ("zone", "expression", "day", "end", "expected"),
    [
        ("Europe/Berlin", "30 2 * * *", "2026-03-29", "2026-03-30", ["29 03:00+02:00"]),
        ("Europe/Berlin", "0,30 2,3 * * *", "2026-03-29", "2026-03-30", ["29 03:00+02:00", "29 03:30+02:00"]),
        ("America/New_York", "30 2 * * *", "2026-03-08", "2026-03-09", ["08 03:00-04:00"]),
        ("Australia/Lord_Howe", "15 2 * * *", "2026-10-04", "2026-10-05", ["04 02:30+11:00"]),
        ("America/Santiago", "0 0 * * *", "2026-09-05T12:00", "2026-09-06T12:00", ["06 01:00-03:00"]),
        ("Africa/Cairo", "0 0 * * *", "2026-04-23T12:00", "2026-04-24T12:00", ["24 01:00+03:00"]),
        ("Pacific/Chatham", "0 3 * * *", "2026-09-27", "2026-09-28", ["27 03:45+13:45"]),
        ("Antarctica/Troll", "30 1 * * *", "2026-03-29", "2026-03-30", ["29 03:00+02:00"]),
    ],
)
def test_a_skipped_fixed_time_fires_when_the_clocks_are_put_forward(
    zone: str, expression: str, day: str, end: str, expected: list[str]
) -> None:
    """Nothing is lost, and times that fall together fire once."""
    assert fired(expression, zone, day, end) == expected


@pytest.mark.parametrize(
    ("zone", "expression", "day", "end", "expected"),
    [
        ("Europe/Berlin", "30 2 * * *", "2026-10-25", "2026-10-26", ["25 02:30+02:00"]),
        ("America/New_York", "30 1 * * *", "2026-11-01", "2026-11-02", ["01 01:30-04:00"]),
        ("Australia/Lord_Howe", "45 1 * * *", "2026-04-05", "2026-04-06", ["05 01:45+11:00"]),
        ("America/Santiago", "30 23 * * *", "2026-04-04T12:00", "2026-04-05T12:00", ["04 23:30-03:00"]),
        ("Africa/Cairo", "30 23 * * *", "2026-10-29T12:00", "2026-10-30T12:00", ["29 23:30+03:00"]),
    ],
)
def test_a_repeated_fixed_time_fires_at_its_first_pass_only(
    zone: str, expression: str, day: str, end: str, expected: list[str]
) -> None:
    """A nightly job runs once a night."""
    assert fired(expression, zone, day, end) == expected


@pytest.mark.parametrize(
    ("zone", "expression", "day"),
    [
        ("Europe/Berlin", "*/15 2 * * *", "2026-03-29"),
        ("Europe/Berlin", "30 */2 * * *", "2026-03-29T01:00"),
        ("Australia/Lord_Howe", "*/10 2 * * *", "2026-10-04"),
    ],
)
def test_a_skipped_wildcard_time_does_not_fire(zone: str, expression: str, day: str) -> None:
    """Real time has no such minute; Lord Howe's clock skips 02:00 to 02:29 only."""
    day_start = datetime.fromisoformat(day).replace(hour=0)
    found = fired(expression, zone, day, (day_start + timedelta(hours=4)).isoformat())
    assert found == (["04 02:30+11:00", "04 02:40+11:00", "04 02:50+11:00"] if "Lord" in zone else [])


def test_a_wildcard_time_fires_in_both_passes() -> None:
    """Every quarter of an hour between two and three has eight quarters on that day."""
    both = fired("*/15 2 * * *", "Europe/Berlin", "2026-10-25", "2026-10-26")
    assert both == [
        f"25 02:{minute}+{offset}" for offset in ("02:00", "01:00") for minute in ("00", 15, 30, 45)
    ]


def test_an_hourly_line_fires_every_real_hour() -> None:
    """Twenty-five times on the long day, each an hour after the one before."""
    found = fires_between(
        (parse_cron("30 * * * *"),), BERLIN, utc("2026-10-24 22:00"), utc("2026-10-25 23:00"), 99
    )
    assert len(found) == 25
    assert {later - sooner for sooner, later in pairwise(found)} == {timedelta(hours=1)}


def test_a_half_hour_change_repeats_half_an_hour() -> None:
    """On Lord Howe Island the clock shows 01:30 to 01:59 twice."""
    found = fired("17,27,53 * * * *", "Australia/Lord_Howe", "2012-04-01T01:00", "2012-04-01T02:10")
    assert found == ["01 01:17+11:00", "01 01:27+11:00", "01 01:53+11:00", "01 01:53+10:30"]


def test_a_midnight_that_does_not_exist_keeps_the_hours_after_it() -> None:
    """In Santiago that Sunday starts at 01:00, and a line for its hours starts there."""
    assert fired("* 1-18 * * 0", "America/Santiago", "2026-09-06T01:00", "2026-09-06T01:02") == [
        "06 01:00-03:00",
        "06 01:01-03:00",
    ]


def test_a_skipped_day_fires_at_its_end() -> None:
    """Samoa had no 30 December 2011; what was due then ran as the 31st began."""
    assert fired("0 12 30 12 *", "Pacific/Apia", "2011-12-29", "2012-01-02") == ["31 00:00+14:00"]


def test_a_daily_midnight_fires_once_over_a_skipped_day() -> None:
    """The midnight of the lost day and that of the next are one instant."""
    assert fired("0 0 * * *", "Pacific/Apia", "2011-12-29", "2012-01-02") == [
        "29 00:00-10:00",
        "31 00:00+14:00",
        "01 00:00+14:00",
    ]


def test_a_second_pass_is_not_lost_when_the_next_date_is_far() -> None:
    """The line's next date is half a year away with the same offset; the repeated hour still comes first."""
    line = parse_cron("*/30 2 25 4,10 *")
    assert next_after((line,), BERLIN, utc("2026-10-25 00:45")) == utc("2026-10-25 01:00")


def test_the_first_monday_needs_day_and_weekday() -> None:
    """Day of month AND day of week must match."""
    found = fires_between(
        (parse_cron("0 3 1-7 * 1"),), BERLIN, utc("2026-01-01 00:00"), utc("2026-04-30 00:00"), 9
    )
    assert [f"{wall_time(BERLIN, fire):%m-%d %H:%M}" for fire in found] == [
        "01-05 03:00",
        "02-02 03:00",
        "03-02 03:00",
        "04-06 03:00",
    ]


def test_the_answer_is_strictly_later() -> None:
    """A fire is not its own successor, and a microsecond before it, it is still to come."""
    line, six = (parse_cron("0 6 * * *"),), utc("2026-01-01 06:00")
    assert next_after(line, UTC, six) == utc("2026-01-02 06:00")
    assert next_after(line, UTC, six - timedelta(microseconds=1)) == six


def test_any_aware_instant_will_do() -> None:
    """The zone in which `after` is given does not matter."""
    after = datetime(2026, 1, 1, 7, 30, tzinfo=timezone(timedelta(hours=2)))
    assert next_after((parse_cron("0 6 * * *"),), UTC, after) == utc("2026-01-01 06:00")


def test_a_naive_instant_is_refused() -> None:
    """It could mean any zone."""
    with pytest.raises(ValueError, match="no time zone"):
        next_after((parse_cron("0 6 * * *"),), UTC, datetime.fromisoformat("2026-01-01"))


def test_no_lines_never_fire() -> None:
    """Nothing to fire is not an error."""
    assert next_after((), UTC, utc("2026-01-01 00:00")) is None


def test_a_wildcard_that_falls_into_every_gap_never_fires() -> None:
    """The search ends after fifty years instead of at the end of the calendar."""
    line = parse_cron("*/5 2 25-31 3 0")
    assert next_after((line,), BERLIN, utc("2026-04-01 00:00")) is None


@pytest.mark.parametrize("text", ["9998-12-31 23:00", "9999-12-31 23:59"])
def test_the_end_of_the_calendar_is_an_answer(text: str) -> None:
    """None, not an overflow."""
    assert next_after((parse_cron("0 6 1 1 *"),), BERLIN, utc(text)) is None


def test_a_rare_date_is_found() -> None:
    """No 29 February between 2096 and 2104, and the Monday among them comes in 2112."""
    line = parse_cron("0 0 29 2 1")
    assert next_after((line,), UTC, utc("2088-01-01 00:00")) == utc("2112-02-29 00:00")


def test_a_limit_bounds_a_preview() -> None:
    """Only the first fires are computed."""
    found = fires_between(
        (parse_cron("0 * * * *"),), UTC, utc("2026-01-01 00:00"), utc("2027-01-01 00:00"), 2
    )
    assert found == (utc("2026-01-01 01:00"), utc("2026-01-01 02:00"))


def test_the_end_of_a_span_belongs_to_it() -> None:
    """(after, until]: spans laid end to end lose nothing and repeat nothing."""
    line, one, two = (parse_cron("0 * * * *"),), utc("2026-01-01 01:00"), utc("2026-01-01 02:00")
    assert fires_between(line, UTC, one, two, 9) == (two,)

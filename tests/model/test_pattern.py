"""What a pattern means: the times at which its cron lines fire."""

from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jim_core.model.cron import fires_between, parse_cron, wall_time
from jim_core.model.errors import Invalid
from jim_core.model.ids import ScheduleId
from jim_core.model.pattern import CronPattern, cron_lines
from jim_core.model.schedule import Schedule
from jim_core.model.status import IntervalUnit, PatternType
from tests.model.cron_oracle import utc

UTC_ZONE = ZoneInfo("UTC")
MONDAY = utc("2026-06-01")


def at(times: str, days: str | None = None) -> CronPattern:
    """A pattern of specific times."""
    return CronPattern(pattern_type=PatternType.SPECIFIC_TIMES, run_times=times, days_of_week=days)


def every(
    value: int,
    unit: IntervalUnit = IntervalUnit.MINUTES,
    window: tuple[str, str] | None = None,
    days: str | None = None,
) -> CronPattern:
    """An interval pattern."""
    return CronPattern(
        pattern_type=PatternType.INTERVAL,
        interval_value=value,
        interval_unit=unit,
        interval_window_start=window and window[0],
        interval_window_end=window and window[1],
        days_of_week=days,
    )


def fired(pattern: CronPattern, days: int = 1) -> list[str]:
    """The fires from Monday 00:00 on, as `Mon 06:00`."""
    start = MONDAY - timedelta(minutes=1)
    found = fires_between(cron_lines(pattern), UTC_ZONE, start, start + timedelta(days=days), limit=5000)
    return [f"{wall_time(UTC_ZONE, fire):%a %H:%M}" for fire in found]


def test_run_times_fire_when_they_say() -> None:
    """Different minutes never mix: 06:30 and 18:00 are not among the times."""
    assert fired(at("06:00,18:30")) == ["Mon 06:00", "Mon 18:30"]


def test_run_times_may_come_in_any_order_and_twice() -> None:
    """Each time fires once."""
    assert fired(at("18:30, 6:00,18:30")) == ["Mon 06:00", "Mon 18:30"]


def test_hours_that_share_their_minutes_share_a_line() -> None:
    """As few lines as the times allow."""
    lines = cron_lines(at("06:00,07:00,08:00,18:30"))
    assert [line.expression for line in lines] == ["0 6-8 * * *", "30 18 * * *"]


def test_days_of_week_restrict_run_times() -> None:
    """Sunday is 0 and 7."""
    assert fired(at("06:00", days="7, 3"), days=7) == ["Wed 06:00", "Sun 06:00"]


@pytest.mark.parametrize("days", [None, "", " ", "0,1,2,3,4,5,6"])
def test_no_days_are_all_days(days: str | None) -> None:
    """Whoever names no day means every day."""
    assert [line.expression for line in cron_lines(at("06:00", days))] == ["0 6 * * *"]


def test_run_times_are_fixed_times() -> None:
    """Where clocks change, a time of the day fires once."""
    assert not any(line.wildcard for line in cron_lines(at("06:00,18:30")))


def test_an_interval_fires_through_its_window_and_at_its_end() -> None:
    """Every 30 minutes from 08:00 to 18:00: 21 times, the last at 18:00."""
    found = fired(every(30, window=("08:00", "18:00")))
    assert (found[0], found[1], found[-2], found[-1]) == ("Mon 08:00", "Mon 08:30", "Mon 17:30", "Mon 18:00")
    assert len(found) == 21


def test_an_interval_counts_from_the_start_of_its_window() -> None:
    """It stops before the end where it does not land on it."""
    found = fired(every(25, window=("08:10", "09:30")))
    assert found == ["Mon 08:10", "Mon 08:35", "Mon 09:00", "Mon 09:25"]


def test_an_interval_of_hours_keeps_the_minute_of_its_window() -> None:
    """Every 4 hours from 08:30."""
    found = fired(every(4, IntervalUnit.HOURS, window=("08:30", "18:00")))
    assert found == ["Mon 08:30", "Mon 12:30", "Mon 16:30"]


def test_an_interval_longer_than_its_window_fires_at_the_start() -> None:
    """Once per window."""
    assert fired(every(3, IntervalUnit.HOURS, window=("08:00", "09:00"))) == ["Mon 08:00"]


def test_a_window_may_cross_midnight() -> None:
    """The interval goes on counting from the evening."""
    found = fired(every(40, window=("23:00", "01:00")), days=2)
    assert found == [
        "Mon 00:20",
        "Mon 01:00",
        "Mon 23:00",
        "Mon 23:40",
        "Tue 00:20",
        "Tue 01:00",
        "Tue 23:00",
        "Tue 23:40",
    ]


def test_a_window_over_midnight_belongs_to_the_day_on_which_it_starts() -> None:
    """On Saturdays from 22:00 means that its last hours are on Sunday."""
    found = fired(every(2, IntervalUnit.HOURS, window=("22:00", "04:00"), days="6"), days=7)
    assert found == ["Sat 22:00", "Sun 00:00", "Sun 02:00", "Sun 04:00"]


def test_an_interval_without_a_window_starts_anew_at_midnight() -> None:
    """Every 45 minutes: the last of the day is 23:15, then 00:00."""
    found = fired(every(45), days=2)
    assert found[:3] == ["Mon 00:00", "Mon 00:45", "Mon 01:30"]
    assert found[31:33] == ["Mon 23:15", "Tue 00:00"]


def test_an_interval_of_hours_starts_anew_at_midnight() -> None:
    """Every 9 hours: 00:00, 09:00, 18:00, then 00:00."""
    assert fired(every(9, IntervalUnit.HOURS), days=2)[2:4] == ["Mon 18:00", "Tue 00:00"]


def test_an_interval_of_a_day_fires_daily() -> None:
    """24 hours is the longest interval that a day can hold."""
    assert fired(every(24, IntervalUnit.HOURS), days=2) == ["Mon 00:00", "Tue 00:00"]


def test_an_interval_that_divides_the_hour_is_one_line() -> None:
    """All hours look alike."""
    assert [line.expression for line in cron_lines(every(15))] == ["0,15,30,45 0-23 * * *"]


def test_an_interval_goes_on_through_a_repeated_hour() -> None:
    """It follows real time: on the long day it fires once more for each interval in the hour."""
    berlin = ZoneInfo("Europe/Berlin")
    lines = cron_lines(every(30))
    found = fires_between(lines, berlin, utc("2026-10-24 22:00"), utc("2026-10-25 23:00"), limit=99)
    assert len(found) == 50


def test_a_custom_pattern_is_its_expression() -> None:
    """And nothing of the other members."""
    pattern = CronPattern(
        pattern_type=PatternType.CUSTOM, cron_expression="0 3 1-7 * 1", days_of_week="2", run_times="x"
    )
    assert cron_lines(pattern) == (parse_cron("0 3 1-7 * 1"),)


def test_a_pattern_that_is_not_valid_has_no_lines() -> None:
    """The error carries what is wrong in wire words."""
    with pytest.raises(Invalid) as caught:
        cron_lines(at("25:00"))
    assert list(caught.value.violations) == ["runTimes"]


def test_a_schedule_has_a_pattern() -> None:
    """Its members are those of the same name."""
    schedule = Schedule(
        id=ScheduleId(UUID(int=1)),
        name="Nightly",
        run_times="02:00",
        days_of_week="1",
        created=MONDAY,
    )
    assert CronPattern.of(schedule) == at("02:00", days="1")


@given(
    value=st.integers(1, 59),
    start=st.integers(0, 1439),
    length=st.integers(1, 1439),
    days=st.sets(st.integers(0, 6), min_size=1),
)
@settings(max_examples=60)
def test_an_interval_fires_at_each_multiple_in_each_window(
    value: int, start: int, length: int, days: set[int]
) -> None:
    """However the window lies, the fires of eight days are its start plus multiples, and no others."""
    end = (start + length) % 1440
    window = (f"{start // 60:02}:{start % 60:02}", f"{end // 60:02}:{end % 60:02}")
    pattern = every(value, window=window, days=",".join(map(str, days)))
    first, last = MONDAY, MONDAY + timedelta(days=8)
    opened = [MONDAY + timedelta(days=n, minutes=start) for n in range(-1, 9)]
    expected = {
        opening + timedelta(minutes=minute)
        for opening in opened
        if opening.isoweekday() % 7 in days
        for minute in range(0, length + 1, value)
    }
    found = fires_between(cron_lines(pattern), UTC_ZONE, first - timedelta(minutes=1), last, limit=20_000)
    assert list(found) == sorted(fire for fire in expected if first <= fire <= last)

"""Times in words; now and the zone are given."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from jim_tui.render.facts import due, facts
from jim_tui.render.when import (
    TimeStyle,
    clock,
    long_span,
    moment,
    offset,
    outage,
    short_span,
    signed,
    spoken,
    until,
)
from jim_tui.state.console import Connection, ConsoleState, Phase

NOW = datetime(2026, 6, 2, 4, 3, 27, tzinfo=UTC)
SYDNEY = TimeStyle(timezone(timedelta(hours=10)))


def ago(**span: float) -> datetime:
    return NOW - timedelta(**span)


@pytest.mark.parametrize(
    ("seconds", "long", "short", "away", "said"),
    [
        (-5, "0:00:00", "0:00", "00:00", "0s"),
        (59.9, "0:00:59", "0:59", "00:59", "59s"),
        (252, "0:04:12", "4:12", "04:12", "4m12s"),
        (3661, "1:01:01", "1:01:01", "1:01:01", "1h01m"),
        (360_000, "100:00:00", "100:00:00", "100:00:00", "4d04h"),
    ],
)
def test_durations(seconds: float, long: str, short: str, away: str, said: str) -> None:
    """Four styles, none negative."""
    span = timedelta(seconds=seconds)
    assert (long_span(span), short_span(span), outage(span), spoken(span)) == (long, short, away, said)


def test_a_moment_is_as_short_as_it_is_clear() -> None:
    """Today a clock, this week a weekday, this year a day, else the date."""
    assert moment(ago(minutes=3), NOW, SYDNEY) == "14:00:27"
    assert moment(ago(days=1), NOW, SYDNEY) == "Mon 14:03"
    assert moment(ago(days=20), NOW, SYDNEY) == "13 May 14:03"
    assert moment(ago(days=400), NOW, SYDNEY) == "2025-04-28"
    assert all(len(moment(ago(days=day), NOW, SYDNEY)) <= 12 for day in range(0, 800, 3))


def test_clocks_are_shown_in_the_zone_that_is_named_beside_them() -> None:
    """Nobody has to guess whose time it is."""
    assert clock(NOW, SYDNEY) == "14:03:27"
    assert offset(NOW, SYDNEY) == "+10"
    assert offset(NOW, TimeStyle(UTC)) == "UTC"
    assert offset(NOW, TimeStyle(timezone(-timedelta(hours=3, minutes=30)))) == "-3:30"


def test_how_long_until_a_schedule_fires() -> None:
    """Ahead, due, and overdue once it is a minute late."""
    assert until(NOW + timedelta(seconds=1593), NOW) == "in 26m"
    assert until(NOW + timedelta(seconds=250), NOW) == "in 4m10s"
    assert until(NOW + timedelta(seconds=3700), NOW) == "in 1h01m"
    assert until(ago(seconds=10), NOW) == "due"
    assert until(ago(seconds=207), NOW) == "overdue 3m"


def test_clock_differences_have_a_sign() -> None:
    """A server's clock is ahead of ours, or behind."""
    assert signed(timedelta(seconds=-190)) == "-00:03:10"
    assert signed(timedelta(hours=1)) == "+01:00:00"


def state(phase: Phase, *, paused: datetime | None = None, skew: float = 0) -> ConsoleState:
    return ConsoleState(
        Connection(
            phase,
            ago(minutes=5),
            last_good=ago(seconds=42),
            paused_since=paused,
            skew=timedelta(seconds=skew),
        )
    )


def test_time_stands_still_while_nothing_is_heard() -> None:
    """An elapsed time that goes on would claim that something still runs."""
    told = facts(state(Phase.OFFLINE), NOW, SYDNEY)
    assert told.stale
    assert told.now == ago(seconds=42)
    assert told.here == NOW


def test_paused_updates_are_as_of_the_pause() -> None:
    """Contact was good until then."""
    told = facts(state(Phase.LIVE, paused=ago(seconds=10)), NOW, SYDNEY)
    assert told.stale
    assert told.now == ago(seconds=10)


def test_elapsed_times_use_the_servers_clock() -> None:
    """A clock that is off by an hour must not add an hour."""
    told = facts(state(Phase.LIVE, skew=3600), NOW, SYDNEY)
    assert not told.stale
    assert told.elapsed(NOW + timedelta(minutes=59)) == timedelta(minutes=1)


def test_a_schedule_is_not_called_overdue_while_nothing_is_heard() -> None:
    """It may well have fired."""
    fires = ago(seconds=207)
    assert due(fires, facts(state(Phase.OFFLINE), NOW, SYDNEY)) == "due?"
    assert due(fires, facts(state(Phase.LIVE), NOW, SYDNEY)) == "overdue 3m"

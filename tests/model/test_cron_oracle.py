"""Cron against two others: a clock watched minute by minute, and croniter where no clock changes."""

from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from croniter import croniter
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from jim_core.model.cron import BadCron, fires_between, next_after, parse_cron
from tests.model.cron_oracle import MINUTE, fires, read, utc

TRANSITIONS = [
    ("Europe/Berlin", "2026-03-29"),
    ("Europe/Berlin", "2026-10-25"),
    ("Europe/Dublin", "2026-10-25"),
    ("America/New_York", "2026-03-08"),
    ("America/New_York", "2026-11-01"),
    ("America/Santiago", "2026-04-05"),
    ("America/Santiago", "2026-09-06"),
    ("Australia/Lord_Howe", "2012-03-31"),
    ("Australia/Lord_Howe", "2026-04-04"),
    ("Australia/Lord_Howe", "2026-10-03"),
    ("Africa/Cairo", "2026-04-23"),
    ("Africa/Cairo", "2026-10-29"),
    ("Africa/Casablanca", "2026-02-15"),
    ("Africa/Casablanca", "2026-03-22"),
    ("Pacific/Apia", "2011-12-30"),
    ("Pacific/Chatham", "2026-04-04"),
    ("Pacific/Chatham", "2026-09-26"),
    ("Antarctica/Troll", "2026-03-29"),
    ("Antarctica/Troll", "2026-10-25"),
    ("Asia/Pyongyang", "2018-05-04"),
    ("America/Caracas", "2016-05-01"),
]
"""A zone, and the UTC day on which its clocks change."""


def field(low: int, high: int, likely: tuple[int, ...]) -> SearchStrategy[str]:
    """Texts for one cron field; `likely` values come often, so that clock changes are hit."""
    value = st.sampled_from(likely) | st.integers(low, high)
    pair = st.tuples(value, value).filter(lambda two: two[0] != two[1]).map(sorted)
    step = st.integers(1, max(2, (high - low) // 2))
    item = st.one_of(
        value.map(str),
        pair.map(lambda two: f"{two[0]}-{two[1]}"),
        st.tuples(pair, step).map(lambda both: f"{both[0][0]}-{both[0][1]}/{both[1]}"),
        st.tuples(value, step).map(lambda both: f"{both[0]}/{both[1]}"),
        step.map(lambda n: f"*/{n}"),
    )
    return st.just("*") | st.lists(item, min_size=1, max_size=3).map(",".join)


MINUTES = field(0, 59, (0, 15, 30, 45))
HOURS = field(0, 23, (0, 1, 2, 3))
DAYS = st.just("*") | field(1, 31, (1, 29, 31))
MONTHS = st.just("*") | field(1, 12, (2, 3, 10)) | st.sampled_from(["JAN-jun", "feb", "MAR,oct/2"])
WEEKDAYS = st.just("*") | field(0, 6, (0, 6)) | st.sampled_from(["7", "mon-FRI", "FRI-SUN", "5-7", "sat/2"])

NEAR_A_CHANGE = st.tuples(MINUTES, HOURS, st.just("*"), st.just("*"), st.just("*") | WEEKDAYS).map(" ".join)
ANY = st.tuples(MINUTES, HOURS, DAYS, MONTHS, WEEKDAYS).map(" ".join)
FIRING = ANY.filter(lambda expression: croniter.is_valid(expression, strict=True))


@pytest.mark.parametrize(("zone", "day"), TRANSITIONS)
@given(expression=NEAR_A_CHANGE, minutes=st.integers(0, 48 * 60 - 2), seconds=st.integers(0, 59))
@settings(max_examples=25)
def test_a_clock_change_is_met_as_by_watching_the_clock(
    zone: str, day: str, expression: str, minutes: int, seconds: int
) -> None:
    """From any instant around a clock change, the next fires are those that a watcher of the clock sees."""
    start = utc(day) - timedelta(hours=12)
    end = start + timedelta(days=2)
    expected = fires(expression, ZoneInfo(zone), start, end)
    lines = (parse_cron(expression),)

    found = fires_between(lines, ZoneInfo(zone), start - MINUTE, end - MINUTE, limit=10_000)
    assert list(found) == expected

    after = start + timedelta(minutes=minutes, seconds=seconds)
    until_end = [fire for fire in expected if fire > after]
    following = next_after(lines, ZoneInfo(zone), after)
    assert following is not None
    assert following == until_end[0] if until_end else following >= end


@given(
    expressions=st.lists(NEAR_A_CHANGE, min_size=2, max_size=4),
    change=st.sampled_from(TRANSITIONS),
)
@settings(max_examples=25)
def test_several_lines_fire_at_the_union_of_their_times(
    expressions: list[str], change: tuple[str, str]
) -> None:
    """A pattern of several lines fires whenever one of them does, and once where they coincide."""
    zone, start = ZoneInfo(change[0]), utc(change[1]) - timedelta(hours=12)
    end = start + timedelta(days=2)
    union = sorted({fire for text in expressions for fire in fires(text, zone, start, end)})

    lines = [parse_cron(text) for text in expressions]
    assert list(fires_between(lines, zone, start - MINUTE, end - MINUTE, limit=10_000)) == union


@given(expression=FIRING, minutes=st.integers(0, 20 * 366 * 24 * 60), seconds=st.integers(0, 59))
@settings(max_examples=150)
def test_without_clock_changes_cron_agrees_with_croniter(expression: str, minutes: int, seconds: int) -> None:
    """In UTC the fire after any instant is the one that croniter walks to."""
    instant = utc("2020-01-01") + timedelta(minutes=minutes, seconds=seconds)
    reference = croniter(expression, instant, ret_type=datetime, day_or=False)
    assert next_after((parse_cron(expression),), UTC, instant) == reference.get_next(datetime)


@given(expression=ANY)
@settings(max_examples=200)
def test_what_can_never_fire_is_refused_and_nothing_else(expression: str) -> None:
    """The generated expressions are well formed, so only a day that its months never have is a reason."""
    possible = croniter.is_valid(expression, strict=True)
    with nullcontext() if possible else pytest.raises(BadCron, match="never fires"):
        parse_cron(expression)


@given(expression=FIRING)
@settings(max_examples=200)
def test_a_line_holds_what_an_independent_reading_finds(expression: str) -> None:
    """Lists, ranges, steps and names mean what a reader of their own rules takes them for."""
    line, expected = parse_cron(expression), read(expression)
    assert set(line.minutes) == expected.minutes
    assert set(line.hours) == expected.hours
    assert set(line.days) == expected.days
    assert set(line.months) == expected.months
    assert line.weekdays == expected.weekdays
    assert line.wildcard == expected.wildcard

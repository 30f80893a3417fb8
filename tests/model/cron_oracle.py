"""What cron ought to do, found the slow way: look at a clock on the wall, minute after minute.

Shares nothing with the code under test: it has its own reading of cron fields and never maps a wall time
to an instant, only an instant to a wall time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
LEAD = timedelta(days=2)
"""How long the clock is watched before the first answer, to know what it has already shown."""

NAMES = {
    **{datetime(2026, month, 1, tzinfo=UTC).strftime("%b").upper(): month for month in range(1, 13)},
    **{datetime(2026, 2, day, tzinfo=UTC).strftime("%a").upper(): day - 1 for day in range(1, 8)},
}


@dataclass(frozen=True)
class Expected:
    """A cron expression, read independently."""

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    wildcard: bool

    def matches(self, wall: datetime) -> bool:
        """Whether all five fields hold at this wall time."""
        return (
            wall.minute in self.minutes
            and wall.hour in self.hours
            and wall.day in self.days
            and wall.month in self.months
            and wall.isoweekday() % 7 in self.weekdays
        )


def read(expression: str) -> Expected:
    """The five sets of an expression that is known to be valid."""
    minute, hour, day, month, weekday = expression.upper().split()
    return Expected(
        minutes=_set(minute, 0, 59),
        hours=_set(hour, 0, 23),
        days=_set(day, 1, 31),
        months=_set(month, 1, 12),
        weekdays=frozenset(n % 7 for n in _set(weekday, 0, 6)),
        wildcard=minute[0] == "*" or hour[0] == "*",
    )


def fires(expression: str, zone: ZoneInfo, start: datetime, end: datetime) -> list[datetime]:
    """Every instant in [start, end) at which the expression fires, by watching the clock."""
    expected = read(expression)
    found = []
    for instant, wall, repeated, skipped in watched(zone, start, end):
        if expected.wildcard:
            due = expected.matches(wall)
        else:
            due = (expected.matches(wall) and not repeated) or any(map(expected.matches, skipped))
        if due:
            found.append(instant)
    return found


@lru_cache(maxsize=64)
def watched(
    zone: ZoneInfo, start: datetime, end: datetime
) -> Sequence[tuple[datetime, datetime, bool, tuple[datetime, ...]]]:
    """Each minute in [start, end): its wall time, whether that was shown before, what was just skipped."""
    seen = []
    instant, latest = start - LEAD, (start - LEAD).astimezone(zone).replace(tzinfo=None) - MINUTE
    while instant < end:
        wall = instant.astimezone(zone).replace(tzinfo=None, fold=0)
        missing = max(0, (wall - latest) // MINUTE - 1)
        skipped = tuple(latest + MINUTE * (n + 1) for n in range(missing))
        if instant >= start:
            seen.append((instant, wall, wall <= latest, skipped))
        latest = max(latest, wall)
        instant += MINUTE
    return seen


def _set(text: str, low: int, high: int) -> frozenset[int]:
    values: set[int] = set()
    for item in text.split(","):
        span, _, step = item.partition("/")
        first, _, last = span.partition("-")
        if first == "*":
            begin, stop = low, high
        else:
            begin = _number(first)
            stop = _number(last) if last else (high if step else begin)
        if stop < begin:  # FRI-SUN
            stop += 7
        values.update(range(begin, stop + 1, int(step or 1)))
    return frozenset(values)


def _number(text: str) -> int:
    return NAMES[text] if text in NAMES else int(text)


def utc(text: str) -> datetime:
    """`2026-03-29 01:00` as an instant."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)

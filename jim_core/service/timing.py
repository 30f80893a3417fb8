"""When schedules fire: from a schedule's pattern to instants."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from jim_core.model.clock_change import clock_change_note
from jim_core.model.cron import CronLine, fires_between, next_after
from jim_core.model.errors import Invalid
from jim_core.model.pattern import CronPattern, cron_lines
from jim_core.model.schedule import Schedule
from jim_core.model.status import TriggerType

RECORDED: Final = 100
"""Missed occurrences that are told one by one; a minute schedule misses 10,000 a week."""

_lines = lru_cache(maxsize=4_096)(cron_lines)


@dataclass(frozen=True, slots=True)
class Due:
    """The occurrences of a schedule that have come."""

    first: datetime
    """The slot that the schedule waited for."""
    missed: tuple[datetime, ...]
    """Slots before the newest, oldest first; at most RECORDED."""
    more_missed: bool
    """There are more than `missed` tells."""
    newest: datetime
    """The slot that runs."""
    following: datetime | None
    """The next one, after the newest: never counted from now."""


@dataclass(frozen=True, slots=True)
class Upcoming:
    """A fire to come."""

    at: datetime
    """The instant, in the zone of the schedule."""
    note: str | None
    """What a change of the clocks does to it."""


def next_run(schedule: Schedule, after: datetime) -> datetime | None:
    """The first instant after `after` at which the schedule fires; None when no clock may fire it.

    Invalid when it never would.
    """
    if not schedule.is_enabled or schedule.trigger_type is not TriggerType.CRON:
        return None
    found = next_after(_of(schedule), ZoneInfo(schedule.time_zone), after)
    if found is None:
        raise Invalid({"cronExpression": ("This never fires.",)})
    return found


def upcoming(schedule: Schedule, after: datetime, count: int) -> list[Upcoming]:
    """The first `count` fires after `after`, enabled or not; fewer when there are no more within 50 years.

    None at all for a schedule that only people start. Invalid when its pattern says nothing.
    """
    if schedule.trigger_type is not TriggerType.CRON:
        return []
    lines, zone = _of(schedule), ZoneInfo(schedule.time_zone)
    found: list[Upcoming] = []
    while len(found) < count and (fire := next_after(lines, zone, after)) is not None:
        found.append(Upcoming(fire.astimezone(zone), clock_change_note(lines, zone, fire)))
        after = fire
    return found


def due(schedule: Schedule, first: datetime, now: datetime) -> Due:
    """What has come of a schedule that waited for the slot `first`, which is not after `now`."""
    lines, zone = _of(schedule), ZoneInfo(schedule.time_zone)
    slots = (first, *fires_between(lines, zone, first, now, RECORDED + 1))
    more = len(slots) == RECORDED + 2
    newest = _newest(lines, zone, slots[-1], now) if more else slots[-1]
    missed = slots[:RECORDED] if more else slots[:-1]
    return Due(first, missed, more, newest, next_after(lines, zone, newest))


def _of(schedule: Schedule) -> tuple[CronLine, ...]:
    return _lines(CronPattern.of(schedule))


def _newest(lines: tuple[CronLine, ...], zone: ZoneInfo, known: datetime, now: datetime) -> datetime:
    """The last fire in [known, now], looked for from now backwards."""
    for span in _spans(now - known):
        found = fires_between(lines, zone, now - span, now, 100_000)
        if found:
            return found[-1]
    return known


def _spans(longest: timedelta) -> Iterator[timedelta]:
    span = timedelta(hours=1)
    while span < longest:
        yield span
        span *= 8
    yield longest

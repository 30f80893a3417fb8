"""Wall clocks: which instants a wall time means in a zone, where clocks are put forward and back."""

from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

_SECOND: Final = timedelta(seconds=1)
_REACH: Final = timedelta(hours=26)
"""Longer than any clock was ever put back at once (a day, at the date line)."""


def wall_time(zone: tzinfo, instant: datetime) -> datetime:
    """What a clock in `zone` shows at `instant` (aware), as a naive datetime."""
    return instant.astimezone(zone).replace(tzinfo=None, fold=0)


def instants(zone: tzinfo, wall: datetime, *, wildcard: bool) -> tuple[datetime, ...]:
    """The UTC instants, ascending, at which something due at `wall` (naive) fires in `zone`.

    An ordinary wall time is one instant. A repeated one is its first pass, with `wildcard` both passes. A
    skipped one is the instant at which the clocks were put forward, with `wildcard` nothing.
    """
    before = _offset(zone, wall.replace(tzinfo=zone, fold=0))
    after = _offset(zone, wall.replace(tzinfo=zone, fold=1))
    plain = wall.replace(tzinfo=UTC)
    if before == after:
        return (plain - before,)
    if before > after:
        return (plain - before, plain - after) if wildcard else (plain - before,)
    return () if wildcard else (_change(zone, plain - after, plain - before),)


def lowest_wall(zone: tzinfo, after: datetime) -> datetime:
    """The wall time (naive) that a clock in `zone` never goes below from `after` (aware UTC) on."""
    now, later = (_offset(zone, (after + ahead).astimezone(zone)) for ahead in (timedelta(0), _REACH))
    # Clocks about to be put back by an hour go below the present wall time only if they are within the hour.
    soon = _offset(zone, (after + now - later).astimezone(zone)) if later < now else now
    return (after + min(now, soon)).replace(tzinfo=None)


def _change(zone: tzinfo, low: datetime, high: datetime) -> datetime:
    """The instant in (low, high], to the second, from which the offset of `high` holds."""
    late = _offset(zone, high.astimezone(zone))
    while high - low > _SECOND:
        middle = low + timedelta(seconds=(high - low) // _SECOND // 2)
        if _offset(zone, middle.astimezone(zone)) == late:
            high = middle
        else:
            low = middle
    return high


def _offset(zone: tzinfo, moment: datetime) -> timedelta:
    offset = zone.utcoffset(moment)
    return timedelta(0) if offset is None else offset

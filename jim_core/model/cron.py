"""When cron lines fire, in a time zone and across its clock changes. Time is an argument.

Wall times follow the rule of Vixie cron as Debian states it in cron(8): see `CronLine.wildcard`.
"""

from collections.abc import Iterator, Sequence
from datetime import MAXYEAR, UTC, datetime, tzinfo
from itertools import islice
from typing import Final

from jim_core.model.cron_line import BadCron, CronLine, parse_cron
from jim_core.model.wall import instants, lowest_wall, wall_time

__all__ = ["BadCron", "CronLine", "fires_between", "next_after", "parse_cron", "wall_time"]

HORIZON_YEARS: Final = 50
"""How far ahead a fire is looked for. 29 February on a given weekday is at most 40 years away."""


def next_after(lines: Sequence[CronLine], zone: tzinfo, after: datetime) -> datetime | None:
    """The first UTC instant strictly after `after` (aware) at which one of `lines` fires in `zone`.

    None when nothing fires within 50 years. The answer depends on nothing but the arguments, so a restart
    continues with the same instants. Lines that coincide fire once.
    """
    start = after.astimezone(UTC) if after.tzinfo else _refuse(after)
    until_year = min(start.year + HORIZON_YEARS, MAXYEAR - 1)
    if start.year >= until_year:
        return None
    floor = lowest_wall(zone, start)
    return min(filter(None, (_first(line, zone, start, floor, until_year) for line in lines)), default=None)


def fires_between(
    lines: Sequence[CronLine], zone: tzinfo, after: datetime, until: datetime, limit: int
) -> tuple[datetime, ...]:
    """The first `limit` UTC instants in (after, until] at which one of `lines` fires, ascending."""
    return tuple(islice(_fires(lines, zone, after, until), limit))


def _fires(lines: Sequence[CronLine], zone: tzinfo, after: datetime, until: datetime) -> Iterator[datetime]:
    while (fire := next_after(lines, zone, after)) is not None and fire <= until:
        yield fire
        after = fire


def _first(
    line: CronLine, zone: tzinfo, after: datetime, floor: datetime, until_year: int
) -> datetime | None:
    # Walls ascend and so do their first passes; only the second pass of a repeated hour comes out of turn.
    # So the first wall whose first pass lies ahead ends the search.
    second_pass: datetime | None = None
    for wall in line.walls_after(floor, until_year):
        found = instants(zone, wall, wildcard=line.wildcard)
        if not found:
            continue
        if found[0] > after:
            return min(found[0], second_pass or found[0])
        if found[-1] > after:
            second_pass = second_pass or found[-1]
    return second_pass


def _refuse(after: datetime) -> datetime:
    raise ValueError(f"{after} has no time zone")

"""What a change of the clocks does to one fire of a schedule, in a sentence for people."""

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo

from jim_core.model.cron_line import CronLine
from jim_core.model.wall import instants, wall_time

_MOMENT = timedelta(microseconds=1)


def clock_change_note(lines: Sequence[CronLine], zone: tzinfo, fire: datetime) -> str | None:
    """Why `fire`, an instant (aware UTC) at which one of `lines` fires in `zone`, is not as on other days;
    None when the clocks do not touch it.
    """
    wall = wall_time(zone, fire)
    before = wall_time(zone, fire - _MOMENT) + _MOMENT
    if before < wall and (due := _due_between(lines, before, wall)) is not None:
        return (
            f"{due:%H:%M} does not exist on this day: the clocks go forward from {before:%H:%M} "
            f"to {wall:%H:%M}, so it runs then."
        )
    passes = instants(zone, wall, wildcard=True)
    if len(passes) < 2:
        return None
    if fire == passes[-1]:
        return f"{wall:%H:%M} comes twice on this day, because the clocks go back: this is the second time."
    if any(line.wildcard and _matches(line, wall) for line in lines):
        return f"{wall:%H:%M} comes twice on this day, because the clocks go back: this is the first time."
    return (
        f"{wall:%H:%M} comes twice on this day, because the clocks go back: it runs the first time, "
        "and not again."
    )


def _due_between(lines: Sequence[CronLine], first: datetime, end: datetime) -> datetime | None:
    """The first wall time in [first, end) at which a line of fixed times is due."""
    walls = [_next(line, first) for line in lines if not line.wildcard]
    return min((wall for wall in walls if wall is not None and wall < end), default=None)


def _next(line: CronLine, wall: datetime) -> datetime | None:
    """The first wall time from `wall` on at which the line is due."""
    return next(line.walls_after(wall - timedelta(minutes=1), wall.year + 1), None)


def _matches(line: CronLine, wall: datetime) -> bool:
    return _next(line, wall) == wall

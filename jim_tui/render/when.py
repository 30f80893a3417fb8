"""Times in words and digits. Now and the time zone are arguments; widths do not jump."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_DAY: Final = 86_400


@dataclass(frozen=True, slots=True)
class TimeStyle:
    """How clocks are shown: in which zone, and the zone's name for the header."""

    zone: tzinfo | None = None
    """None is the zone of this machine."""
    relative: bool = False
    """Moments are said as how long ago they were; the clock of now stays one."""

    def local(self, instant: datetime) -> datetime:
        """The instant on this style's wall clock."""
        return instant.astimezone(self.zone)


UTC_STYLE: Final = TimeStyle(UTC)

STYLES: Final = {
    "local": "local times",
    "utc": "times in UTC",
    "server": "times as the server's schedules have them",
    "relative": "times as how long ago",
}
"""The ways to show moments, by name, in the order in which a key goes through them."""


def styled(name: str, home: TimeStyle, server_zone: str) -> TimeStyle:
    """The style of this name; `home` is the local one, which is also what an unknown name stands for."""
    match name:
        case "utc":
            return UTC_STYLE
        case "server":
            return TimeStyle(_zone(server_zone))
        case "relative":
            return TimeStyle(home.zone, relative=True)
        case _:
            return home


@lru_cache(maxsize=64)
def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        return UTC


def seconds(span: timedelta) -> int:
    """Whole seconds, never negative."""
    return max(0, int(span.total_seconds()))


def long_span(span: timedelta) -> str:
    """`h:mm:ss`: a duration in a column."""
    minutes, second = divmod(seconds(span), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}"


def short_span(span: timedelta) -> str:
    """`m:ss`, with hours only when there are any."""
    minutes, second = divmod(seconds(span), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"


def outage(span: timedelta) -> str:
    """`mm:ss`: how long something has lasted, in the header."""
    minutes, second = divmod(seconds(span), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute:02}:{second:02}"


def spoken(span: timedelta) -> str:
    """`26m33s`, `1h01m`, `2d03h`: at most two units."""
    total = seconds(span)
    minutes, second = divmod(total, 60)
    hours, minute = divmod(minutes, 60)
    days, hour = divmod(hours, 24)
    if days:
        return f"{days}d{hour:02}h"
    if hours:
        return f"{hours}h{minute:02}m"
    return f"{minutes}m{second:02}s" if minutes else f"{second}s"


def until(instant: datetime, now: datetime) -> str:
    """`in 26m`, `in 4m10s`, `due` once it has passed, `overdue 3m` from a minute on.

    Seconds are for what is near: a column of them would be drawn again every second for nothing.
    """
    late = (now - instant).total_seconds()
    if late < 0:
        return f"in {_roughly(instant - now)}"
    return "due" if late < 60 else f"overdue {seconds(now - instant) // 60}m" if late < 3600 else "overdue"


def _roughly(span: timedelta) -> str:
    return f"{seconds(span) // 60}m" if 600 <= seconds(span) < 3600 else spoken(span)


def roughly(span: timedelta) -> str:
    """`40s`, `3m`, `2h`: an estimate that seldom changes."""
    total = seconds(span)
    if total < 60:
        return f"{-(-total // 10) * 10 or 10}s"
    return f"{-(-total // 60)}m" if total < 5400 else f"{round(total / 3600)}h"


def clock(instant: datetime, style: TimeStyle) -> str:
    """`14:03:27`."""
    return f"{style.local(instant):%H:%M:%S}"


def offset(instant: datetime, style: TimeStyle) -> str:
    """The zone's distance from UTC, beside the clock: `+10`, `+05:30`, `UTC`."""
    away = style.local(instant).utcoffset() or timedelta()
    minutes = int(away.total_seconds()) // 60
    if minutes == 0:
        return "UTC"
    hour, minute = divmod(abs(minutes), 60)
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{hour}:{minute:02}" if minute else f"{sign}{hour}"


def ago(instant: datetime, now: datetime) -> str:
    """`40s ago`, `12m ago`, `3h ago`, `2d ago`; `in 3m` for what is to come. It seldom changes."""
    away = abs(now - instant)
    total = seconds(away)
    if total < 60:
        # By tens: a column of seconds would be drawn again every second for nothing.
        told = "now" if total < 10 else f"{total // 10 * 10}s"
    elif total < 3600:
        told = f"{total // 60}m"
    else:
        told = f"{total // 3600}h" if total < 2 * _DAY else f"{total // _DAY}d"
    if told == "now":
        return told
    return f"in {told}" if instant > now else f"{told} ago"


def at_clock(instant: datetime, now: datetime, style: TimeStyle) -> str:
    """`14:03:27`, for a column beside one that says the day."""
    return ago(instant, now) if style.relative else clock(instant, style)


def moment(instant: datetime, now: datetime, style: TimeStyle) -> str:
    """When something was, as short as it is clear: today's clock, a weekday, a date."""
    if style.relative:
        return ago(instant, now)
    there, here = style.local(instant), style.local(now)
    if there.date() == here.date():
        return f"{there:%H:%M:%S}"
    if abs((now - instant).total_seconds()) < 6 * _DAY:
        return f"{there:%a %H:%M}"
    return f"{there.day} {there:%b %H:%M}" if there.year == here.year else f"{there:%Y-%m-%d}"


def minute(instant: datetime, now: datetime, style: TimeStyle) -> str:
    """The same to the minute, for a list."""
    if style.relative:
        return ago(instant, now)
    there, here = style.local(instant), style.local(now)
    return f"{there:%H:%M}" if there.date() == here.date() else moment(instant, now, style)


def signed(span: timedelta) -> str:
    """`+00:03:10` or `-00:03:10`: how far another clock is from ours."""
    total = int(span.total_seconds())
    minutes, second = divmod(abs(total), 60)
    hours, minute = divmod(minutes, 60)
    return f"{'-' if total < 0 else '+'}{hours:02}:{minute:02}:{second:02}"

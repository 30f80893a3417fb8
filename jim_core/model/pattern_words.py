"""A pattern in plain words, for people."""

from typing import Final

from jim_core.model.pattern import CronPattern, violations
from jim_core.model.pattern_text import WEEK, clock_minutes, clock_text, weekdays
from jim_core.model.status import IntervalUnit, PatternType

_DAY: Final = 24 * 60
_FROM_MONDAY: Final = ((1, "Mon"), (2, "Tue"), (3, "Wed"), (4, "Thu"), (5, "Fri"), (6, "Sat"), (0, "Sun"))


def spoken(pattern: CronPattern) -> str:
    """When the pattern fires: `at 06:00 and 18:30, Mon–Fri`, `every 30 minutes from 08:00 to 18:00`.

    A custom pattern speaks cron, as does one that is not valid but came with an expression.
    """
    if pattern.pattern_type is PatternType.CUSTOM or violations(pattern):
        return pattern.cron_expression or "no valid times"
    if pattern.pattern_type is PatternType.SPECIFIC_TIMES:
        times = f"at {_together([clock_text(minute) for minute in clock_minutes(pattern.run_times or '')])}"
    else:
        times = f"{_every(pattern)}{_window(pattern)}"
    return f"{times}{_days(weekdays(pattern.days_of_week))}"


def _every(pattern: CronPattern) -> str:
    unit = "hour" if pattern.interval_unit is IntervalUnit.HOURS else "minute"
    return f"every {unit}" if pattern.interval_value == 1 else f"every {pattern.interval_value} {unit}s"


def _window(pattern: CronPattern) -> str:
    if pattern.window is None:
        # Where the day is no multiple of the interval, people should see where it starts anew.
        return " from 00:00 each day" if _DAY % pattern.interval_minutes else ""
    start, end = pattern.window
    return f" from {clock_text(start)} to {clock_text(end % _DAY)}{' the next day' if end >= _DAY else ''}"


def _days(days: frozenset[int]) -> str:
    """`, Mon–Wed and Fri`; nothing when it is every day."""
    if len(days) == WEEK:
        return ""
    runs: list[list[str]] = [[]]
    for day, name in _FROM_MONDAY:
        if day in days:
            runs[-1].append(name)
        else:
            runs.append([])
    parts = [part for run in runs for part in ([f"{run[0]}–{run[-1]}"] if len(run) > 2 else run)]
    return f", {_together(parts)}"


def _together(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"

"""A schedule's pattern: how a person says when it fires, and the cron lines that this means."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Final, Self

from jim_core.model.cron_line import MAX_LENGTH as MAX_EXPRESSION
from jim_core.model.cron_line import CronLine, parse_cron
from jim_core.model.errors import Invalid
from jim_core.model.pattern_text import WEEK, clock_minute, clock_minutes, weekdays
from jim_core.model.schedule import Schedule
from jim_core.model.status import IntervalUnit, PatternType
from jim_core.model.value import Value

MAX_DAYS_OF_WEEK: Final = 50
MAX_RUN_TIMES: Final = 200
MAX_INTERVAL: Final = {IntervalUnit.MINUTES: 59, IntervalUnit.HOURS: 24}
"""An interval starts anew each day, so 25 hours could not be kept."""

_DAY: Final = 24 * 60


class CronPattern(Value):
    """When a schedule fires, as people say it. Members that its `pattern_type` does not use are ignored."""

    pattern_type: PatternType = PatternType.SPECIFIC_TIMES
    days_of_week: str | None = None
    """`1,2,3`; 0 and 7 are Sunday; none means every day."""
    run_times: str | None = None
    """`06:00,18:30`."""
    interval_value: int | None = None
    interval_unit: IntervalUnit | None = None
    interval_window_start: str | None = None
    """`08:00`. An interval counts from here; without a window from each midnight."""
    interval_window_end: str | None = None
    """The last possible time; before the start means the next day, and `days_of_week` is about the start."""
    cron_expression: str | None = None

    @classmethod
    def of(cls, schedule: Schedule) -> Self:
        """The pattern of a schedule."""
        return cls.model_validate(schedule, from_attributes=True)

    @property
    def interval_minutes(self) -> int:
        """The length of the interval in minutes; 0 when there is none."""
        return (self.interval_value or 0) * (60 if self.interval_unit is IntervalUnit.HOURS else 1)

    @property
    def window(self) -> tuple[int, int] | None:
        """First and last possible minute, counted from midnight of the first day; None without a window."""
        if not self.interval_window_start or not self.interval_window_end:
            return None
        start, end = clock_minute(self.interval_window_start), clock_minute(self.interval_window_end)
        return start, end if end > start else end + _DAY


def cron_lines(pattern: CronPattern) -> tuple[CronLine, ...]:
    """The cron lines that together fire exactly when `pattern` says; raises Invalid with its violations."""
    if found := violations(pattern):
        raise Invalid(found)
    if pattern.pattern_type is PatternType.CUSTOM:
        return (parse_cron(pattern.cron_expression or ""),)
    days = weekdays(pattern.days_of_week)
    if pattern.pattern_type is PatternType.SPECIFIC_TIMES:
        return _lines(clock_minutes(pattern.run_times or ""), days, wildcard=False)
    start, end = pattern.window or (0, _DAY - 1)
    # An interval goes by real time: it goes on through both passes of a repeated hour.
    return _lines(range(start, end + 1, pattern.interval_minutes), days, wildcard=True)


def violations(pattern: CronPattern) -> dict[str, list[str]]:
    """What is wrong with `pattern`: fields in wire words, each with what is allowed; empty when valid."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for field, sentence in _complaints(pattern):
        found[field].append(sentence)
    return dict(found)


def _complaints(pattern: CronPattern) -> Iterator[tuple[str, str]]:
    for field, text, limit in (
        ("cronExpression", pattern.cron_expression, MAX_EXPRESSION),
        ("daysOfWeek", pattern.days_of_week, MAX_DAYS_OF_WEEK),
        ("runTimes", pattern.run_times, MAX_RUN_TIMES),
    ):
        if text is not None and len(text) > limit:
            yield field, f"At most {limit} characters are allowed."
            return
    if pattern.pattern_type is PatternType.CUSTOM:
        needed = "five fields, as in 0 6 * * 1-5"
        yield from _unread("cronExpression", parse_cron, pattern.cron_expression, needed)
        return
    yield from _unread("daysOfWeek", weekdays, pattern.days_of_week)
    if pattern.pattern_type is PatternType.SPECIFIC_TIMES:
        needed = "at least one time, as in 06:00,18:30"
        yield from _unread("runTimes", clock_minutes, pattern.run_times, needed)
    else:
        yield from _interval_complaints(pattern)
        yield from _window_complaints(pattern.interval_window_start, pattern.interval_window_end)


def _interval_complaints(pattern: CronPattern) -> Iterator[tuple[str, str]]:
    unit = pattern.interval_unit
    if unit is None:
        yield "intervalUnit", "An interval needs a unit: Minutes or Hours."
    most = MAX_INTERVAL[unit or IntervalUnit.MINUTES]
    if pattern.interval_value is None or not 1 <= pattern.interval_value <= most:
        yield "intervalValue", f"An interval is 1 to {most} {(unit or IntervalUnit.MINUTES).lower()}."


def _window_complaints(start: str | None, end: str | None) -> Iterator[tuple[str, str]]:
    need_start = "a time, as in 08:00, because the window has an end" if end else ""
    need_end = "a time, as in 18:00, because the window has a start" if start else ""
    unread = [
        *_unread("intervalWindowStart", clock_minute, start, need_start),
        *_unread("intervalWindowEnd", clock_minute, end, need_end),
    ]
    yield from unread
    if start and end and not unread and clock_minute(start) == clock_minute(end):
        yield "intervalWindowEnd", "The end must differ from the start; leave both out for the whole day."


def _unread(
    field: str, read: Callable[[str], object], text: str | None, needed: str = ""
) -> Iterator[tuple[str, str]]:
    """The complaint about a text that `read` refuses, or that is missing where something is needed."""
    if not text:
        if needed:
            yield field, f"This needs {needed}."
        return
    try:
        read(text)
    except ValueError as bad:
        yield field, str(bad)


def _lines(minutes: Iterable[int], days: frozenset[int], *, wildcard: bool) -> tuple[CronLine, ...]:
    """The few lines that fire at these minutes, counted from midnight of each of `days`, also past 24:00."""
    in_hour: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for minute in minutes:
        # On every day, the day after needs no line of its own.
        later = minute // _DAY if len(days) < WEEK else 0
        in_hour[later, minute % _DAY // 60].append(minute % 60)
    alike: defaultdict[tuple[int, tuple[int, ...]], list[int]] = defaultdict(list)
    for (later, hour), of_hour in in_hour.items():
        alike[later, tuple(sorted(of_hour))].append(hour)
    return tuple(
        CronLine.weekly(of_hour, hours, {(day + later) % WEEK for day in days}, wildcard=wildcard)
        for (later, of_hour), hours in alike.items()
    )

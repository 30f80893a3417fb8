"""One cron line: five fields that say at which wall-clock minutes something fires."""

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Final, Self

from jim_core.model.cron_field import DAY_OF_MONTH, FIELDS, CronField
from jim_core.model.errors import Invalid

MAX_LENGTH: Final = 100

_MACROS: Final = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}

_LEAP_YEAR: Final = 2000
_WEEK: Final = 7


class BadCron(Invalid, ValueError):
    """A cron expression that is not acceptable; the text names the field and says what is allowed."""

    def __init__(self, expression: str, field: str | None, reason: str) -> None:
        self.expression = expression
        self.field = field
        """`minute`, `hour`, `day of month`, `month` or `day of week`; None for the line as a whole."""
        self.reason = reason
        sentence = f"{field}: {reason}." if field else f"{reason}."
        sentence = sentence[0].upper() + sentence[1:]
        super().__init__({"cronExpression": (sentence,)}, sentence)


@dataclass(frozen=True, slots=True)
class CronLine:
    """The wall-clock minutes of one cron line. Day of month AND day of week must match; Sunday is 0."""

    expression: str
    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: tuple[int, ...]
    months: tuple[int, ...]
    weekdays: frozenset[int]
    wildcard: bool
    """Follows real time where clocks change (every pass of a repeated hour, nothing in a skipped one); a
    line without it means fixed times (a repeated one once, a skipped one at the end of the gap)."""

    @classmethod
    def weekly(
        cls, minutes: Iterable[int], hours: Iterable[int], weekdays: Iterable[int], *, wildcard: bool
    ) -> Self:
        """The line that fires at these minutes of these hours, on these weekdays (Sunday 0)."""
        at, of = tuple(sorted(minutes)), tuple(sorted(hours))
        on = sorted(set(weekdays))
        texts = (_listed(at), _listed(of), "*" if len(on) == _WEEK else _listed(on))
        return cls(
            expression=f"{texts[0]} {texts[1]} * * {texts[2]}",
            minutes=at,
            hours=of,
            days=tuple(range(1, 32)),
            months=tuple(range(1, 13)),
            weekdays=frozenset(on),
            wildcard=wildcard,
        )

    def walls_after(self, wall: datetime, until_year: int) -> Iterator[datetime]:
        """The matching wall times (naive, whole minutes) strictly after `wall`, ascending."""
        first = wall.replace(second=0, microsecond=0) + timedelta(minutes=1)
        for day in self._dates(first.date(), until_year):
            earliest = first.time() if day == first.date() else time.min
            for hour in self.hours:
                if hour < earliest.hour:
                    continue
                for minute in self.minutes:
                    if minute >= earliest.minute or hour > earliest.hour:
                        yield datetime(day.year, day.month, day.day, hour, minute)  # noqa: DTZ001 - a wall time

    def _dates(self, first: date, until_year: int) -> Iterator[date]:
        for year in range(first.year, until_year + 1):
            for month in self.months:
                if (year, month) < (first.year, first.month):
                    continue
                last = monthrange(year, month)[1]
                for number in self.days:
                    if number > last:
                        break
                    day = date(year, month, number)
                    if day >= first and day.isoweekday() % _WEEK in self.weekdays:
                        yield day


@lru_cache(maxsize=1024)
def parse_cron(expression: str) -> CronLine:
    """The line that `expression` means; raises BadCron, which says which field is wrong and what is allowed.

    Five fields: numbers, names (`MON`, `JAN`), lists, ranges and steps; Sunday is 0 and 7. `5/15` counts
    from 5 to the end of the field. Refused are a range that starts where it ends, one that runs backwards
    (a weekday range may end on Sunday), `@daily` and its kin, seconds, `?`, `L`, `W`, `#`, `H` and `R`, and
    a line that can never fire.
    """
    texts = _five_fields(expression)
    for field, text in zip(FIELDS, texts, strict=True):
        if reason := field.fault(text):
            raise BadCron(expression, field.name, reason)
    minutes, hours, days, months, weekdays = _expanded(texts)
    if all(days[0] > monthrange(_LEAP_YEAR, month)[1] for month in months):
        # Over 400 years each date falls on every weekday, so only day and month can exclude each other.
        reason = f"{texts[2]} never comes in month {texts[3]}, so this never fires"
        raise BadCron(expression, DAY_OF_MONTH.name, reason)
    wildcard = texts[0].startswith("*") or texts[1].startswith("*")
    return CronLine(" ".join(texts), minutes, hours, days, months, frozenset(weekdays), wildcard)


def _five_fields(expression: str) -> list[str]:
    if len(expression) > MAX_LENGTH:
        raise BadCron(expression, None, f"a cron expression has at most {MAX_LENGTH} characters")
    if not (expression.isascii() and expression.isprintable()):
        raise BadCron(expression, None, "a cron expression has only ASCII letters, digits, signs and spaces")
    texts = expression.split()
    if texts and texts[0].startswith("@"):
        instead = _MACROS.get(texts[0].lower())
        cure = f"write {instead}" if instead else "write five fields"
        raise BadCron(expression, None, f"{texts[0]} is not supported, {cure}")
    if len(texts) != len(FIELDS):
        names = ", ".join(field.name for field in FIELDS)
        seconds = "; seconds and years are not supported" if len(texts) > len(FIELDS) else ""
        reason = f"a cron expression has five fields ({names}), not {len(texts)}{seconds}"
        raise BadCron(expression, None, reason)
    return texts


def _expanded(texts: list[str]) -> list[tuple[int, ...]]:
    # Imported here because the console reads this room too, and must start without croniter.
    from croniter import croniter  # noqa: PLC0415

    lists, _ = croniter.expand(" ".join(texts))
    return [_values(field, values) for field, values in zip(FIELDS, lists, strict=True)]


def _values(field: CronField, values: list[int | str]) -> tuple[int, ...]:
    if "*" in values:
        return tuple(range(field.low, field.high + (0 if field.cyclic else 1)))
    return tuple(sorted(int(value) for value in values))


def _listed(numbers: Iterable[int]) -> str:
    """`1,2,3,5` as cron writes it: `1-3,5`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ",".join(f"{run[0]}-{run[-1]}" if len(run) > 2 else ",".join(map(str, run)) for run in runs)

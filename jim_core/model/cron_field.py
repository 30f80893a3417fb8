"""The five fields of a cron line, and what each may hold."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

_MONTHS: Final = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_WEEKDAYS: Final = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")

_ITEM: Final = re.compile(
    r"(?:(?P<star>\*)|(?P<low>[0-9]{1,2}|[A-Z]{3})(?:-(?P<high>[0-9]{1,2}|[A-Z]{3}))?)(?:/(?P<step>[0-9]{1,2}))?"
)

_FOREIGN: Final[Mapping[str, str]] = {
    "R": "a random time (R) would move on every restart; write the time out",
    "H": "a hashed time (H) is not supported; write the time out",
    "?": "? is not supported; write * instead",
    "L": "L (last) is not supported",
    "W": "W (nearest working day) is not supported",
    "#": "# is not supported; day of month AND day of week must match, so 1-7 with MON is the first Monday",
}
"""Signs of other crons. A name such as MAR or WED holds some of these letters, so names go first."""


@dataclass(frozen=True, slots=True)
class CronField:
    """One of the five places of a cron line: its name, its bounds and the names it takes for numbers."""

    name: str
    low: int
    high: int
    names: Mapping[str, int] = field(default_factory=dict)
    cyclic: bool = False
    """The highest value means the lowest again: 7 is Sunday, as 0 is."""

    def fault(self, text: str) -> str | None:
        """Why `text` cannot stand in this field, as a sentence with what is allowed; None when it can."""
        for item in text.split(","):
            if reason := self._item_fault(item.upper()):
                return f"{reason}; {self.allowed}"
        return None

    @property
    def allowed(self) -> str:
        """What may stand here, for people: `allowed are 0-59, …`."""
        names = f" or {next(iter(self.names))}-{list(self.names)[-1]}" if self.names else ""
        return f"allowed are *, {self.low}-{self.high}{names}, lists (a,b), ranges (a-b) and steps (*/n)"

    def _item_fault(self, item: str) -> str | None:
        if not item:
            return "a list has an empty place"
        match = _ITEM.fullmatch(item)
        if match is None:
            return self._shape_fault(item)
        low, high, step = match["low"], match["high"], match["step"]
        for word in filter(None, (low, high)):
            if self._number(word) is None:
                return self._shape_fault(word) if word.isalpha() else f"{word} is out of range"
        size = self.high - self.low + (0 if self.cyclic else 1)
        if step is not None and not 1 <= int(step) <= size:
            return f"the step {step} is not between 1 and {size}"
        return self._range_fault(low, high) if high is not None else None

    def _range_fault(self, low: str, high: str) -> str | None:
        start, end = self._number(low) or 0, self._number(high) or 0
        if start == end or (self.cyclic and (start, end) == (self.high, self.low)):
            # Other programs read such a range as the one value, croniter as the whole cycle.
            return f"the range {low}-{high} starts where it ends, write {low} or *"
        if self.cyclic and (end == self.low or start == self.high):
            return None  # FRI-SUN and 7-3 can be read in one way only
        if start > end:
            last = self.high - self.cyclic
            return f"the range {low}-{high} runs backwards, write it as two: up to {last} and from {self.low}"
        return None

    def _shape_fault(self, item: str) -> str:
        for sign, reason in _FOREIGN.items():
            if sign in item and not re.search(r"[A-Z]{2}", item):
                return reason
        return f"{item} is not understood"

    def _number(self, word: str) -> int | None:
        value = int(word) if word.isdigit() else self.names.get(word)
        return value if value is not None and self.low <= value <= self.high else None


MINUTE: Final = CronField("minute", 0, 59)
HOUR: Final = CronField("hour", 0, 23)
DAY_OF_MONTH: Final = CronField("day of month", 1, 31)
MONTH: Final = CronField("month", 1, 12, {name: n for n, name in enumerate(_MONTHS, 1)})
DAY_OF_WEEK: Final = CronField(
    "day of week", 0, 7, {name: n for n, name in enumerate(_WEEKDAYS)}, cyclic=True
)

FIELDS: Final = (MINUTE, HOUR, DAY_OF_MONTH, MONTH, DAY_OF_WEEK)
"""In the order in which a cron line has them."""

"""The texts inside a pattern: clock times and weekdays. A reader raises ValueError with what is allowed."""

import re
from typing import Final

WEEK: Final = 7

_CLOCK: Final = re.compile(r"([0-9]{1,2}):([0-9]{2})", re.ASCII)


def clock_minute(text: str) -> int:
    """The minute of the day that `08:30` means: 510."""
    match = _CLOCK.fullmatch(text.strip())
    if match is None or int(match[1]) > 23 or int(match[2]) > 59:
        raise ValueError(f"{text.strip() or 'An empty place'} is not a time; write 00:00 to 23:59.")
    return int(match[1]) * 60 + int(match[2])


def clock_minutes(text: str) -> tuple[int, ...]:
    """The minutes of the day that `06:00,18:30` means, ascending, each once."""
    return tuple(sorted({clock_minute(item) for item in text.split(",")}))


def clock_text(minute: int) -> str:
    """`08:30` for 510."""
    return f"{minute // 60:02}:{minute % 60:02}"


def weekdays(text: str | None) -> frozenset[int]:
    """The weekdays that `1,2,7` means, Sunday as 0. No text means every day."""
    if text is None or not text.strip():
        return frozenset(range(WEEK))
    return frozenset(_weekday(item.strip()) for item in text.split(","))


def _weekday(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) == 1 and int(text) <= WEEK):
        what = text or "An empty place"
        raise ValueError(f"{what} is not a day; write 0 (Sunday) to 6 (Saturday), 7 is Sunday too.")
    return int(text) % WEEK

"""Whether a clock has gone on as clocks do, judged by what was recorded while it went."""

from datetime import datetime, timedelta
from typing import Final

PROVEN: Final = timedelta(days=7)
"""For so long a clock must have gone on without a leap before anything is removed by it."""
LEAP: Final = timedelta(days=30)
"""More than this between two records is a leap, or a time in which nothing went on at all."""


def is_steady(now: datetime, before: datetime | None, since: datetime | None) -> bool:
    """Whether no leap lies where the clock was PROVEN ago.

    `before` is the newest record older than that, `since` the oldest one from then on; None where there is
    none. A clock that leapt years ahead finds all of its records on the other side.
    """
    return before is None or min(since or now, now) - before <= LEAP

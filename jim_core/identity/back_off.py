"""When a change that a system did not take is sent again."""

from datetime import datetime
from typing import Final

_FIRST_SECONDS: Final = 60.0
_LONGEST_SECONDS: Final = 6 * 3600.0
_DOUBLINGS: Final = 10
"""After these, the longest is reached."""


def next_attempt(attempts: int, now: datetime) -> float:
    """Seconds since 1970 before which it is not sent, after so many attempts that failed before this one."""
    return now.timestamp() + min(_FIRST_SECONDS * 2.0 ** min(attempts, _DOUBLINGS), _LONGEST_SECONDS)

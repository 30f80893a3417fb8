"""How long to wait before the next attempt."""

from typing import Final

from jim_tui.gateway.errors import (
    GatewayError,
    Gone,
    NotAllowed,
    NotJim,
    NotTrusted,
    ServerFault,
    SignInNeeded,
    SlowDown,
)

FIRST: Final = 0.5
LONGEST: Final = 30.0
SLOWEST_INTERVAL: Final = 60.0
LONGEST_ASKED: Final = 3_600.0
"""A server that asks for more than this is looked for again after it."""

_FIXED: Final[tuple[tuple[type[GatewayError], float], ...]] = (
    (NotJim, 30.0),
    (Gone, 30.0),
    (NotTrusted, 30.0),
    (NotAllowed, 60.0),
)


def delay(attempt: int, jitter: float) -> float:
    """Seconds before attempt number `attempt` + 1; `jitter` is between 0 and 1."""
    doubled = FIRST * 2.0 ** min(max(attempt, 1) - 1, 16)
    return float(min(doubled, LONGEST) * (0.75 + 0.5 * jitter))


def retry_in(error: GatewayError, attempt: int, interval: float, jitter: float) -> float | None:
    """Seconds until the next attempt after `error`; None: only when a person asks for it."""
    if isinstance(error, SignInNeeded):
        return None
    if isinstance(error, SlowDown):
        return max(_asked(error.retry_after), interval)
    for kind, seconds in _FIXED:
        if isinstance(error, kind):
            return seconds
    if isinstance(error, ServerFault):
        return max(_asked(error.retry_after), delay(attempt, jitter))
    return delay(attempt, jitter)


def _asked(retry_after: float | None) -> float:
    return min(retry_after or 0.0, LONGEST_ASKED)


def slower(interval: float) -> float:
    """The interval between two reads after the server said that they are too many."""
    return min(interval * 2, SLOWEST_INTERVAL)


def faster(interval: float, usual: float) -> float:
    """The interval after some good reads in a row."""
    return max(interval / 2, usual)

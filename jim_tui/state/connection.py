"""How contact with a server changes: pure, the time is an argument."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from jim_tui.gateway.errors import (
    CannotOpen,
    GatewayError,
    Gone,
    NoAnswer,
    NotAllowed,
    NotJim,
    NotTrusted,
    SignInNeeded,
    SlowDown,
    Unreachable,
)
from jim_tui.state.console import Connection, Phase

SKEW_SHOWN: Final = timedelta(seconds=5)
HEARTBEAT: Final = 15.0
"""Seconds between two signs of life on an event stream."""
MISSED_READS: Final = 3

TROUBLED: Final = frozenset(Phase) - {Phase.LIVE, Phase.CONNECTING}
NO_WRITES: Final = frozenset({Phase.CONNECTING, Phase.OFFLINE, Phase.SIGN_IN, Phase.NOT_JIM, Phase.FORBIDDEN})
"""A write would not arrive, or not be accepted."""

_MEANS: Final[tuple[tuple[type[GatewayError], Phase], ...]] = (
    (Unreachable, Phase.OFFLINE),
    (NoAnswer, Phase.OFFLINE),
    (CannotOpen, Phase.OFFLINE),
    (SignInNeeded, Phase.SIGN_IN),
    (NotAllowed, Phase.FORBIDDEN),
    (NotJim, Phase.NOT_JIM),
    (Gone, Phase.NOT_JIM),
    (SlowDown, Phase.THROTTLED),
)


def good(
    connection: Connection,
    now: datetime,
    *,
    pushed: bool,
    skew: timedelta | None,
    left_out: tuple[str, ...] = (),
) -> Connection:
    """The server just told us something true."""
    return replace(
        connection,
        phase=Phase.LIVE,
        since=connection.since if connection.phase is Phase.LIVE else now,
        last_good=now,
        reason=None,
        attempt=0,
        retry_at=None,
        pushed=pushed,
        skew=shown_skew(connection.skew, skew),
        left_out=left_out,
        request_id=None,
        untrusted=False,
    )


def failed(connection: Connection, error: GatewayError, now: datetime, wait: float | None) -> Connection:
    """A read failed; the next one comes in `wait` seconds (None: when a person asks)."""
    phase = _phase(connection.phase, error)
    return replace(
        connection,
        phase=phase,
        since=connection.since if connection.phase is phase else now,
        reason=str(error),
        attempt=connection.attempt + 1,
        retry_at=None if wait is None else now + timedelta(seconds=wait),
        pushed=False,
        request_id=error.request_id,
        untrusted=isinstance(error, NotTrusted),
    )


def overdue(connection: Connection, now: datetime) -> Connection:
    """STALE once the server has been silent for too long; unchanged before that and in other trouble."""
    if connection.phase is not Phase.LIVE or connection.paused_since is not None:
        return connection
    if seconds_left(connection, now) > 0:
        return connection
    return replace(connection, phase=Phase.STALE, since=now, reason="the server is late")


def seconds_left(connection: Connection, now: datetime) -> float:
    """How long the server may still be silent before what is shown is stale."""
    if connection.last_good is None:
        return patience(connection)
    return patience(connection) - (now - connection.last_good).total_seconds()


def patience(connection: Connection) -> float:
    """Seconds of silence that are nothing unusual."""
    if connection.pushed:
        return 2 * HEARTBEAT + 5
    return MISSED_READS * connection.interval


def shown_skew(shown: timedelta, measured: timedelta | None) -> timedelta:
    """What to show for a difference of clocks: nothing below five seconds, and no jitter."""
    if measured is None:
        return shown
    if abs(measured) <= SKEW_SHOWN:
        return timedelta(0)
    if abs(measured - shown) <= timedelta(seconds=2):
        return shown
    return timedelta(seconds=round(measured.total_seconds()))


def _phase(phase: Phase, error: GatewayError) -> Phase:
    late = isinstance(error, NoAnswer) or (isinstance(error, Unreachable) and error.timed_out)
    if late and phase is Phase.LIVE:
        # A first slow answer is no outage yet.
        return Phase.STALE
    return next((meant for kind, meant in _MEANS if isinstance(error, kind)), Phase.FAULT)

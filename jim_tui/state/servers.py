"""What is known of servers that are not shown: whether they answer, since when, as what."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

from jim_tui.settings import ConsoleSettings


class Reach(StrEnum):
    """Whether a server answers."""

    UNKNOWN = "unknown"
    """Nobody has asked yet."""
    REACHED = "reached"
    AWAY = "away"
    IDLE = "idle"
    """A data directory that no server has open; whoever switches there starts an engine."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A server's answer to who it is; empty where it would not say."""

    product: str | None = None
    version: str | None = None


class Probe(Protocol):
    """Asks a server whether it is there, without a key and without opening anything."""

    async def __call__(self, server: ConsoleSettings) -> Answer | None:
        """Its answer, None where nothing runs that could give one; raises GatewayError."""
        ...


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of one server."""

    reach: Reach = Reach.UNKNOWN
    answer: Answer = Answer()
    """The last one it gave."""
    reason: str | None = None
    """Why it is away."""
    since: datetime | None = None
    """When its reach became what it is."""
    last_good: datetime | None = None
    took: timedelta | None = None
    """Between the last question and its answer."""

    def answered(self, answer: Answer | None, now: datetime, took: timedelta) -> "Seen":
        """After an answer, or after it was found that nothing runs there."""
        reach = Reach.IDLE if answer is None else Reach.REACHED
        since = self.since if self.reach is reach else now
        if answer is None:
            return replace(self, reach=reach, reason=None, since=since, took=None)
        return Seen(reach, answer, None, since, now, took)

    def failed(self, reason: str, now: datetime) -> "Seen":
        """After no answer, or none that makes sense."""
        since = self.since if self.reach is Reach.AWAY else now
        return replace(self, reach=Reach.AWAY, reason=reason, since=since, took=None)


UNSEEN: Final = Seen()
"""Nothing is known yet."""

"""What ended while the console looks on, gathered so that many ends at once are told once."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from jim_tui.state.console import ConsoleState, Tracked

GATHER: Final = timedelta(seconds=1)
"""From the first end until it is told: others come along."""
REST: Final = timedelta(seconds=10)
"""Between two tellings."""
_FAILED: Final = frozenset({"failed", "completewitherror", "completedwitherror"})


@dataclass(frozen=True, slots=True)
class Ending:
    """One execution that has ended."""

    schedule: str
    status: str
    failed: bool
    reason: str = ""


def endings(before: ConsoleState, after: ConsoleState) -> tuple[Ending, ...]:
    """What has ended between these two; nothing of what the first reading brings."""
    if not before.active_read:
        return ()
    known = before.executions
    return tuple(
        _ending(tracked)
        for key, tracked in after.executions.items()
        if _is_over(tracked) and (key not in known or not _is_over(known[key]))
    )


def _is_over(tracked: Tracked) -> bool:
    # One that was lost sight of has no outcome yet: it is read, and told then.
    return tracked.ended and not tracked.lost


def _ending(tracked: Tracked) -> Ending:
    run = tracked.summary
    word = run.status.replace(" ", "").casefold()
    return Ending(run.schedule_name or "(no name)", run.status, word in _FAILED, run.error_message or "")


@dataclass(frozen=True, slots=True)
class Gathered:
    """What has not been told yet."""

    waiting: tuple[Ending, ...] = ()
    since: datetime | None = None
    told: datetime | None = None

    def noted(self, new: Collection[Ending], now: datetime) -> "Gathered":
        """With these as well."""
        if not new:
            return self
        return replace(self, waiting=(*self.waiting, *new), since=self.since or now)

    def due(self, now: datetime) -> "tuple[Gathered, tuple[Ending, ...]]":
        """What is left, and what is to be told now."""
        rested = self.told is None or now - self.told >= REST
        if self.since is None or now - self.since < GATHER or not rested:
            return self, ()
        return Gathered(told=now), self.waiting

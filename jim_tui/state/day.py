"""What ended in the last 24 hours, as far back as it has been read. Pure; `now` is the server's."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Final
from uuid import UUID

from jim_core.wire.executions import ExecutionSummary
from jim_tui.state.words import execution_ended, failed, went_well

if TYPE_CHECKING:
    from jim_tui.state.console import ConsoleState

HOURS: Final = 24
_SPAN: Final = timedelta(hours=HOURS)
_HOUR: Final = 3_600


@dataclass(frozen=True, slots=True)
class Day:
    """Executions that ended, by id; older ones leave as new ones come."""

    runs: Mapping[UUID, ExecutionSummary] = field(default_factory=lambda: MappingProxyType({}))
    whole: bool = True
    """False: more ended than were looked through, so there are at least so many."""
    last_good: ExecutionSummary | None = None
    """The newest that completed, however long ago."""


@dataclass(frozen=True, slots=True)
class DayCounts:
    """How what ended went."""

    runs: int = 0
    good: int = 0
    failed: int = 0
    cancelled: int = 0

    @property
    def otherwise(self) -> int:
        """Those that completed with errors, or ended with a word that we do not know."""
        return self.runs - self.good - self.failed - self.cancelled


@dataclass(frozen=True, slots=True)
class Hour:
    """How many ended in one hour, and how many of them failed."""

    runs: int = 0
    failed: int = 0


def read(items: Iterable[ExecutionSummary], now: datetime, *, whole: bool) -> Day:
    """The day, after looking through the newest executions."""
    day = Day(whole=whole)
    ended = [run for run in items if execution_ended(run) and run.completed_at is not None]
    good = max(filter(went_well, ended), key=_end, default=None)
    kept = {run.id: run for run in ended if now - _end(run) < _SPAN}
    return replace(day, runs=MappingProxyType(kept), last_good=good)


def heard(state: "ConsoleState", run: ExecutionSummary) -> "ConsoleState":
    """After an event about an execution, or a read of it."""
    day = state.day
    if day is None or run.completed_at is None or not execution_ended(run) or day.runs.get(run.id) == run:
        return state
    end = run.completed_at
    kept = {key: known for key, known in day.runs.items() if end - _end(known) < _SPAN}
    newer = day.last_good is None or _end(day.last_good) < end
    good = run if went_well(run) and newer else day.last_good
    return replace(state, day=replace(day, runs=MappingProxyType({**kept, run.id: run}), last_good=good))


def counted(day: Day, since: datetime) -> DayCounts:
    """How those went that ended at this moment or later."""
    found = [run for run in day.runs.values() if _end(run) >= since]
    return DayCounts(
        len(found),
        sum(map(went_well, found)),
        sum(failed(run.status) for run in found),
        sum(run.status.casefold() == "cancelled" for run in found),
    )


def hours(day: Day, now: datetime) -> tuple[Hour, ...]:
    """Hour by hour, the present one last; they begin at whole hours, so that nothing crawls."""
    present = _hour(now)
    found: dict[int, list[ExecutionSummary]] = {}
    for run in day.runs.values():
        found.setdefault(present - _hour(_end(run)), []).append(run)
    counts = [found.get(back, []) for back in reversed(range(HOURS))]
    return tuple(Hour(len(runs), sum(failed(run.status) for run in runs)) for runs in counts)


def _end(run: ExecutionSummary) -> datetime:
    return run.completed_at or run.queued_at


def _hour(instant: datetime) -> int:
    return int(instant.timestamp() // _HOUR)

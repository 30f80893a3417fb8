"""A list of executions is one stretch after another, each of which an index holds in the list's order.

By `queuedAt` that is one; by `status` one for each status; by `startedAt` and `completedAt` two, because
executions without a value (not started, not completed) come last whichever way the others are turned.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from jim_core.model.status import ExecutionStatus
from jim_core.storage.changes import Tally

SORTABLE: Final = {
    "queuedat": "queued_at",
    "startedat": "started_at",
    "completedat": "completed_at",
    "status": "status",
}


@dataclass(frozen=True, slots=True)
class ExecutionFilter:
    """Which executions a list holds."""

    schedule_id: UUID | None = None
    statuses: tuple[ExecutionStatus, ...] | None = None
    """None: any."""


@dataclass(frozen=True, slots=True)
class Order:
    """How a list is sorted; ties by the order in which executions came."""

    column: str = "queued_at"
    """`queued_at`, `started_at`, `completed_at` or `status`; of one status by `queued_at`."""
    descending: bool = True

    @property
    def key(self) -> str:
        """What its stretches are sorted by."""
        return "queued_at" if self.column == "status" else self.column


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a list an execution stands, or stood."""

    status: ExecutionStatus
    value: datetime | None
    """What its stretch is sorted by."""
    seq: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some executions of a list that lie beside each other in it."""

    schedule_id: UUID | None
    statuses: tuple[ExecutionStatus, ...]
    """Empty: any."""
    column: str
    """`queued_at`, `started_at` or `completed_at`: what it is sorted by."""
    valued: bool
    """Whether they all have a value there, or none."""
    count: int


def stretches(
    wanted: ExecutionFilter, order: Order, tallies: Mapping[ExecutionStatus, Tally]
) -> list[Stretch]:
    """The list in its order; `tallies` count what there is of the filter's schedule."""
    statuses = tuple(sorted(ExecutionStatus if wanted.statuses is None else wanted.statuses))
    if order.column == "status":
        turned = reversed(statuses) if order.descending else statuses
        return [
            Stretch(wanted.schedule_id, (status,), order.key, valued=True, count=_of(tallies, status).n)
            for status in turned
        ]
    there = tuple(status for status in statuses if _of(tallies, status).n)
    every = all(status in there for status, tally in tallies.items() if tally.n)
    # A status that nothing has needs no look, and a filter that keeps everything needs no index of its own.
    looked = () if every else there
    rows = sum(tallies[status].n for status in there)
    without = 0 if order.column == "queued_at" else sum(_without(tallies[one], order.column) for one in there)
    valued = Stretch(wanted.schedule_id, looked, order.column, valued=True, count=rows - without)
    if order.column == "queued_at":
        return [valued]
    return [valued, Stretch(wanted.schedule_id, looked, order.column, valued=False, count=without)]


def is_in(stretch: Stretch, place: Place, order: Order) -> bool:
    """Whether a place of a list is in this stretch of it."""
    if order.column == "status":
        return stretch.statuses == (place.status,)
    return stretch.valued == (place.value is not None)


def _of(tallies: Mapping[ExecutionStatus, Tally], status: ExecutionStatus) -> Tally:
    return tallies.get(status, Tally())


def _without(tally: Tally, column: str) -> int:
    return tally.not_started if column == "started_at" else tally.not_completed

"""What a run did: its counts, and what became of each object."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, TypeAlias
from uuid import UUID

from jim_core.model.activity import ItemChange

_COUNTS = "to_process, processed, added, updated, deleted, unchanged, errors, warnings"


@dataclass(slots=True)
class Counts:
    """How many objects a run has dealt with so far, and how."""

    to_process: int = 0
    """0 while unknown."""
    processed: int = 0
    added: int = 0
    updated: int = 0
    deleted: int = 0
    unchanged: int = 0
    errors: int = 0
    warnings: int = 0


class Item(NamedTuple):
    """What became of one object. `before` and `after` are attributes as text."""

    change: ItemChange
    object_type: str | None = None
    anchor: str | None = None
    object: int | None = None
    before: str | None = None
    """All of what went; of what changed, the attributes that did."""
    after: str | None = None
    error: str | None = None
    place: str | None = None
    """Where somebody would look for what is wrong: `line 17`."""


NumberedItem: TypeAlias = tuple[int, Item]
"""An item after its number, which grows with time."""


@dataclass(frozen=True, slots=True)
class RunState:
    """How far a run is."""

    phase: str
    counts: Counts


class Runs:
    """Runs and their items."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def begin(self, activity: UUID, system: int, run_type: str, now: datetime) -> None:
        """A run starts, or starts anew: what it said before is forgotten."""
        self._connection.execute("DELETE FROM item WHERE activity = ?", (str(activity),))
        self._connection.execute(
            "INSERT OR REPLACE INTO run (activity, system, run_type, begun) VALUES (?, ?, ?, ?)",
            (str(activity), system, run_type, now.isoformat()),
        )

    def note(self, activity: UUID, phase: str, counts: Counts, items: Iterable[Item]) -> None:
        """How far the run is, and what it did since the last time."""
        of = str(activity)
        self._connection.executemany(
            "INSERT INTO item (activity, change, object_type, anchor, object, before, after, error, place)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            ((of, *item) for item in items),
        )
        c = counts
        numbers = (
            c.to_process,
            c.processed,
            c.added,
            c.updated,
            c.deleted,
            c.unchanged,
            c.errors,
            c.warnings,
        )
        self._connection.execute(
            f"UPDATE run SET phase = ?, ({_COUNTS}) = (?, ?, ?, ?, ?, ?, ?, ?) WHERE activity = ?",  # noqa: S608  column names of ours
            (phase, *numbers, of),
        )

    def find(self, activity: UUID) -> RunState | None:
        """How far a run is; None for one that has not begun."""
        query = f"SELECT phase, {_COUNTS} FROM run WHERE activity = ?"  # noqa: S608  column names of ours
        row = self._connection.execute(query, (str(activity),)).fetchone()
        return RunState(row[0], Counts(*row[1:])) if row else None

    def items(
        self,
        activity: UUID,
        *,
        after: int = 0,
        limit: int = 100,
        offset: int = 0,
        changes: Sequence[ItemChange] = (),
        only_errors: bool = False,
    ) -> list[NumberedItem]:
        """Some items of a run, in the order in which they happened, from number `after` on."""
        where, values = _chosen(activity, after, changes, only_errors=only_errors)
        columns = "seq, change, object_type, anchor, object, before, after, error, place"
        rows = self._connection.execute(
            f"SELECT {columns} FROM item WHERE {where} ORDER BY seq LIMIT ? OFFSET ?",  # noqa: S608
            (*values, limit, offset),
        )
        return [(row[0], Item(ItemChange(row[1]), *row[2:])) for row in rows]

    def count_items(
        self, activity: UUID, *, changes: Sequence[ItemChange] = (), only_errors: bool = False
    ) -> int:
        """How many items of a run there are."""
        where, values = _chosen(activity, 0, changes, only_errors=only_errors)
        number: int = self._connection.execute(
            f"SELECT count(*) FROM item WHERE {where}",  # noqa: S608
            values,
        ).fetchone()[0]
        return number

    def changes(self, activity: UUID) -> dict[ItemChange, int]:
        """How many items of a run tell of which change."""
        query = "SELECT change, count(*) FROM item WHERE activity = ? GROUP BY change"
        found = self._connection.execute(query, (str(activity),))
        return {ItemChange(change): count for change, count in found}

    def forget(self, activity: UUID) -> None:
        """Drop a run with its items."""
        for table in ("item", "run"):
            self._connection.execute(f"DELETE FROM {table} WHERE activity = ?", (str(activity),))  # noqa: S608


def _chosen(
    activity: UUID, after: int, changes: Sequence[ItemChange], *, only_errors: bool
) -> tuple[str, list[str | int]]:
    where, values = "activity = ? AND seq > ?", list[str | int]((str(activity), after))
    if changes:
        where += f" AND change IN ({', '.join('?' * len(changes))})"
        values += [change.value for change in changes]
    if only_errors:
        where += " AND error IS NOT NULL"
    return where, values

"""What is still to be written to connected systems, one change at most for an object."""

import json
import sqlite3
from collections.abc import Iterable
from enum import StrEnum
from typing import Any, Final, NamedTuple


class ExportState(StrEnum):
    """How far a change is."""

    PENDING = "Pending"
    SENDING = "Sending"
    """On its way: how it ended is not known. Left so by a run that was interrupted."""
    EXPORTED = "Exported"
    """The system took it; the next import is to find it there."""


class PendingExport(NamedTuple):
    """A change that waits, and the object that it is for. Attributes are texts."""

    object: int
    operation: str
    attributes: str
    state: ExportState
    attempts: int
    object_type: str
    anchor: str | None
    known: str
    """What the system last said of the object."""


class Waiting(NamedTuple):
    """How many changes are due."""

    changes: int
    deletes: int
    """Of these, how many take away an object that is there."""


_COLUMNS: Final = (
    "p.object, p.operation, p.attributes, p.state, p.attempts, o.object_type, o.anchor, o.attributes"
)
_DUE: Final = "p.system = ? AND p.state IN ('Pending', 'Sending') AND p.not_before <= ?"
_AS_SENT: Final = "object = ? AND state = 'Sending' AND operation = ? AND attributes = ?"
"""A change that a synchronisation replaced while it was on its way is another one, and still to be sent."""


class Exports:
    """Changes that wait for an export, or for the import that confirms them."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def put(self, object_id: int, system: int, operation: str, attributes_text: str) -> None:
        """The change that an object needs. The same one as before stays as far as it is."""
        self._connection.execute(
            "INSERT INTO pending_export (object, system, operation, attributes, state)"
            " VALUES (?, ?, ?, ?, 'Pending') ON CONFLICT (object) DO UPDATE"
            " SET operation = excluded.operation, attributes = excluded.attributes, state = 'Pending',"
            " attempts = 0, not_before = 0, error = NULL"
            " WHERE operation <> excluded.operation OR attributes <> excluded.attributes",
            (object_id, system, operation, attributes_text),
        )

    def drop(self, object_id: int) -> None:
        """The object needs no change, or no longer."""
        self._connection.execute("DELETE FROM pending_export WHERE object = ?", (object_id,))

    def waiting(self, system: int, now: float) -> Waiting:
        """How many changes of a system are due."""
        row = self._connection.execute(
            "SELECT count(*), count(*) FILTER (WHERE p.operation = 'Delete' AND o.state = 'Current')"  # noqa: S608
            f" FROM pending_export p JOIN object o ON o.id = p.object WHERE {_DUE}",
            (system, now),
        ).fetchone()
        return Waiting(*row)

    def due(self, system: int, now: float, *, after: int, limit: int) -> list[PendingExport]:
        """Some changes of a system that are due, of objects with numbers above `after`, in their order."""
        # By the row's own number: the index by time would have each batch sort all that is due.
        rows = self._connection.execute(
            f"SELECT {_COLUMNS} FROM pending_export p NOT INDEXED JOIN object o ON o.id = p.object"  # noqa: S608
            f" WHERE p.object > ? AND {_DUE} ORDER BY p.object LIMIT ?",
            (after, system, now, limit),
        )
        return [_pending(row) for row in rows]

    def sending(self, changes: Iterable[PendingExport]) -> None:
        """These are on their way."""
        self._connection.execute(
            "UPDATE pending_export SET state = 'Sending' WHERE object IN (SELECT value FROM json_each(?))",
            (json.dumps([change.object for change in changes]),),
        )

    def exported(self, changes: Iterable[PendingExport]) -> None:
        """The system took these."""
        self._connection.executemany(
            f"UPDATE pending_export SET state = 'Exported', error = NULL WHERE {_AS_SENT}",  # noqa: S608
            [(change.object, change.operation, change.attributes) for change in changes],
        )

    def failed(self, change: PendingExport, *, not_before: float, error: str) -> None:
        """The system refused this one; it is sent again, at that time at the earliest."""
        self._connection.execute(
            "UPDATE pending_export SET state = 'Pending', attempts = attempts + 1, not_before = ?, error = ?"  # noqa: S608
            f" WHERE {_AS_SENT}",
            (not_before, error, change.object, change.operation, change.attributes),
        )

    def has_any(self, system: int) -> bool:
        """Whether anything of a system waits, for whatever."""
        query = "SELECT 1 FROM pending_export WHERE system = ? LIMIT 1"
        return self._connection.execute(query, (system,)).fetchone() is not None

    def of(self, objects: Iterable[int]) -> dict[int, PendingExport]:
        """What waits for some objects."""
        rows = self._connection.execute(
            f"SELECT {_COLUMNS} FROM json_each(?) j CROSS JOIN pending_export p ON p.object = j.value"  # noqa: S608
            " JOIN object o ON o.id = p.object",
            (json.dumps(list(objects)),),
        )
        return {row[0]: _pending(row) for row in rows}

    def again(
        self, change: PendingExport, operation: str, attributes_text: str, *, not_before: float, error: str
    ) -> None:
        """An import did not find a change there as it was exported: this is what is still to be sent."""
        self._connection.execute(
            "UPDATE pending_export SET state = 'Pending', operation = ?, attributes = ?,"
            " attempts = attempts + 1, not_before = ?, error = ? WHERE object = ?",
            (operation, attributes_text, not_before, error, change.object),
        )

    def confirm(self, objects: Iterable[int]) -> None:
        """Imports found these changes there: nothing of them waits any more."""
        query = "DELETE FROM pending_export WHERE object IN (SELECT value FROM json_each(?))"
        self._connection.execute(query, (json.dumps(list(objects)),))


def _pending(row: tuple[Any, ...]) -> PendingExport:
    number, operation, attributes, state, *rest = row
    return PendingExport(number, operation, attributes, ExportState(state), *rest)

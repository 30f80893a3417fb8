"""How far imports are: what can be gone on with, and where the next import of changes begins."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the latest full import is."""

    generation: int
    begun: datetime
    reading: str
    """What it was told to read, and how, as a text."""
    bookmark: str | None
    processed: int
    """Objects before the bookmark."""
    nameless: int
    """Faults before the bookmark that do not say which object they are of."""
    watermark: str | None
    """Of the latest import that came to its end."""


class Imports:
    """The imports of one system, or of one part of it (`""`: the whole)."""

    def __init__(self, connection: sqlite3.Connection, system: int, partition: str = "") -> None:
        self._connection = connection
        self._of = (system, partition)

    def find(self) -> Progress | None:
        """How far they are; None before the first."""
        row = self._connection.execute(
            "SELECT generation, begun, reading, bookmark, processed, nameless, watermark FROM import_progress"
            " WHERE system = ? AND partition = ?",
            self._of,
        ).fetchone()
        return Progress(row[0], datetime.fromisoformat(row[1]), *row[2:]) if row else None

    def begin(self, reading: str, now: datetime) -> int:
        """A full import starts from the beginning; its generation."""
        generation = self._next()
        self._connection.execute(
            "INSERT INTO import_progress"
            " (system, partition, generation, latest, begun, reading, processed, is_complete)"
            " VALUES (?1, ?2, ?3, ?3, ?4, ?5, 0, 0) ON CONFLICT (system, partition) DO UPDATE"
            " SET generation = ?3, latest = ?3, begun = ?4, reading = ?5, bookmark = NULL, processed = 0,"
            " nameless = 0, is_complete = 0",
            (*self._of, generation, now.isoformat(), reading),
        )
        return generation

    def begin_changes(self) -> int:
        """An import of changes starts, after a full one; its generation."""
        generation = self._next()
        self._connection.execute(
            "UPDATE import_progress SET latest = ?3 WHERE system = ?1 AND partition = ?2",
            (*self._of, generation),
        )
        return generation

    def note(self, generation: int, bookmark: str | None, processed: int, nameless: int) -> None:
        """A page of the full import of this generation is taken in; so many objects and faults until now."""
        self._connection.execute(
            "UPDATE import_progress SET bookmark = ?4, processed = ?5, nameless = ?6"
            " WHERE system = ?1 AND partition = ?2 AND generation = ?3",
            (*self._of, generation, bookmark, processed, nameless),
        )

    def complete(self, watermark: str | None) -> None:
        """The full import came to its end."""
        self._connection.execute(
            "UPDATE import_progress SET bookmark = NULL, is_complete = 1, watermark = ?3"
            " WHERE system = ?1 AND partition = ?2",
            (*self._of, watermark),
        )

    def complete_changes(self, watermark: str) -> None:
        """An import of changes came to its end."""
        self._connection.execute(
            "UPDATE import_progress SET watermark = ?3 WHERE system = ?1 AND partition = ?2",
            (*self._of, watermark),
        )

    def _next(self) -> int:
        query = "SELECT coalesce(max(latest), 0) + 1 FROM import_progress WHERE system = ?"
        number: int = self._connection.execute(query, self._of[:1]).fetchone()[0]
        return number

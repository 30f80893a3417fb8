"""Identities: what objects of several systems are about."""

import json
import sqlite3
from collections.abc import Iterable
from typing import NamedTuple


class StoredIdentity(NamedTuple):
    """An identity. Attributes are a text."""

    id: int
    identity_type: str
    attributes: str


class Identities:
    """Every identity, of all systems."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def some(self, numbers: Iterable[int]) -> list[StoredIdentity]:
        """Those with these numbers."""
        rows = self._connection.execute(
            "SELECT i.id, i.identity_type, i.attributes FROM json_each(?) j"
            " CROSS JOIN identity i ON i.id = j.value",
            (json.dumps(list(numbers)),),
        )
        return [StoredIdentity(*row) for row in rows]

    def page(self, *, after: int, limit: int) -> list[StoredIdentity]:
        """Some, with numbers above `after`, in their order."""
        query = "SELECT id, identity_type, attributes FROM identity WHERE id > ? ORDER BY id LIMIT ?"
        return [StoredIdentity(*row) for row in self._connection.execute(query, (after, limit))]

    def count(self) -> int:
        """How many there are."""
        number: int = self._connection.execute("SELECT count(*) FROM identity").fetchone()[0]
        return number

    def next_number(self) -> int:
        """The number of the next new one; inside of a transaction."""
        row = self._connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'identity'").fetchone()
        return row[0] + 1 if row else 1

    def add(self, new: Iterable[StoredIdentity], created: str) -> None:
        """New ones, with numbers from `next_number` on."""
        self._connection.executemany(
            "INSERT INTO identity (id, identity_type, attributes, created) VALUES (?, ?, ?, ?)",
            ((*one, created) for one in new),
        )

    def change(self, changed: Iterable[StoredIdentity]) -> None:
        """Attributes as they are now."""
        self._connection.executemany(
            "UPDATE identity SET attributes = ? WHERE id = ?", ((one.attributes, one.id) for one in changed)
        )

    def remove(self, numbers: Iterable[int]) -> None:
        """These are no more, and no object is joined to them; their keys go with them."""
        self._connection.execute(
            "DELETE FROM identity WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(list(numbers)),)
        )

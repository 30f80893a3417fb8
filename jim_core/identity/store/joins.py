"""Objects as synchronisation sees them: which identity each belongs to, and which are to be looked at."""

import json
import sqlite3
from collections.abc import Iterable
from typing import Any, Final, NamedTuple


class StoredObject(NamedTuple):
    """An object. Attributes are a text."""

    id: int
    system: int
    object_type: str
    anchor: str | None
    state: str
    attributes: str
    changed: int
    identity: int | None
    joined_by: str | None


class JoinedObject(NamedTuple):
    """An object that made or found an identity."""

    id: int
    object_type: str
    attributes: str
    identity_type: str
    joined_by: str


_COLUMNS: Final = (
    "o.id, o.system, o.object_type, o.anchor, o.state, o.attributes, o.changed, o.identity, o.joined_by"
)


class Joins:
    """Objects of all systems, and the identities that they belong to."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def page(self, system: int, *, after: int, limit: int, only_changed: bool) -> list[StoredObject]:
        """Some objects of a system, with numbers above `after`, in their order."""
        # All of them by their own numbers: the index by anchor would have each page sort the whole system.
        which = "o WHERE o.changed = 1 AND" if only_changed else "o NOT INDEXED WHERE"
        rows = self._connection.execute(
            f"SELECT {_COLUMNS} FROM object {which} o.id > ? AND o.system = ? ORDER BY o.id LIMIT ?",  # noqa: S608
            (after, system, limit),
        )
        return [StoredObject(*row) for row in rows]

    def of(self, identities: Iterable[int]) -> list[StoredObject]:
        """All objects that belong to these."""
        rows = self._connection.execute(
            f"SELECT {_COLUMNS} FROM json_each(?) j"  # noqa: S608  column names of ours
            " CROSS JOIN object o ON o.identity = j.value ORDER BY o.id",
            (json.dumps(list(identities)),),
        )
        return [StoredObject(*row) for row in rows]

    def count(self, system: int, *, only_changed: bool = False) -> int:
        """How many objects of a system there are to be looked at."""
        where = " AND changed = 1" if only_changed else ""
        return self._number(f"SELECT count(*) FROM object WHERE system = ?{where}", system)  # noqa: S608

    def count_joined(self, system: int) -> int:
        """How many objects of a system belong to an identity."""
        return self._number("SELECT count(*) FROM object WHERE system = ? AND identity IS NOT NULL", system)

    def leaving(self, system: int) -> int:
        """How many objects that made or found an identity are gone in their system."""
        query = (
            "SELECT count(*) FROM object WHERE system = ? AND state = 'Obsolete'"
            " AND identity IS NOT NULL AND joined_by <> 'Provisioning'"
        )
        return self._number(query, system)

    def joined_kinds(self, system: int) -> list[tuple[str, str, str]]:
        """The types of objects that a system has and that made or found an identity, with the type of that,
        and which of the two they did."""
        rows = self._connection.execute(
            "SELECT DISTINCT o.object_type, i.identity_type, o.joined_by FROM object o"
            " JOIN identity i ON i.id = o.identity WHERE o.system = ? AND o.joined_by <> 'Provisioning'",
            (system,),
        )
        return rows.fetchall()

    def joined(self, system: int, *, after: int, limit: int, only_changed: bool) -> list[JoinedObject]:
        """Some objects that are there, and that made or found an identity."""
        index, where = ("", " AND o.changed = 1") if only_changed else (" NOT INDEXED", "")
        rows = self._connection.execute(
            "SELECT o.id, o.object_type, o.attributes, i.identity_type, o.joined_by"  # noqa: S608
            f" FROM object o{index} CROSS JOIN identity i ON i.id = o.identity"
            " WHERE o.id > ? AND o.system = ? AND o.state <> 'Obsolete' AND o.joined_by <> 'Provisioning'"
            f"{where} ORDER BY o.id LIMIT ?",
            (after, system, limit),
        )
        return [JoinedObject(*row) for row in rows]

    def next_number(self) -> int:
        """The number of the next new object; inside of a transaction."""
        row = self._connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'object'").fetchone()
        return row[0] + 1 if row else 1

    def provision(self, new: Iterable[tuple[int, int, str, int]]) -> None:
        """Objects that are to be added, by number, system, type and identity."""
        self._connection.executemany(
            "INSERT INTO object (id, system, object_type, identity, state, attributes, generation, changed,"
            " joined_by) VALUES (?, ?, ?, ?, 'Provisioned', '{}', 0, 0, 'Provisioning')",
            new,
        )

    def join(self, joined: Iterable[tuple[int, int | None, str | None]]) -> None:
        """To which identity each object belongs now, and by what."""
        self._connection.executemany("UPDATE object SET identity = ?2, joined_by = ?3 WHERE id = ?1", joined)

    def settle(self, objects: Iterable[int]) -> None:
        """These were looked at."""
        self._mark(objects, 0)

    def stir(self, objects: Iterable[int]) -> None:
        """These have to be looked at again."""
        self._mark(objects, 1)

    def remove(self, objects: Iterable[int]) -> None:
        """These are no more."""
        self._connection.execute(
            "DELETE FROM object WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(list(objects)),)
        )

    def systems_of(self, objects: Iterable[int]) -> dict[int, int]:
        """The system of each of these objects."""
        rows = self._connection.execute(
            "SELECT o.id, o.system FROM json_each(?) j JOIN object o ON o.id = j.value",
            (json.dumps(list(objects)),),
        )
        return dict(rows.fetchall())

    def _mark(self, objects: Iterable[int], changed: int) -> None:
        self._connection.execute(
            "UPDATE object SET changed = ? WHERE changed <> ? AND id IN (SELECT value FROM json_each(?))",
            (changed, changed, json.dumps(list(objects))),
        )

    def _number(self, query: str, *values: Any) -> int:  # noqa: ANN401  whatever SQLite takes
        number: int = self._connection.execute(query, values).fetchone()[0]
        return number

"""The connector space: objects of connected systems, as these said them last."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Final, NamedTuple, TypeAlias


class ObjectState(StrEnum):
    """Whether the system has an object."""

    CURRENT = "Current"
    PROVISIONED = "Provisioned"
    """It is to be added there, or was and no import has found it yet."""
    OBSOLETE = "Obsolete"
    """It is gone there, and no synchronisation has dealt with that yet."""


class Known(NamedTuple):
    """An object that is in the space. Attributes are a text."""

    id: int
    object_type: str
    anchor: str
    state: str
    attributes: str
    generation: int
    identity: int | None


Key: TypeAlias = tuple[str, str]
"""Type and anchor."""

_KNOWN: Final = "o.id, o.object_type, o.anchor, o.state, o.attributes, o.generation, o.identity"
_THERE: Final = "system = ?1 AND state = 'Current'"
_UNSEEN: Final = "generation < ?2 AND (?3 = '' OR partition = ?3)"
_TOLD: Final = "generation < 0 AND (?3 = '' OR partition = ?3)"
"""After an import of changes only. Said in the words of an index, which is then used."""
_EXPECTED: Final = (
    "EXISTS (SELECT 1 FROM pending_export p"
    " WHERE p.object = object.id AND p.operation = 'Delete' AND p.state <> 'Pending')"
)
"""What an export took away is gone on purpose."""


class Space:
    """The objects of one system, or of one part of it."""

    def __init__(self, connection: sqlite3.Connection, system: int, partition: str = "") -> None:
        self._connection = connection
        self._system = system
        self._partition = partition

    def known(self, keys: Iterable[Key]) -> list[Known]:
        """Those of these objects that are in the space."""
        by_type: dict[str, list[str]] = {}
        for object_type, anchor in keys:
            by_type.setdefault(object_type, []).append(anchor)
        query = (
            f"SELECT {_KNOWN} FROM json_each(?) j CROSS JOIN object o"  # noqa: S608  column names of ours
            " ON o.system = ? AND o.object_type = ? AND o.anchor = j.value"
        )
        return [
            Known(*row)
            for object_type, anchors in by_type.items()
            for row in self._connection.execute(query, (json.dumps(anchors), self._system, object_type))
        ]

    def add(self, objects: Sequence[tuple[str, str, str]], generation: int) -> int:
        """New ones, by type, anchor and attributes; they get the numbers from the one told on."""
        row = self._connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'object'").fetchone()
        first: int = row[0] + 1 if row else 1
        fixed = (self._system, generation, self._partition)
        self._connection.executemany(
            "INSERT INTO object (id, object_type, anchor, attributes, system, generation, partition,"
            " state, changed) VALUES (?, ?, ?, ?, ?, ?, ?, 'Current', 1)",
            ((number, *one, *fixed) for number, one in enumerate(objects, first)),
        )
        return first

    def change(self, objects: Iterable[tuple[int, str]], generation: int) -> None:
        """Attributes as they are now, by number; an object that has some is current."""
        self._connection.executemany(
            "UPDATE object SET attributes = ?2, state = 'Current', changed = 1, generation = ?3,"
            " partition = iif(?4 = '', partition, ?4) WHERE id = ?1",
            ((number, text, generation, self._partition) for number, text in objects),
        )

    def see(self, objects: Iterable[int], generation: int) -> None:
        """These are there, in the part of the system that is read."""
        self._connection.execute(
            "UPDATE object SET generation = ?2, partition = iif(?3 = '', partition, ?3)"
            " WHERE id IN (SELECT value FROM json_each(?1))",
            (json.dumps(list(objects)), generation, self._partition),
        )

    def see_anchors(self, anchors: Sequence[str], generation: int) -> None:
        """There is something with such an anchor, of whatever type."""
        # Type by type, because the index by anchor begins with the type.
        self._connection.execute(
            "WITH RECURSIVE kind (name) AS (SELECT min(object_type) FROM object WHERE system = ?1 UNION ALL"
            " SELECT (SELECT min(object_type) FROM object WHERE system = ?1 AND object_type > name)"
            " FROM kind WHERE name IS NOT NULL)"
            " UPDATE object SET generation = ?2 WHERE id IN (SELECT o.id FROM kind CROSS JOIN json_each(?3) j"
            " CROSS JOIN object o ON o.system = ?1 AND o.object_type = kind.name AND o.anchor = j.value)",
            (self._system, generation, json.dumps(anchors)),
        )

    def tell_gone(self, objects: Iterable[int]) -> None:
        """The system says that these are gone; what comes of it is for the end of the import."""
        self._connection.execute(
            "UPDATE object SET generation = -1 WHERE id IN (SELECT value FROM json_each(?))",
            (json.dumps(list(objects)),),
        )

    def count(self) -> int:
        """How many objects the whole system has."""
        query = f"SELECT count(*) FROM object WHERE {_THERE}"  # noqa: S608
        number: int = self._connection.execute(query, (self._system,)).fetchone()[0]
        return number

    def count_gone(self, before: int, *, unexpected: bool = False) -> int:
        """How many current objects no import saw since that generation; 0: of how many the system said that
        they are gone. `unexpected`: of these, those that no export took away."""
        where = f"{_THERE} AND {_unseen(before)}" + (f" AND NOT {_EXPECTED}" if unexpected else "")
        query = f"SELECT count(*) FROM object WHERE {where}"  # noqa: S608
        number: int = self._connection.execute(query, self._scope(before)).fetchone()[0]
        return number

    def gone(self, before: int, *, after: int, limit: int) -> list[Known]:
        """Some of them, with numbers above `after`, in their order."""
        rows = self._connection.execute(
            f"SELECT {_KNOWN} FROM object o WHERE {_THERE} AND {_unseen(before)} AND id > ?4"  # noqa: S608
            " ORDER BY id LIMIT ?5",
            (*self._scope(before), after, limit),
        )
        return [Known(*row) for row in rows]

    def make_obsolete(self, objects: Iterable[int]) -> None:
        """These are gone, and a synchronisation has to deal with it."""
        self._connection.execute(
            "UPDATE object SET state = 'Obsolete', changed = 1 WHERE id IN (SELECT value FROM json_each(?))",
            (json.dumps(list(objects)),),
        )

    def remove(self, objects: Iterable[int]) -> None:
        """These are gone, and nobody minds."""
        query = "DELETE FROM object WHERE id IN (SELECT value FROM json_each(?))"
        self._connection.execute(query, (json.dumps(list(objects)),))

    def anchor(self, number: int, anchor: str) -> bool:
        """An added object has this anchor; False if another of its type has it."""
        cursor = self._connection.execute(
            "UPDATE OR IGNORE object SET anchor = ? WHERE id = ?", (anchor, number)
        )
        return cursor.rowcount == 1

    def unfound(self, before: int, *, after: int, limit: int) -> list[int]:
        """Some objects that were exported as new and that no import found since that generation."""
        rows = self._connection.execute(
            "SELECT p.object FROM pending_export p NOT INDEXED JOIN object o ON o.id = p.object"
            " WHERE p.object > ?4 AND p.system = ?1 AND p.operation = 'Add' AND p.state = 'Exported'"
            " AND o.state = 'Provisioned' AND o.generation < ?2 AND (?3 = '' OR o.partition = ?3)"
            " ORDER BY p.object LIMIT ?5",
            (*self._scope(before), after, limit),
        )
        return [number for (number,) in rows]

    def _scope(self, before: int) -> tuple[int, int, str]:
        return (self._system, before, self._partition)


def _unseen(before: int) -> str:
    return _UNSEEN if before else _TOLD

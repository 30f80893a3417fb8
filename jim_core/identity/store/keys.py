"""The values by which identities are found, and those that objects without an identity look for."""

import json
import sqlite3
from collections.abc import Iterable
from typing import Final, TypeAlias

Key: TypeAlias = tuple[str, str, str]
"""Type of identity, attribute (with `~` behind it where letter case is aside), value."""

_IS_ASKED: Final = (
    "t.identity_type = json_extract(j.value, '$[0]') AND t.attribute = json_extract(j.value, '$[1]')"
    " AND t.value = json_extract(j.value, '$[2]')"
)


class Keys:
    """Keys of identities, and keys that objects want."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def found(self, keys: Iterable[Key]) -> list[tuple[Key, int]]:
        """Which of these keys identities have."""
        return [((t, a, v), n) for t, a, v, n in self._having("identity_key", "identity", keys)]

    def wanted(self, keys: Iterable[Key]) -> list[tuple[Key, int]]:
        """Which objects without an identity want some of these keys."""
        return [((t, a, v), n) for t, a, v, n in self._having("wanted_key", "object", keys)]

    def replace(self, gone: Iterable[tuple[Key, int]], new: Iterable[tuple[Key, int]]) -> None:
        """Keys that identities have no longer, and those that they have now."""
        self._connection.executemany(
            "DELETE FROM identity_key"
            " WHERE identity_type = ? AND attribute = ? AND value = ? AND identity = ?",
            ((*key, identity) for key, identity in gone),
        )
        self._connection.executemany(
            "INSERT OR IGNORE INTO identity_key (identity_type, attribute, value, identity)"
            " VALUES (?, ?, ?, ?)",
            ((*key, identity) for key, identity in new),
        )

    def want(self, objects: Iterable[int], keys: Iterable[tuple[Key, int]]) -> None:
        """All that these objects want, each by its key."""
        self._connection.execute(
            "DELETE FROM wanted_key WHERE object IN (SELECT value FROM json_each(?))",
            (json.dumps(list(objects)),),
        )
        self._connection.executemany(
            "INSERT OR IGNORE INTO wanted_key (identity_type, attribute, value, object) VALUES (?, ?, ?, ?)",
            ((*key, wanting) for key, wanting in keys),
        )

    def attributes(self) -> set[tuple[str, str]]:
        """By which attributes identities can be found now."""
        rows = self._connection.execute("SELECT identity_type, attribute FROM matched_attribute")
        return {(of, name) for of, name in rows}

    def begin_anew(self, attributes: Iterable[tuple[str, str]]) -> None:
        """Identities are to be found by other attributes; their keys are for the caller to make."""
        self._connection.execute("DELETE FROM identity_key")
        self._connection.execute("DELETE FROM matched_attribute")
        self._connection.executemany(
            "INSERT INTO matched_attribute (identity_type, attribute) VALUES (?, ?)", attributes
        )

    def _having(self, table: str, column: str, keys: Iterable[Key]) -> Iterable[tuple[str, str, str, int]]:
        found: sqlite3.Cursor = self._connection.execute(
            f"SELECT t.identity_type, t.attribute, t.value, t.{column}"  # noqa: S608  names of ours
            f" FROM json_each(?) j CROSS JOIN {table} t ON {_IS_ASKED}",
            (json.dumps(list(keys)),),
        )
        return found

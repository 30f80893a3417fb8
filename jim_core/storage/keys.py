"""API keys, found by their SHA-256."""

from collections.abc import Sequence
from datetime import datetime
from hmac import compare_digest
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from jim_core.model.ids import KeyId
from jim_core.model.key import ApiKey
from jim_core.model.status import Role
from jim_core.storage.access_rows import API_KEY

_K: Final = API_KEY.c
_MEMBERS: Final = ("id", "name", "prefix", "role", "is_enabled", "created", "expires_at", "last_used_at")
_STORED: Final = select(*(_K[name] for name in _MEMBERS))
_ALL: Final = _STORED.order_by(_K.name, _K.created)
_BY_ID: Final = _STORED.where(_K.id == bindparam("id"))
_ALIKE: Final = (
    select(*(_K[name] for name in _MEMBERS), _K.digest)
    .where(_K.digest >= bindparam("low"))
    .where(_K.digest < bindparam("high"))
)
ALIKE: Final = 16
"""So many of its 64 digits a digest is looked up by; the others are compared in constant time."""
_INSERT: Final = insert(API_KEY)
_DELETE: Final = delete(API_KEY).where(_K.id == bindparam("which"))
_DISABLE: Final = update(API_KEY).where(_K.id == bindparam("which")).values(is_enabled=False)
_USED: Final = update(API_KEY).where(_K.id == bindparam("which")).values(last_used_at=bindparam("at"))


class Keys:
    """Keys to read."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self) -> list[ApiKey]:
        """Every key, by name."""
        return [_key(row) for row in self._connection.execute(_ALL)]

    def find(self, key_id: UUID) -> ApiKey | None:
        """The key with this id."""
        row = self._connection.execute(_BY_ID, {"id": key_id}).first()
        return _key(row) if row else None

    def with_digest(self, digest: str) -> ApiKey | None:
        """The key whose SHA-256 (64 hexadecimal digits) this is."""
        begin = digest[:ALIKE]
        alike = self._connection.execute(_ALIKE, {"low": begin, "high": f"{begin}g"})
        return next((_key(row[:-1]) for row in alike if compare_digest(row[-1], digest)), None)


class KeyStore(Keys):
    """Keys to read and to write."""

    def insert(self, key: ApiKey, digest: str) -> None:
        """Add a key."""
        values = {name: getattr(key, name) for name in _MEMBERS}
        self._connection.execute(_INSERT, values | {"digest": digest})

    def disable(self, key_id: UUID) -> None:
        """The key opens nothing from now on."""
        self._connection.execute(_DISABLE, {"which": key_id})

    def remove(self, key_id: UUID) -> None:
        """The key is known no longer."""
        self._connection.execute(_DELETE, {"which": key_id})

    def used(self, key_id: UUID, at: datetime) -> None:
        """Remember when the key was last used."""
        self._connection.execute(_USED, {"which": key_id, "at": at})


def _key(row: Sequence[Any]) -> ApiKey:
    values = dict(zip(_MEMBERS, row, strict=True))
    return ApiKey(**values | {"id": KeyId(values["id"]), "role": Role(values["role"])})

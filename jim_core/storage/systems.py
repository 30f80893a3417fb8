"""Connected systems."""

import json
from typing import Any, Final

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select, update

from jim_core.model.sync_rule import SyncRule
from jim_core.model.system import ConnectedSystem
from jim_core.storage.system_rows import RUN_PROFILE, SYSTEM

_S: Final = SYSTEM.c
_RULES: Final = TypeAdapter(tuple[SyncRule, ...])
_MEMBERS: Final = tuple(ConnectedSystem.model_fields)
_STORED: Final = select(*(_S[name] for name in _MEMBERS))
_BY_ID: Final = _STORED.where(_S.id == bindparam("id"))
_ID_OF_NAME: Final = select(_S.id).where(_S.name == bindparam("name"))
_INSERT: Final = insert(SYSTEM)
_DELETE_PROFILES: Final = delete(RUN_PROFILE).where(RUN_PROFILE.c.connected_system_id == bindparam("which"))
_DELETE: Final = delete(SYSTEM).where(_S.id == bindparam("which"))


class Systems:
    """Connected systems to read."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, system_id: int) -> ConnectedSystem | None:
        """The system with this number."""
        row = self._connection.execute(_BY_ID, {"id": system_id}).first()
        return _system(row) if row else None

    def id_of(self, name: str) -> int | None:
        """The number of the system with exactly this name."""
        found: int | None = self._connection.execute(_ID_OF_NAME, {"name": name}).scalar()
        return found

    def count(self, search: str | None = None) -> int:
        """How many systems there are with this text in name or description."""
        query = _searched(select(func.count()).select_from(SYSTEM), search)
        n: int = self._connection.execute(query).scalar_one()
        return n

    def page(self, search: str | None, *, limit: int, offset: int) -> list[ConnectedSystem]:
        """Some systems, by name."""
        query = _searched(_STORED, search).order_by(_S.name_key, _S.id).limit(limit).offset(offset)
        return [_system(row) for row in self._connection.execute(query)]


class SystemStore(Systems):
    """Connected systems to read and to write."""

    def insert(self, system: ConnectedSystem) -> int:
        """Add a system; the number that it is given."""
        found: int = self._connection.execute(_INSERT, _values(system)).inserted_primary_key[0]  # type: ignore[index]
        return found

    def save(self, system: ConnectedSystem) -> None:
        """Replace a system."""
        self._connection.execute(update(SYSTEM).where(_S.id == system.id).values(_values(system)))

    def remove(self, system_id: int) -> bool:
        """Drop a system with its run profiles; False when there was none."""
        self._connection.execute(_DELETE_PROFILES, {"which": system_id})
        return self._connection.execute(_DELETE, {"which": system_id}).rowcount == 1


def _searched(query: Any, search: str | None) -> Any:  # noqa: ANN401 - any select over systems
    return query.where(_S.search_text.contains(search.casefold(), autoescape=True)) if search else query


def _values(system: ConnectedSystem) -> dict[str, object]:
    values: dict[str, object] = {name: getattr(system, name) for name in _MEMBERS[1:]}
    return values | {
        "settings": json.dumps(dict(system.settings)),
        "sync_rules": _RULES.dump_json(system.sync_rules).decode(),
        "name_key": system.name.casefold(),
        "search_text": f"{system.name}\n{system.description or ''}".casefold(),
    }


def _system(row: Row[Any]) -> ConnectedSystem:
    members = dict(zip(_MEMBERS, row, strict=True))
    settings, rules = json.loads(members["settings"]), _RULES.validate_json(members["sync_rules"])
    return ConnectedSystem(**members | {"settings": settings, "sync_rules": rules})

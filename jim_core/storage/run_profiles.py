"""Run profiles, each of one connected system."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, tuple_, update

from jim_core.model.system import RunProfile
from jim_core.storage.system_rows import RUN_PROFILE, SYSTEM

_P: Final = RUN_PROFILE.c
_MEMBERS: Final = tuple(RunProfile.model_fields)
_STORED: Final = select(*(_P[name] for name in _MEMBERS))
_OF: Final = _STORED.where(_P.connected_system_id == bindparam("system")).order_by(_P.id)
_ONE: Final = _STORED.where(_P.connected_system_id == bindparam("system"), _P.id == bindparam("id"))
_ID_OF_NAME: Final = select(_P.id).where(
    _P.connected_system_id == bindparam("system"), _P.name == bindparam("name")
)
_SYSTEM_NAMES: Final = select(SYSTEM.c.id, SYSTEM.c.name).where(
    SYSTEM.c.id.in_(bindparam("systems", expanding=True))
)
_PROFILE_NAMES: Final = select(_P.connected_system_id, _P.id, _P.name)
_INSERT: Final = insert(RUN_PROFILE)
_DELETE: Final = delete(RUN_PROFILE).where(
    _P.connected_system_id == bindparam("system"), _P.id == bindparam("which")
)

Place = tuple[int | None, int | None]
"""Which system, and which of its run profiles."""


@dataclass(frozen=True, slots=True)
class PlaceNames:
    """How a connected system and one of its run profiles are called; None for what is not there."""

    system: str | None = None
    profile: str | None = None


class RunProfiles:
    """Run profiles to read."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, system_id: int) -> list[RunProfile]:
        """The run profiles of a system, oldest first."""
        return [_profile(row) for row in self._connection.execute(_OF, {"system": system_id})]

    def find(self, system_id: int, profile_id: int) -> RunProfile | None:
        """The run profile of a system with this number."""
        row = self._connection.execute(_ONE, {"system": system_id, "id": profile_id}).first()
        return _profile(row) if row else None

    def id_of(self, system_id: int, name: str) -> int | None:
        """The number of the run profile that has exactly this name in a system."""
        values = {"system": system_id, "name": name}
        found: int | None = self._connection.execute(_ID_OF_NAME, values).scalar()
        return found

    def names(self, places: Collection[Place]) -> dict[Place, PlaceNames]:
        """How these places are called now."""
        numbers = sorted({system for system, _ in places if system is not None})
        if not numbers:
            return {}
        found = self._connection.execute(_SYSTEM_NAMES, {"systems": numbers})
        systems = {number: name for number, name in found}  # noqa: C416 - rows are no pairs to the type checker
        pairs = sorted((system, profile) for system, profile in places if system is not None and profile)
        asked = _PROFILE_NAMES.where(tuple_(_P.connected_system_id, _P.id).in_(pairs))
        profiles = {(row[0], row[1]): row[2] for row in self._connection.execute(asked)} if pairs else {}
        return {place: PlaceNames(systems.get(place[0]), profiles.get(place)) for place in places}


class RunProfileStore(RunProfiles):
    """Run profiles to read and to write."""

    def insert(self, profile: RunProfile) -> int:
        """Add a run profile; the number that it is given."""
        found: int = self._connection.execute(_INSERT, _values(profile)).inserted_primary_key[0]  # type: ignore[index]
        return found

    def save(self, profile: RunProfile) -> None:
        """Replace a run profile."""
        self._connection.execute(update(RUN_PROFILE).where(_P.id == profile.id).values(_values(profile)))

    def remove(self, system_id: int, profile_id: int) -> bool:
        """Drop a run profile; False when there was none."""
        values = {"system": system_id, "which": profile_id}
        return self._connection.execute(_DELETE, values).rowcount == 1


def _values(profile: RunProfile) -> dict[str, object]:
    return {name: getattr(profile, name) for name in _MEMBERS[1:]}


def _profile(row: Row[Any]) -> RunProfile:
    return RunProfile(**dict(zip(_MEMBERS, row, strict=True)))

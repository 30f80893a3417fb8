"""One row that is written to see whether writing works."""

from datetime import datetime
from typing import Final

from sqlalchemy import Connection, bindparam, select, text

from jim_core.storage.columns import Moment
from jim_core.storage.upkeep_rows import PULSE

_WRITE: Final = text(
    "INSERT INTO pulse (id, at) VALUES (1, :at) ON CONFLICT (id) DO UPDATE SET at = excluded.at"
).bindparams(bindparam("at", type_=Moment))
_SCHEMA: Final = text("SELECT version_num FROM alembic_version")
_READ: Final = select(PULSE.c.at)


class Pulse:
    """The database's sign of life."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def beat(self, at: datetime) -> None:
        """Write the sign."""
        self._connection.execute(_WRITE, {"at": at})

    def schema(self) -> str | None:
        """Which schema the database has now."""
        found: str | None = self._connection.execute(_SCHEMA).scalar()
        return found

    def last(self) -> datetime | None:
        """Read it."""
        found: datetime | None = self._connection.execute(_READ).scalar()
        return found

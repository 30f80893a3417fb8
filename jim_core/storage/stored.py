"""What all tables share. They describe and validate nothing: the model does, in its own classes.

An index ends with `seq`, so that pages never repeat a row; each is read backwards for descending order.
"""

from typing import Final

from sqlalchemy import Index, MetaData, Table, text
from sqlalchemy.orm import registry
from sqlmodel import SQLModel

_NAMES: Final = {
    "pk": "pk_%(table_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
}

_REGISTRY: Final = registry(metadata=MetaData(naming_convention=_NAMES))


class Stored(SQLModel, registry=_REGISTRY):
    """What all tables share."""

    metadata = _REGISTRY.metadata


def partial_index(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index of the rows for which `where` holds."""
    condition = text(where)
    return Index(name, *columns, unique=unique, sqlite_where=condition, postgresql_where=condition)


def table(row: type[Stored]) -> Table:
    """The table of a class."""
    return Stored.metadata.tables[str(row.__tablename__)]

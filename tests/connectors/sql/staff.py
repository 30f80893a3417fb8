"""A table of people with names that need quotes, and the settings that it needs."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import NullPool, create_engine, make_url, text

from jim_core.connectors.protocol import (
    Change,
    Connector,
    Fault,
    ImportedObject,
    Operation,
    Page,
    Reading,
    Written,
)
from jim_core.connectors.sql.kind import KIND

_TABLE = """
CREATE TABLE "the ""great"" staff" (
    "order" INTEGER PRIMARY KEY, name TEXT NOT NULL, mail TEXT UNIQUE, active BOOLEAN, pay NUMERIC(8, 2),
    hired TIMESTAMP, photo {bytes}, "changed at" TIMESTAMP, gone BOOLEAN
)"""
_ROLES = "CREATE TABLE roles (owner INTEGER, role TEXT)"
_PEOPLE = """
INSERT INTO "the ""great"" staff" ("order", name, mail, active, pay, hired, photo, "changed at") VALUES
    (1, 'Ann', 'ann@x', TRUE, 10.5, '2020-01-02 03:04:05', {photo}, '2030-01-01 00:00:00'),
    (2, 'Ben', NULL, FALSE, 20, NULL, NULL, '2030-01-02 00:00:00'),
    (10, 'Cy', '', NULL, NULL, NULL, NULL, '2030-01-03 00:00:00')"""
TABLE = 'the "great" staff'


class Staff:
    """The table, read and written as often as a test likes."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = create_engine(make_url(url), poolclass=NullPool)
        is_postgresql = self.engine.dialect.name == "postgresql"
        self.run(_TABLE.format(bytes="BYTEA" if is_postgresql else "BLOB"))
        self.run(_ROLES)
        self.run(_PEOPLE.format(photo=r"'\x0001'" if is_postgresql else "x'0001'"))
        self.run("INSERT INTO roles VALUES (1, 'chef'), (1, 'baker'), (2, 'waiter')")

    def run(self, statement: str) -> None:
        """Have this done by somebody else."""
        with self.engine.begin() as connection:
            connection.execute(text(statement.replace(":", r"\:")))

    def rows(self, columns: str = '"order", name') -> list[tuple[Any, ...]]:
        """What is in the table."""
        with self.engine.connect() as connection:
            found = connection.execute(text(f'SELECT {columns} FROM "the ""great"" staff" ORDER BY "order"'))
            return [tuple(row) for row in found]

    def connector(self, **settings: Any) -> Connector:
        """A connector with these settings besides the usual ones."""
        usual = {"connection": self.url, "table": TABLE, "anchor": "order", "objectType": "person"}
        with KIND.open(KIND.settings.model_validate(usual | settings)) as connector:
            return connector

    def pages(self, how: Mapping[str, Any] | None = None, **settings: Any) -> list[Page]:
        """A full import."""
        return list(self.connector(**settings).read_all(Reading(**(how or {}))))

    def objects(self, **settings: Any) -> list[ImportedObject]:
        """The objects of a full import."""
        return [item for page in self.pages(**settings) for item in page.objects]

    def faults(self, **settings: Any) -> list[Fault]:
        """What a full import could not read."""
        return [fault for page in self.pages(**settings) for fault in page.faults]

    def write(self, *changes: Change, **settings: Any) -> list[Written]:
        """An export."""
        return list(self.connector(**settings).write(changes))


def added(number: int, anchor: str | None, **values: Any) -> Change:
    """A person who is added."""
    return _change(number, Operation.ADD, anchor, values)


def updated(number: int, anchor: str, **values: Any) -> Change:
    """A person of whom something changes."""
    return _change(number, Operation.UPDATE, anchor, values)


def deleted(number: int, anchor: str) -> Change:
    """A person who goes."""
    return _change(number, Operation.DELETE, anchor, {})


def _change(number: int, operation: Operation, anchor: str | None, values: Mapping[str, Any]) -> Change:
    given = {name: value if isinstance(value, tuple) else (value,) for name, value in values.items()}
    return Change(number, operation, "person", anchor, given, {})

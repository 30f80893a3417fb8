"""Ready means: a row can be written, committed and read back, in the schema that this program knows."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import psycopg
import pytest
from sqlalchemy import create_engine, event, make_url, text
from sqlalchemy.exc import OperationalError

from jim_core.service import health
from jim_core.storage.database import Database
from jim_core.storage.migrations import HEAD
from jim_core.storage.unit_of_work import UnitOfWork
from tests.processes import eventually_asked
from tests.service.house import House, open_house
from tests.stores import blank_database

FULL: Final[dict[str, Exception]] = {
    "sqlite": sqlite3.OperationalError("database or disk is full"),
    "postgresql": psycopg.errors.DiskFull("could not extend file: No space left on device"),
}
READ_ONLY: Final = {
    "sqlite": ("PRAGMA query_only = ON", "PRAGMA query_only = OFF"),
    "postgresql": (
        "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
        "SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE",
    ),
}


async def execute(house: House, statement: str) -> None:
    """Do something to the database, on the writer's own connection."""

    def work(unit: UnitOfWork) -> None:
        unit.pulse._connection.execute(text(statement))

    await house.database.write(work)


async def test_a_database_that_works_is_ready(house: House) -> None:
    """Asked again and again."""
    assert [await health.ready(house) for _ in range(2)] == [True, True]


async def test_a_database_that_cannot_be_written_is_not_ready(house: House, kind: str) -> None:
    """It can still be read; when it can be written again, all is well."""
    locked, unlocked = READ_ONLY[kind]
    await execute(house, locked)
    assert not await health.ready(house)
    await execute(house, unlocked)
    assert await health.ready(house)


@contextmanager
def full_disk(house: House, kind: str, *, found: str) -> Iterator[None]:
    """A driver that has no room left: it says so at each statement, or only at the commit."""

    def at_a_statement(*_: Any) -> None:
        raise FULL[kind]

    def at_the_commit(*_: Any) -> None:
        raise OperationalError("COMMIT", None, FULL[kind])

    assert isinstance(house.database, Database)
    engine = house.database._writing
    statement = found == "statement"
    hook = (engine.dialect, "do_execute", at_a_statement) if statement else (engine, "commit", at_the_commit)
    event.listen(*hook)
    try:
        yield
    finally:
        event.remove(*hook)


@pytest.mark.parametrize("found", ["statement", "commit"])
async def test_a_full_disk_is_not_ready(house: House, kind: str, found: str) -> None:
    """Whether it is found at the statement or at the commit; with room again it is."""
    assert await health.ready(house)
    with full_disk(house, kind, found=found):
        assert not await health.ready(house)
    assert await health.ready(house)


@pytest.mark.parametrize(
    "happened",
    [
        "UPDATE alembic_version SET version_num = '0001'",
        "UPDATE alembic_version SET version_num = '9999'",
        "DELETE FROM alembic_version",
    ],
)
async def test_another_schema_is_not_ready(house: House, happened: str) -> None:
    """An older one, whose migrations are pending, a newer one, and one of which nothing is known."""
    assert await health.ready(house)
    await execute(house, happened)
    assert not await health.ready(house)
    await execute(house, "DELETE FROM alembic_version")
    await execute(house, f"INSERT INTO alembic_version (version_num) VALUES ('{HEAD}')")
    assert await health.ready(house)


@pytest.mark.parametrize("table", ["alembic_version", "pulse"])
async def test_a_table_that_is_gone_is_not_ready(kind: str, tmp_path: Path, table: str) -> None:
    """As in a database that somebody emptied, or put back from before the table was there."""
    with blank_database(kind, tmp_path) as url, open_house(url, tmp_path) as house:
        assert await health.ready(house)
        await execute(house, f"DROP TABLE {table}")
        assert not await health.ready(house)


async def test_a_server_that_is_gone_is_not_ready_until_it_is_back(tmp_path: Path) -> None:
    """PostgreSQL throws everybody out and lets nobody in."""
    with blank_database("postgresql", tmp_path) as url, open_house(url, tmp_path) as house:
        assert await health.ready(house)
        name = make_url(url).database
        other = create_engine(make_url(url).set(database="postgres"), isolation_level="AUTOCOMMIT")
        with other.connect() as connection:
            connection.execute(text(f'ALTER DATABASE "{name}" WITH ALLOW_CONNECTIONS false'))
            connection.execute(
                text("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = :name"),
                {"name": name},
            )
            assert not await health.ready(house)
            assert not await health.ready(house)
            connection.execute(text(f'ALTER DATABASE "{name}" WITH ALLOW_CONNECTIONS true'))
        other.dispose()

        async def ready() -> bool:
            return await health.ready(house)

        assert await eventually_asked(ready, "it is ready again")

"""Empty databases to test against: SQLite always, PostgreSQL where `JIM_TEST_PG_DSN` names a server."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import URL, Connection, create_engine, make_url, text

from jim_core.storage.database import Database
from jim_core.storage.rows import Stored

KINDS = ("sqlite", "postgresql")

_ADVICE = "set JIM_TEST_PG_DSN=postgresql://user@host/database to test PostgreSQL too"


@contextmanager
def empty_database(kind: str, folder: Path) -> Iterator[str]:
    """The URL of a database of this kind that has the schema and nothing else."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'jim.db'}"
        return
    url = _migrated().render_as_string(hide_password=False)
    with _session(make_url(url)) as connection:
        names = ", ".join(name for name in Stored.metadata.tables if name != "program")
        connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY"))
    yield url


@contextmanager
def blank_database(kind: str, folder: Path) -> Iterator[str]:
    """The URL of a database of this kind that has nothing, not even the schema."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'blank.db'}"
        return
    url = _create()
    try:
        yield url.render_as_string(hide_password=False)
    finally:
        drop(url)


def drop_all() -> None:
    """Drop what tests share."""
    if _migrated.cache_info().currsize:
        drop(_migrated())
        _migrated.cache_clear()


def drop(url: URL) -> None:
    """Drop a PostgreSQL database, and whoever still uses it."""
    with _session(_server()) as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{url.database}" WITH (FORCE)'))


@cache
def _migrated() -> URL:
    url = _create()
    Database.open(url.render_as_string(hide_password=False)).close()
    return url


def _create() -> URL:
    server = _server()
    name = f"jim_test_{os.getpid()}_{uuid4().hex[:8]}"
    with _session(server) as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    return server.set(database=name)


def _server() -> URL:
    named = os.environ.get("JIM_TEST_PG_DSN")
    if not named and os.environ.get("CI") == "true":
        pytest.fail(f"PostgreSQL must be tested here: {_ADVICE}")
    if not named:
        pytest.skip(_ADVICE)
    return make_url(named).set(drivername="postgresql+psycopg")


@contextmanager
def _session(url: URL) -> Iterator[Connection]:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()

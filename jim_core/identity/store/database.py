"""Opens the identity store: one connection a run, which writes page by page, and one for each look at it."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeAlias

from jim_core.identity.store.schema import TABLES, VERSION
from jim_core.model.errors import NewerDatabase, StorageUnavailable

Connection: TypeAlias = sqlite3.Connection
"""The store, opened. Only `jim_core.identity.store` speaks SQL to it."""

FILE: Final = "identity.db"
"""Its name in the data directory."""

_PATIENCE: Final = 60.0
"""Seconds to wait for another run that writes a page."""


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """The store at `path`, made if it is not there; NewerDatabase, StorageUnavailable.

    Nothing is committed but by `transaction`.
    """
    try:
        connection = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)
    except sqlite3.Error as error:
        raise StorageUnavailable(f"the identity store {path} cannot be opened: {error}") from error
    try:
        for pragma in (
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
            "cache_size = -16000",
        ):
            connection.execute(f"PRAGMA {pragma}")
        _prepare(connection, path)
        yield connection
    except sqlite3.Error as error:
        raise StorageUnavailable(f"the identity store {path} cannot be used: {error}") from error
    finally:
        connection.close()


@contextmanager
def read_only(path: Path) -> Iterator[sqlite3.Connection | None]:
    """The store at `path` to look at; None while there is none. StorageUnavailable."""
    if not path.exists():
        yield None
        return
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=_PATIENCE)
    except sqlite3.Error as error:
        raise StorageUnavailable(f"the identity store {path} cannot be opened: {error}") from error
    try:
        yield connection
    except sqlite3.Error as error:
        raise StorageUnavailable(f"the identity store {path} cannot be read: {error}") from error
    finally:
        connection.close()


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All of the block, or nothing. It has the right to write from its beginning."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # a full disk ends it by itself
            connection.execute("ROLLBACK")
        raise


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    if _version(connection) == VERSION:
        return
    with transaction(connection):
        version = _version(connection)
        if version > VERSION:
            raise NewerDatabase(f"{path} was written by a later version of this program: use that one")
        if version == 0:
            for statement in _statements():
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {VERSION}")


def _version(connection: sqlite3.Connection) -> int:
    number: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return number


def _statements() -> Iterator[str]:
    """Each on its own: a script would end the transaction that it is in."""
    text = ""
    for line in TABLES.splitlines():
        text += line + "\n"
        if sqlite3.complete_statement(text):
            yield text
            text = ""

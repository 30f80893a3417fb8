"""The demo's identity store: one SQLite file, `identities.sqlite`, shared by all programs."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

FILE: Final = "identities.sqlite"
_TABLES: Final = """
CREATE TABLE IF NOT EXISTS staged (
    system TEXT NOT NULL, number TEXT NOT NULL, account TEXT NOT NULL, name TEXT NOT NULL,
    department TEXT NOT NULL, site TEXT NOT NULL, mark TEXT NOT NULL, PRIMARY KEY (system, number)
);
CREATE TABLE IF NOT EXISTS identity (
    number TEXT PRIMARY KEY, account TEXT NOT NULL, name TEXT NOT NULL,
    department TEXT NOT NULL, place TEXT NOT NULL
);
"""


@contextmanager
def opened() -> Iterator[sqlite3.Connection]:
    """The store; each statement commits by itself, and waits while another program writes."""
    connection = sqlite3.connect(FILE, timeout=30, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.executescript(_TABLES)
        yield connection
    finally:
        connection.close()


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All statements of the block, or none."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")

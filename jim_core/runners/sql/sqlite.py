"""A session with a SQLite file."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import URL

from jim_core.runners.sql.session import CannotConnect, Done, Rows, StatementFailed
from jim_core.runners.sql.table import Cell

_CHUNK: Final = 500
"""Rows that are taken at a time."""


class SqliteSession:
    """Talks to SQLite through Python's own driver, which is told to leave transactions alone."""

    def __init__(self, url: URL) -> None:
        (file, *_), options = url.get_dialect()().create_connect_args(url)
        settings: dict[str, Any] = {**options, "isolation_level": None, "check_same_thread": False}
        try:
            self._connection: sqlite3.Connection = sqlite3.connect(file, **settings)
            self._connection.execute("SELECT 1 FROM sqlite_master").close()
        except sqlite3.Error as error:
            raise CannotConnect(f"{url.database}: {error}") from error
        self._connection.text_factory = _text

    def begin(self) -> None:
        """Writes of others wait from here on only when this script writes."""
        self._plain("BEGIN")

    def run(self, text: str) -> Iterator[Rows | Done]:
        """As in Session."""
        before = self._connection.total_changes
        with _told():
            cursor = self._connection.execute(text)
        if cursor.description:
            yield Rows([column[0] for column in cursor.description], _cells(cursor))
        with _told():
            cursor.close()
            affected = self._affected(cursor.rowcount, before)
        yield Done(affected)

    def commit(self) -> None:
        """As in Session."""
        self._plain("COMMIT")

    def rollback(self) -> None:
        """As in Session."""
        if self._connection.in_transaction:
            self._connection.rollback()

    def close(self) -> None:
        """As in Session."""
        self._connection.close()

    def interrupt(self) -> None:
        """SQLite looks at this between two steps of its machine."""
        self._connection.interrupt()

    @property
    def in_transaction(self) -> bool:
        """As in Session."""
        return bool(self._connection.in_transaction)

    def _plain(self, text: str) -> None:
        with _told():
            self._connection.execute(text)

    def _affected(self, counted: int, before: int) -> int | None:
        if counted >= 0:
            return counted
        if self._connection.total_changes == before:
            return None
        changed: int = self._connection.execute("SELECT changes()").fetchone()[
            0
        ]  # WITH … INSERT is not counted
        return changed


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, sqlite3.Warning) as error:
        name = getattr(error, "sqlite_errorname", None)
        raise StatementFailed(str(error), [str(name)] if name else []) from error


def _cells(cursor: sqlite3.Cursor) -> Iterator[list[Cell]]:
    while True:
        with _told():
            rows = cursor.fetchmany(_CHUNK)
        if not rows:
            return
        for row in rows:
            yield [_cell(value) for value in row]


def _cell(value: object) -> Cell:
    if value is None:
        return None
    return f"x'{value[:64].hex()}'" if isinstance(value, bytes) else str(value)


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")

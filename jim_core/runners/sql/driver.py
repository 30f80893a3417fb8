"""A session with any other database whose driver is installed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from sqlalchemy import URL, Dialect
from sqlalchemy.engine.interfaces import DBAPICursor

from jim_core.runners.sql.session import CannotConnect, Done, Rows, StatementFailed
from jim_core.runners.sql.table import Cell

_CHANGING = ("insert", "update", "delete", "merge", "replace")


class DriverSession:
    """Talks through a driver's PEP 249 interface, as SQLAlchemy knows how to reach it."""

    def __init__(self, url: URL, leave: Callable[[], None], *, transaction: bool) -> None:
        driver = url.get_dialect().import_dbapi()
        dialect_of: Callable[..., Dialect] = url.get_dialect()
        dialect = dialect_of(dbapi=driver)
        arguments, options = dialect.create_connect_args(url)
        self._errors: type[Exception] = driver.Error
        try:
            self._connection = dialect.connect(*arguments, **options)
            if not transaction:
                dialect.set_isolation_level(self._connection, "AUTOCOMMIT")
        except driver.Error as error:
            raise CannotConnect(_message(error)) from error
        self._leave = leave
        self._cursor: Any = None
        self._open = False

    def begin(self) -> None:
        """PEP 249 opens a transaction by itself."""
        self._open = True

    def run(self, text: str) -> Iterator[Rows | Done]:
        """As in Session."""
        with self._told():
            self._cursor = cursor = self._connection.cursor()
            cursor.execute(text)
        more = True
        while more:
            if cursor.description:
                yield Rows([str(column[0]) for column in cursor.description], self._cells(cursor))
            else:
                yield Done(cursor.rowcount if _changes(text) and cursor.rowcount >= 0 else None)
            with self._told():
                more = bool(hasattr(cursor, "nextset") and cursor.nextset())
        cursor.close()

    def commit(self) -> None:
        """As in Session."""
        with self._told():
            self._connection.commit()
        self._open = False

    def rollback(self) -> None:
        """As in Session."""
        with suppress(self._errors):
            self._connection.rollback()
        self._open = False

    def close(self) -> None:
        """As in Session."""
        with suppress(self._errors):
            self._connection.close()

    def interrupt(self) -> None:
        """Cancel by the driver; where it cannot, the process ends and the server notices."""
        if self._cursor is not None and hasattr(self._cursor, "cancel"):
            self._cursor.cancel()
        else:
            self._leave()

    @property
    def in_transaction(self) -> bool:
        """As far as we know: PEP 249 does not tell."""
        return self._open

    def _cells(self, cursor: DBAPICursor) -> Iterator[list[Cell]]:
        while True:
            with self._told():
                row = cursor.fetchone()
            if row is None:
                return
            yield [None if value is None else str(value) for value in row]

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except self._errors as error:
            raise StatementFailed(_message(error)) from error


def _changes(text: str) -> bool:
    return text.lstrip().lower().startswith(_CHANGING)


def _message(error: Exception) -> str:
    """The longest text among a driver's arguments, which may be numbers, states and sentences."""
    return max((str(part) for part in error.args), key=len, default=type(error).__name__)

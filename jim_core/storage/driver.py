"""Statements straight to the driver, with SQLAlchemy's connection, transaction and errors."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.exc import DBAPIError


@contextmanager
def cursor_of(connection: Connection) -> Iterator[DBAPICursor]:
    """A cursor of the driver, for a connection in a transaction; raises DBAPIError as SQLAlchemy does."""
    dialect = connection.dialect
    driver = connection.connection
    cursor = driver.cursor()
    try:
        yield cursor
    except dialect.loaded_dbapi.Error as error:
        lost = dialect.is_disconnect(error, driver, cursor)
        if lost:
            connection.invalidate(error)
        raise DBAPIError.instance(
            None,
            None,
            error,
            dialect.loaded_dbapi.Error,
            connection_invalidated=lost,
            dialect=dialect,
        ) from error
    finally:
        cursor.close()


def run(connection: Connection, text: str) -> None:
    """Do something that has neither parameters nor a result."""
    with cursor_of(connection) as cursor:
        cursor.execute(text)

"""A connection to the database, and its errors in words for people."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, Protocol

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from jim_core.connectors.protocol import ConnectorError
from jim_core.runners.sql.address import secrets_of, url_of
from jim_core.runners.sql.ado import NotAConnectionString
from jim_core.runners.sql.connect import check_driver
from jim_core.runners.sql.session import CannotConnect
from jim_core.runners.voice.speech import Speech

_SECONDS: Final = 30
"""That a server has to answer; what a connection string says goes before."""


class Database:
    """A database, which is connected to when something is asked of it."""

    def __init__(self, connection: str) -> None:
        try:
            self.url = url_of(connection)
            check_driver(self.url)
        except (NotAConnectionString, CannotConnect) as error:
            raise ConnectorError(f"connection: {error}") from None
        self._speech = Speech(secrets_of(self.url, connection))
        self.engine: Engine = _engine(self.url)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection without a transaction: each page is a statement of its own. ConnectorError."""
        with self._told(), self.engine.connect() as connection:
            yield connection.execution_options(isolation_level="AUTOCOMMIT")

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection whose work is kept at the end of the block. ConnectorError."""
        with self._told(), self.engine.begin() as connection:
            yield connection

    def reason(self, error: SQLAlchemyError) -> str:
        """What the driver says, in one line and without a secret."""
        said = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
        return self._speech.one_line(str(said))

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            raise ConnectorError(f"{self._where}: {self.reason(error)}") from None

    @property
    def _where(self) -> str:
        name = self.url.database or ""
        return f"{self.url.host}/{name}" if self.url.host else name or self.url.get_backend_name()


class _Sqlite(Protocol):
    isolation_level: str | None


def _engine(url: URL) -> Engine:
    is_psycopg = url.drivername == "postgresql+psycopg"
    more = {"connect_timeout": _SECONDS, "application_name": "jim"} if is_psycopg else {}
    engine = create_engine(
        url, poolclass=NullPool, connect_args={k: v for k, v in more.items() if k not in url.query}
    )
    if url.get_backend_name() == "sqlite":
        # Python's driver begins a transaction only at the first change, after the first savepoint.
        event.listen(engine, "connect", _leave_transactions_alone)
        event.listen(engine, "begin", _begin)
    return engine


def _leave_transactions_alone(connection: _Sqlite, _: object) -> None:
    connection.isolation_level = None


def _begin(connection: Connection) -> None:
    if connection.get_execution_options().get("isolation_level") != "AUTOCOMMIT":
        connection.exec_driver_sql("BEGIN IMMEDIATE")

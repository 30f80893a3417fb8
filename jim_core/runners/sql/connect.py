"""From a URL to a session, or to a sentence that says what is missing."""

from collections.abc import Callable
from typing import Final

from sqlalchemy import URL
from sqlalchemy.exc import SQLAlchemyError

from jim_core.runners.sql.driver import DriverSession
from jim_core.runners.sql.session import CannotConnect, Session
from jim_core.runners.sql.sqlite import SqliteSession
from jim_core.runners.voice.speech import Speech

_PACKAGES: Final = {
    "MySQLdb": "mysqlclient",
    "pymysql": "PyMySQL",
    "psycopg": "psycopg[binary]",
    "psycopg2": "psycopg2-binary",
    "mysql": "mysql-connector-python",
}
"""Modules that come in a package of another name."""


def connect(url: URL, speech: Speech, leave: Callable[[], None], *, transaction: bool) -> Session:
    """A session with the database of a URL; CannotConnect.

    `leave` ends the process: what is left to a driver that cannot cancel.
    """
    check_driver(url)
    if url.drivername == "sqlite+pysqlite":
        return SqliteSession(url)
    if url.drivername == "postgresql+psycopg":
        from jim_core.runners.sql.postgresql import PostgresqlSession  # noqa: PLC0415  psycopg may be missing

        return PostgresqlSession(url, speech)
    return DriverSession(url, leave, transaction=transaction)


def check_driver(url: URL) -> None:
    """CannotConnect, when the driver that a URL names is not there, with the package that has it."""
    try:
        dialect = url.get_dialect()
        if dialect.is_async:
            raise CannotConnect(f"{url.drivername} is for asynchronous programs: name the plain driver")
        dialect.import_dbapi()
    except ImportError as error:
        module = error.name or url.get_driver_name()
        raise CannotConnect(
            f"the driver {module} for {url.get_backend_name()} is not installed: "
            f"pip install '{_PACKAGES.get(module, module)}'"
        ) from error
    except SQLAlchemyError as error:
        raise CannotConnect(f"there is no driver for {url.drivername}:// here") from error

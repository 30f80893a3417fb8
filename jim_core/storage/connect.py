"""Connections: what each needs to be told, and what its errors mean."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from jim_core.model.errors import Invalid, StorageUnavailable

_PRAGMAS: Final = (
    "PRAGMA busy_timeout = 5000",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA cache_size = -16000",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA journal_size_limit = 67108864",
)
"""FULL: what was answered survives a power cut. Group commit pays for it.

16 MB of cache for each of four connections, and no mapped memory: at a million executions more makes deep
pages 7 ms instead of 12, and the process 260 MB (with mapped memory 800 MB) instead of 110 MB.
"""

_WRITE_ORDER: Final = 0x4A494D57
"""Advisory lock that makes writers of one PostgreSQL database take turns, so that events commit in the
order of their numbers."""


def parse_url(url: str) -> URL:
    """The URL with our drivers; Invalid when it names neither SQLite nor PostgreSQL."""
    try:
        parsed = make_url(url)
    except (SQLAlchemyError, ValueError):
        parsed = None
    kind = parsed.get_backend_name() if parsed is not None else ""
    if parsed is None or kind not in {"sqlite", "postgresql", "postgres"}:
        example = "sqlite:////var/lib/jim/jim.db or postgresql://user@host/jim"
        raise Invalid({"databaseUrl": (f"The database URL must be like {example}.",)})
    if kind == "sqlite" and parsed.database in {None, "", ":memory:"}:
        raise Invalid(
            {"databaseUrl": ("A SQLite URL must name a file, as in sqlite:////var/lib/jim/jim.db.",)}
        )
    return parsed if kind == "sqlite" else parsed.set(drivername="postgresql+psycopg")


def writer_engine(url: URL) -> Engine:
    """An engine whose transactions may write from their first statement on."""
    return _engine(url, begin="BEGIN IMMEDIATE", order_writes=True)


def reader_engine(url: URL) -> Engine:
    """An engine whose transactions see one moment of the database."""
    return _engine(url, begin="BEGIN", order_writes=False)


def _engine(url: URL, *, begin: str, order_writes: bool) -> Engine:
    # What is written may be secret, and errors are logged.
    if url.get_backend_name() == "sqlite":
        arguments: dict[str, object] = {"check_same_thread": False, "isolation_level": None}
        engine = create_engine(url, poolclass=NullPool, connect_args=arguments, hide_parameters=True)
        event.listen(engine, "connect", _tell_sqlite)
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
        return engine
    level = "READ COMMITTED" if order_writes else "REPEATABLE READ"
    arguments = {"application_name": "jim", "options": "-c timezone=UTC -c lock_timeout=30s"}
    engine = create_engine(
        url, poolclass=NullPool, connect_args=arguments, isolation_level=level, hide_parameters=True
    )
    if order_writes:
        event.listen(engine, "begin", _take_turns)
    return engine


def _tell_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own
    for pragma in _PRAGMAS:
        connection.execute(pragma).close()


def _take_turns(connection: Connection) -> None:
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITE_ORDER})")


@contextmanager
def storage_errors(doing: str) -> Iterator[None]:
    """Turn an error of the database or the disk into StorageUnavailable that carries its reason.

    A broken constraint or a value out of range is none of these: it is a bug of ours.
    """
    try:
        yield
    except (IntegrityError, DataError):
        raise
    except (DBAPIError, OSError) as error:
        raise unavailable(doing, error) from error


def unavailable(doing: str, error: BaseException) -> StorageUnavailable:
    """The error in our words: `doing` is "read", "written" or "opened"."""
    reason = str(error.orig or error) if isinstance(error, DBAPIError) else str(error)
    first = next(iter(reason.strip().splitlines()), "") or type(error).__name__
    return StorageUnavailable(f"The database cannot be {doing} now: {first}")


def prepare_file(url: URL) -> None:
    """Create a SQLite file that only its owner may read."""
    if url.get_backend_name() != "sqlite" or not url.database:
        return
    path = Path(url.database)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        path.touch(mode=0o600)

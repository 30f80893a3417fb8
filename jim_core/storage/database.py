"""The one database of a server: a writer thread with group commit, and a few readers."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from threading import Lock
from typing import Final, Self, TypeVar

from sqlalchemy import URL, Connection, Engine

from jim_core.model.errors import DataDirectoryHeld
from jim_core.model.event import Event
from jim_core.storage.connect import parse_url, prepare_file, reader_engine, storage_errors, writer_engine
from jim_core.storage.migrations import migrate
from jim_core.storage.readers import Readers
from jim_core.storage.unit_of_work import Reader, UnitOfWork
from jim_core.storage.writer import Job, Writer, closed

T = TypeVar("T")

_ENGINE_LOCK: Final = 0x4A494D45
"""Advisory lock of the one engine of a PostgreSQL database."""

_HOLDER: Final = (
    "SELECT a.pid, coalesce(host(a.client_addr), 'a local socket'), a.backend_start "
    "FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid "
    "WHERE l.locktype = 'advisory' AND l.objid = %(lock)s AND l.granted AND a.datname = current_database()"
)


class Database:
    """SQLite or PostgreSQL, by URL."""

    def __init__(self, url: URL) -> None:
        self._url = url
        self._observers: list[Callable[[float], None]] = []
        self._callbacks: list[Callable[[Sequence[Event]], None]] = []
        self._writing = writer_engine(url)
        self._reading = reader_engine(url)
        self._exclusive: Connection | None = None
        self._closed = False
        self._lock = Lock()
        self._writer = Writer(self._writing, self._publish)
        self._readers = Readers(self._reading)

    @classmethod
    def open(cls, url: str) -> Self:
        """Connect, and bring the schema up to date; NewerDatabase, StorageUnavailable, Invalid."""
        parsed = parse_url(url)
        with storage_errors("opened"):
            prepare_file(parsed)
            engine = writer_engine(parsed)
            try:
                _migrate(engine)
            finally:
                engine.dispose()
        return cls(parsed)

    def close(self) -> None:
        """Finish what is queued, then leave. Once is enough; twice does no harm."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
        self._writer.close()
        self._readers.close()
        if self._exclusive is not None:
            with suppress(Exception):
                self._exclusive.close()
        self._writing.dispose()
        self._reading.dispose()

    def hold_exclusively(self) -> None:
        """Be the only engine of a PostgreSQL database until closed; DataDirectoryHeld names the other.

        A SQLite file needs none of this: its directory has a lock of its own.
        """
        if self._url.get_backend_name() == "sqlite" or self._exclusive is not None:
            return
        with storage_errors("opened"):
            connection = self._reading.connect().execution_options(isolation_level="AUTOCOMMIT")
            if connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({_ENGINE_LOCK})").scalar():
                self._exclusive = connection
                return
            holder = connection.exec_driver_sql(_HOLDER, {"lock": _ENGINE_LOCK}).first()
            connection.close()
        name = self._url.render_as_string(hide_password=True)
        other = f"session {holder[0]} from {holder[1]}, since {holder[2]}" if holder else "another session"
        raise DataDirectoryHeld(f"Another engine uses {name}: {other}. Stop it first.")

    async def read(self, ask: Callable[[Reader], T]) -> T:
        """The result of `ask`, run on a reader thread in one short read transaction."""
        if self._closed:
            raise closed()
        return await asyncio.wrap_future(self._readers.ask(ask))

    async def write(self, job: Callable[[UnitOfWork], T]) -> T:
        """The result of `job`, run on the writer thread and committed. Once sent, it happens even if the
        caller no longer waits.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        began = loop.time()
        with self._lock:
            if self._closed:
                raise closed()
            self._writer.put(Job(job, future, loop))
        result = await future
        for observe in self._observers:
            observe(loop.time() - began)
        return result

    @property
    def waiting(self) -> int:
        """How many writes the writer has not begun."""
        return self._writer.waiting

    def observe(self, observer: Callable[[float], None]) -> None:
        """Call `observer` with the seconds that each write took that was committed, on its loop."""
        self._observers.append(observer)

    def subscribe(self, callback: Callable[[Sequence[Event]], None]) -> None:
        """Call `callback` with the events of each commit, in commit order, on the writer thread."""
        self._callbacks.append(callback)

    def _publish(self, events: Sequence[Event]) -> None:
        for callback in self._callbacks:
            callback(events)


def _migrate(engine: Engine) -> None:
    with engine.connect() as connection, connection.begin():
        migrate(connection)

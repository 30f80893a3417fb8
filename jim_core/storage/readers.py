"""The readers: a few threads, each with a connection of its own."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock, local
from typing import Final, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from jim_core.storage.connect import storage_errors
from jim_core.storage.unit_of_work import Reader

T = TypeVar("T")

THREADS: Final = 3


class Readers:
    """Runs questions side by side, each in one short read transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="jim-reader")
        self._mine = local()
        self._all: list[Connection] = []
        self._lock = Lock()

    def ask(self, question: Callable[[Reader], T]) -> Future[T]:
        """The answer, later."""
        return self._threads.submit(self._answer, question)

    def close(self) -> None:
        """Wait for the questions under way, then leave."""
        self._threads.shutdown()
        for connection in self._all:
            connection.close()

    def _answer(self, question: Callable[[Reader], T]) -> T:
        with storage_errors("read"):
            try:
                return self._ask_once(question)
            except DBAPIError as error:
                if not error.connection_invalidated:
                    raise
            return self._ask_once(question)  # the server was restarted; reading twice does no harm

    def _ask_once(self, question: Callable[[Reader], T]) -> T:
        connection = self._connection()
        try:
            with connection.begin():
                return question(Reader(connection))
        finally:
            if connection.invalidated:
                self._drop(connection)

    def _connection(self) -> Connection:
        connection: Connection | None = getattr(self._mine, "connection", None)
        if connection is None:
            connection = self._mine.connection = self._engine.connect()
            with self._lock:
                self._all.append(connection)
        return connection

    def _drop(self, connection: Connection) -> None:
        self._mine.connection = None
        with self._lock:
            self._all.remove(connection)
        connection.close()

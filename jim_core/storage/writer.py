"""The writer: one thread, one connection, many jobs in one commit.

A durable commit costs a flush of the disk whatever is in it, so jobs that arrive meanwhile share the next
one. Each job has a savepoint: one that fails undoes nothing of its neighbours.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, Final

from sqlalchemy import Connection, Engine, RootTransaction
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError

from jim_core.model.errors import StorageUnavailable
from jim_core.model.event import Event
from jim_core.storage.changes import Changes
from jim_core.storage.connect import unavailable
from jim_core.storage.counts import add_counts
from jim_core.storage.driver import run
from jim_core.storage.events import append
from jim_core.storage.unit_of_work import UnitOfWork

BATCH: Final = 64
"""Most jobs in one commit: more would make the first of them wait noticeably."""

_log = logging.getLogger(__name__)

_Loop = asyncio.AbstractEventLoop


@dataclass(slots=True)
class Job:
    """Something to be done in a transaction, and who waits for it."""

    work: Callable[[UnitOfWork], Any]
    future: asyncio.Future[Any]
    loop: _Loop
    result: Any = None
    error: BaseException | None = None


class Writer:
    """Runs jobs in the order in which they come."""

    def __init__(self, engine: Engine, publish: Callable[[Sequence[Event]], None]) -> None:
        self._engine = engine
        self._publish = publish
        self._connection: Connection | None = None
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._thread = Thread(target=self._run, name="jim-writer", daemon=True)
        self._thread.start()

    def put(self, job: Job) -> None:
        """Queue a job; its future is resolved on its loop, after the commit."""
        self._jobs.put(job)

    @property
    def waiting(self) -> int:
        """How many jobs are queued."""
        return self._jobs.qsize()

    def close(self) -> None:
        """Do what is queued, then end."""
        self._jobs.put(None)
        self._thread.join()

    def _run(self) -> None:
        going = True
        while going:
            batch, going = self._next_batch()
            self._do_all(batch)
            _resolve(batch)
        self._drop_connection()

    def _next_batch(self) -> tuple[list[Job], bool]:
        """The jobs that wait now, and whether there may be more later."""
        batch: list[Job] = []
        job = self._jobs.get()
        with suppress(Empty):
            while job is not None:
                batch.append(job)
                if len(batch) == BATCH:
                    return batch, True
                job = self._jobs.get_nowait()
            return batch, False
        return batch, True

    def _do_all(self, batch: Sequence[Job]) -> None:
        """Give each job its result or its error.

        When the transaction is lost before its commit (SQLite rolls back by itself when the disk is full),
        each job gets one of its own, so that only those fail that cannot be done.
        """
        if batch and not self._do_together(batch) and len(batch) > 1:
            for job in batch:
                job.result = job.error = None
                self._do_together([job])

    def _do_together(self, batch: Sequence[Job]) -> bool:
        """Do the jobs in one transaction; False when it was lost before its commit."""
        try:
            connection, transaction = self._begin()
            changes = Changes()
            for job in batch:
                _do(job, connection, changes, alone=len(batch) == 1)
            events = append(connection, changes.facts)
            add_counts(connection, changes.counts)
        except _Undone:
            transaction.rollback()
            return True
        except Exception as error:  # noqa: BLE001 - the thread lives on; who asked is told
            self._drop_connection()
            _fail(batch, error)
            return False
        try:
            transaction.commit()
        except Exception as error:  # noqa: BLE001 - as above; not tried again, it may have happened
            self._drop_connection()
            _fail(batch, error)
            return True
        if events:
            self._tell(events)
        return True

    def _tell(self, events: Sequence[Event]) -> None:
        try:
            self._publish(events)
        except Exception:  # noqa: BLE001 - a listener's bug; the commit stands and the thread lives on
            _log.exception("events.subscriber_failed")

    def _begin(self) -> tuple[Connection, RootTransaction]:
        """A transaction; on a new connection if the one we had was lost while nobody used it."""
        if self._connection is not None:
            try:
                return self._connection, self._connection.begin()
            except DBAPIError as error:
                if not error.connection_invalidated:
                    raise
                self._drop_connection()
        self._connection = self._engine.connect()
        return self._connection, self._connection.begin()

    def _drop_connection(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(Exception):
                connection.close()


def _do(job: Job, connection: Connection, changes: Changes, *, alone: bool) -> None:
    """Run one job. Raises only when the whole transaction is lost with it."""
    own = Changes()
    if not alone:
        # Hides the savepoint of the job before; the commit releases them all.
        run(connection, "SAVEPOINT job")
    try:
        job.result = job.work(UnitOfWork(connection, own))
    except Exception as error:
        job.error = _told(error)
        if alone:
            raise _Undone from error
        try:
            run(connection, "ROLLBACK TO SAVEPOINT job")
        except DBAPIError:
            raise error from None  # the savepoint went with the transaction, for the job's reason
        return
    changes.add(own)


class _Undone(Exception):
    """The only job of a transaction failed, so there is nothing to commit."""


def _fail(jobs: Sequence[Job], error: Exception) -> None:
    """The transaction is lost: none of its jobs happened."""
    told = _told(error)
    for job in jobs:
        if job.error is None:
            job.error = told


def _told(error: BaseException) -> BaseException:
    if isinstance(error, IntegrityError | DataError):
        return error
    if isinstance(error, DBAPIError | OSError):
        return unavailable("written", error)
    return error


def _resolve(jobs: Sequence[Job]) -> None:
    """Tell each loop once about all of its jobs."""
    of_loop: dict[_Loop, list[Job]] = {}
    for job in jobs:
        of_loop.setdefault(job.loop, []).append(job)
    for loop, its in of_loop.items():
        with suppress(RuntimeError):  # the loop has ended: nobody waits any more
            loop.call_soon_threadsafe(partial(_settle, its))


def _settle(jobs: Sequence[Job]) -> None:
    for job in jobs:
        if job.future.done():
            continue
        if job.error is not None:
            job.future.set_exception(job.error)
        else:
            job.future.set_result(job.result)


def closed() -> StorageUnavailable:
    """What a job is told that comes too late."""
    return StorageUnavailable("The database is closed.")

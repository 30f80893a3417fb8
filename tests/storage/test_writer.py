"""One thread writes; many jobs share a commit; none harms another."""

import asyncio
import gc
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Event as Gate

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from jim_core.model.errors import Refused, StorageUnavailable
from jim_core.model.event import Event
from jim_core.storage.database import Database
from jim_core.storage.unit_of_work import Reader, UnitOfWork
from tests.storage.samples import NOON, a_fact, an_execution


def _ids(reader: Reader) -> list[int]:
    return [execution.id.int for execution in reader.executions.active()]


def _insert(n: int) -> Callable[[UnitOfWork], int]:
    def job(unit: UnitOfWork) -> int:
        unit.executions.insert(an_execution(n))
        unit.record(NOON, a_fact(n))
        return n

    return job


async def _together(database: Database, *jobs: Callable[[UnitOfWork], object]) -> list[object]:
    """The results of jobs that wait in the queue together, so that they share a transaction."""
    busy, gate = Gate(), Gate()

    def hold_the_writer(_unit: UnitOfWork) -> None:
        busy.set()
        gate.wait(10)

    first = asyncio.create_task(database.write(hold_the_writer))
    assert await asyncio.to_thread(busy.wait, 10)
    rest = [asyncio.create_task(database.write(job)) for job in jobs]
    await asyncio.sleep(0)
    gate.set()
    await first
    return await asyncio.gather(*rest, return_exceptions=True)


async def test_what_a_job_wrote_is_there_when_it_returns(database: Database) -> None:
    """A write is answered after its commit, never before."""
    assert await database.write(_insert(7)) == 7
    assert await database.read(_ids) == [7]


async def test_jobs_that_wait_together_are_committed_together(database: Database) -> None:
    """Group commit: one flush of the disk for all that waits."""
    commits: list[int] = []
    database.subscribe(lambda events: commits.append(len(events)))
    assert await _together(database, *map(_insert, range(1, 11))) == list(range(1, 11))
    assert commits == [10]


async def test_a_job_that_fails_undoes_nothing_of_its_neighbours(database: Database) -> None:
    """Each job has a savepoint, and its facts and counts go with it."""

    def fails(unit: UnitOfWork) -> None:
        unit.executions.insert(an_execution(2))
        unit.record(NOON, a_fact(2))
        raise Refused("not today")

    results = await _together(database, _insert(1), fails, _insert(3))
    assert results[0] == 1
    assert isinstance(results[1], Refused)
    assert results[2] == 3
    assert await database.read(_ids) == [1, 3]
    events = await database.read(lambda reader: reader.events.after(0, 10))
    assert [event.sequence for event in events] == [1, 2]
    assert await database.read(lambda reader: reader.counts.total()) == 2


async def test_a_job_that_fails_alone_leaves_nothing(database: Database) -> None:
    """Without neighbours there is no savepoint, and the whole transaction goes."""

    def fails(unit: UnitOfWork) -> None:
        unit.executions.insert(an_execution(2))
        raise Refused("not today")

    with pytest.raises(Refused):
        await database.write(fails)
    assert await database.read(_ids) == []
    assert await database.write(_insert(3)) == 3


async def test_a_broken_constraint_is_told_to_whoever_broke_it(database: Database) -> None:
    """Two executions with one id: the second job fails, the first and the third do not."""
    results = await _together(database, _insert(1), _insert(1), _insert(2))
    assert results[0] == 1
    assert isinstance(results[1], IntegrityError)
    assert results[2] == 2


async def test_a_job_happens_though_its_caller_has_gone(database: Database) -> None:
    """The last write survives the cancellation of who sent it."""
    gate = Gate()
    blocker = asyncio.create_task(database.write(lambda _unit: gate.wait(10)))
    await asyncio.sleep(0)
    task = asyncio.create_task(database.write(_insert(5)))
    await asyncio.sleep(0)
    task.cancel()
    gate.set()
    await blocker
    await asyncio.gather(task, return_exceptions=True)
    await database.write(lambda _unit: None)
    assert await database.read(_ids) == [5]


async def test_events_come_in_commit_order_without_gap(database: Database) -> None:
    """Subscribers hear each commit's events once, numbered from 1 without a hole."""
    heard: list[int] = []

    def hear(events: Sequence[Event]) -> None:
        heard.extend(event.sequence for event in events)

    database.subscribe(hear)
    await asyncio.gather(*(database.write(_insert(n)) for n in range(1, 201)))
    assert heard == list(range(1, 201))
    stored = await database.read(lambda reader: reader.events.after(0, 1_000))
    assert [event.sequence for event in stored] == heard


async def test_a_stored_event_is_the_one_that_was_heard(database: Database) -> None:
    """Replayed or live, it is the same fact."""
    heard: list[Event] = []
    database.subscribe(heard.extend)
    await database.write(lambda unit: unit.record(NOON, a_fact()))
    assert await database.read(lambda reader: reader.events.after(0, 10)) == heard


async def test_jobs_sent_before_closing_are_done(url: str) -> None:
    """Closing finishes the queue first; what comes later is refused."""
    database = Database.open(url)
    tasks = [asyncio.create_task(database.write(_insert(n))) for n in (1, 2, 3)]
    await asyncio.sleep(0)
    await asyncio.to_thread(database.close)
    assert await asyncio.gather(*tasks) == [1, 2, 3]
    with pytest.raises(StorageUnavailable, match="closed"):
        await database.write(_insert(4))
    with pytest.raises(StorageUnavailable, match="closed"):
        await database.read(_ids)
    database.close()
    again = Database.open(url)
    assert await again.read(_ids) == [1, 2, 3]
    again.close()


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_a_full_disk_is_told_and_the_writer_lives_on(database: Database) -> None:
    """The reason reaches each job that shared the lost transaction, and later jobs work again."""

    def fill(unit: UnitOfWork) -> None:
        connection = unit.executions._connection
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()
        connection.execute(text(f"PRAGMA max_page_count = {pages}"))
        unit.executions.insert_many(an_execution(n, schedule_name="x" * 4_000) for n in range(100, 200))

    results = await _together(database, _insert(1), fill, _insert(2))
    assert isinstance(results[1], StorageUnavailable)
    assert "full" in str(results[1])
    kept = {n for n, result in zip((1, 2), (results[0], results[2]), strict=True) if result == n}
    assert set(await database.read(_ids)) == kept
    assert await database.write(_insert(3)) == 3
    assert await database.read(lambda reader: reader.counts.total()) == len(kept) + 1


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_a_database_that_cannot_be_written_says_why(database: Database) -> None:
    """Read-only: StorageUnavailable with the system's reason, and none of the transaction's rows."""

    def refuse_writes(unit: UnitOfWork) -> None:
        unit.executions._connection.execute(text("PRAGMA query_only = ON"))

    await database.write(refuse_writes)
    with pytest.raises(StorageUnavailable, match=r"cannot be written now: .*readonly"):
        await database.write(_insert(1))
    assert await database.read(_ids) == []


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_a_commit_that_fails_is_told_to_all_who_shared_it(database: Database) -> None:
    """It may have happened, so it is not tried again; none of them is answered as if it had."""

    def owes_a_parent(unit: UnitOfWork) -> None:
        connection = unit.executions._connection
        connection.execute(text("PRAGMA defer_foreign_keys = ON"))
        values = "(99, 0, 'Pending', '{}', 1)"
        columns = "exec_seq, position, status, definition, attempt"
        connection.execute(text(f"INSERT INTO execution_step ({columns}) VALUES {values}"))

    results = await _together(database, _insert(1), owes_a_parent, _insert(2))
    assert all(isinstance(result, IntegrityError) for result in results)
    assert await database.read(_ids) == []
    assert await database.write(_insert(3)) == 3


@pytest.mark.parametrize("kind", ["postgresql"])
async def test_a_restarted_server_is_found_again(database: Database) -> None:
    """Connections that were cut while nobody used them cost no job and no question."""
    assert await database.write(_insert(1)) == 1
    assert await database.read(_ids) == [1]

    def cut(reader: Reader) -> None:
        others = "datname = current_database() AND pid <> pg_backend_pid()"
        query = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}"
        reader.executions._connection.execute(text(query))

    await database.read(cut)
    await database.read(cut)
    assert await database.write(_insert(2)) == 2
    assert await asyncio.gather(*(database.read(_ids) for _ in range(9))) == [[1, 2]] * 9


async def test_a_bug_in_a_subscriber_is_no_loss_of_the_commit(database: Database) -> None:
    """What was committed is answered, even when who listens to events fails."""

    def stumble(_events: Sequence[Event]) -> None:
        raise RuntimeError("a bug")

    database.subscribe(stumble)
    assert await database.write(_insert(1)) == 1
    assert await database.write(_insert(2)) == 2


async def test_a_closed_database_leaves_nothing(url: str) -> None:
    """No thread and no open file, however often it is opened."""

    async def open_and_close() -> None:
        opened = Database.open(url)
        await asyncio.gather(*(opened.read(_ids) for _ in range(20)), opened.write(lambda _unit: None))
        await asyncio.to_thread(opened.close)

    def held() -> tuple[set[str], int]:
        ours = {thread.name for thread in threading.enumerate() if thread.name.startswith("jim-")}
        return ours, len(list(Path("/proc/self/fd").iterdir()))

    await open_and_close()
    gc.collect()
    before = held()
    for _ in range(5):
        await open_and_close()
    assert held() == before

"""Steps a second: 100 executions of five `/bin/true`, against a bare loop that does the same work."""

import asyncio
import json
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from uuid import UUID

from figures.server import Ends, Served, a_schedule, served
from jim_core.settings import CoreSettings

EXECUTIONS = 100
STEPS = 5
CONCURRENCY = int(CoreSettings.model_fields["concurrency"].default)


async def measured(quick: bool) -> dict[str, object]:
    """Rounds of both, taken in turns, so that a busy moment of the machine meets both."""
    ours, bare = [], []
    async with served() as server, Ends(server) as ends:
        schedule = await a_schedule(server.client, "true", *[("/bin/true", "")] * STEPS)
        for _ in range(2 if quick else 5):
            began = time.perf_counter()
            await ends.of(await _triggered(server, schedule))
            ours.append(EXECUTIONS * STEPS / (time.perf_counter() - began))
            bare.append(await _bare())
    return {
        "steps_per_second": round(statistics.median(ours), 1),
        "bare_steps_per_second": round(statistics.median(bare), 1),
        "ratio": round(statistics.median(ours) / statistics.median(bare), 3),
        "rounds": [round(figure, 1) for figure in ours],
        "bare_rounds": [round(figure, 1) for figure in bare],
        "concurrency": CONCURRENCY,
    }


async def _triggered(server: Served, schedule: UUID) -> list[UUID]:
    """Executions that were started by the API, over a few connections, without a client's own work."""
    left = iter(range(EXECUTIONS))
    ask = f"POST /api/v1/schedules/{schedule}/run HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n"

    async def some() -> list[UUID]:
        stream, writer = await asyncio.open_unix_connection(server.socket)
        found = []
        for _ in left:
            writer.write(ask.encode())
            head = await stream.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 202"), head
            length = next(int(n) for name, _, n in _members(head) if name == b"content-length")
            found.append(UUID(json.loads(await stream.readexactly(length))["executionId"]))
        writer.close()
        return found

    return list(chain.from_iterable(await asyncio.gather(*(some() for _ in range(CONCURRENCY)))))


def _members(head: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    return (line.lower().partition(b": ") for line in head.splitlines())


async def _bare() -> float:
    with tempfile.TemporaryDirectory() as directory:
        database = sqlite3.connect(Path(directory, "bare.db"), isolation_level=None)
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=FULL")
        database.execute("CREATE TABLE step (run INT, n INT, status TEXT, pid INT, PRIMARY KEY (run, n))")
        slots = asyncio.Semaphore(CONCURRENCY)

        def commit(statement: str, *values: object) -> None:
            database.execute("BEGIN IMMEDIATE")
            database.execute(statement, values)
            database.execute("COMMIT")

        async def one(run: int) -> None:
            for n in range(STEPS):
                async with slots:
                    commit("INSERT INTO step VALUES (?, ?, 'Processing', NULL)", run, n)
                    process = await asyncio.create_subprocess_exec("/bin/true", start_new_session=True)
                    commit("UPDATE step SET pid = ? WHERE run = ? AND n = ?", process.pid, run, n)
                    await process.wait()
                    commit("UPDATE step SET status = 'Completed' WHERE run = ? AND n = ?", run, n)

        began = time.perf_counter()
        await asyncio.gather(*(one(run) for run in range(EXECUTIONS)))
        took = time.perf_counter() - began
        database.close()
        return EXECUTIONS * STEPS / took

"""Steps a second: 100 executions of five `/bin/true`, against a bare loop that does the same work."""

import asyncio
import sqlite3
import statistics
import tempfile
import time
from pathlib import Path

from figures.server import Ends, a_schedule, served
from jim_core.settings import CoreSettings

EXECUTIONS = 100
STEPS = 5
CONCURRENCY = int(CoreSettings.model_fields["concurrency"].default)


async def measured(quick: bool) -> dict[str, object]:
    """Rounds of both, taken in turns, so that a busy moment of the machine meets both."""
    ours, bare = [], []
    async with served() as server, Ends(server.client) as ends:
        schedule = await a_schedule(server.client, "true", *[("/bin/true", "")] * STEPS)
        for _ in range(2 if quick else 5):
            began = time.perf_counter()
            started = await asyncio.gather(*(server.client.run_schedule(schedule) for _ in range(EXECUTIONS)))
            await ends.of([one.execution_id for one in started])
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

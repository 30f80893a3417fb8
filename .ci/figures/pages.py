"""Lists of a large store: page 1 and what is active, beside a million executions; memory and idle work."""

import asyncio
import random
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from figures.processes import cpu_seconds, resident_mb
from figures.server import a_schedule, served, summed
from jim_core.client.local import prepare_directory
from jim_core.model.execution import ScheduleExecution
from jim_core.model.ids import ExecutionId, ScheduleId
from jim_core.model.status import ENDED_EXECUTION
from jim_core.settings import CoreSettings
from jim_core.storage.database import Database

CHUNK = 20_000
IDLE_SECONDS = 20.0
ACTIVE = 20


async def measured(quick: bool) -> dict[str, object]:
    """Fill a store, serve it, ask."""
    rows = 50_000 if quick else 1_000_000
    times = 50 if quick else 300
    with tempfile.TemporaryDirectory(prefix="jim-bench-") as made:
        directory = prepare_directory(Path(made, "data"))
        await _fill(directory, rows)
        async with served(directory) as server:
            await asyncio.sleep(1)
            before = cpu_seconds(server.pid)
            await asyncio.sleep(IDLE_SECONDS)
            idle = (cpu_seconds(server.pid) - before) / IDLE_SECONDS
            memory = resident_mb(server.pid)
            schedule = await a_schedule(server.client, "sleep", ("/bin/sleep", "600"))
            for _ in range(ACTIVE):
                await server.client.run_schedule(schedule)
            first, active = [], []
            for _ in range(times):
                began = time.perf_counter()
                await server.client.executions(page_size=20)
                first.append(time.perf_counter() - began)
                began = time.perf_counter()
                await server.client.active()
                active.append(time.perf_counter() - began)
    return {
        "rows": rows,
        "page_1": summed(first),
        "active": summed(active),
        "server_rss_mb": memory,
        "server_idle_cpu_percent": round(100 * idle, 2),
    }


async def _fill(directory: Path, rows: int) -> None:
    chance = random.Random("pages")
    schedules = [ScheduleId(UUID(int=chance.getrandbits(128), version=4)) for _ in range(200)]
    ends = sorted(ENDED_EXECUTION)
    begin = datetime.now(UTC) - timedelta(seconds=rows + 60)
    database = Database.open(CoreSettings(data_dir=directory, database_url=None).database)
    for start in range(0, rows, CHUNK):
        made = []
        for number in range(start, min(rows, start + CHUNK)):
            at = begin + timedelta(seconds=number)
            which = chance.randrange(len(schedules))
            made.append(
                ScheduleExecution(
                    id=ExecutionId(UUID(int=chance.getrandbits(128), version=4)),
                    schedule_id=schedules[which],
                    schedule_name=f"Schedule {which}",
                    status=ends[0]
                    if chance.random() < 0.05
                    else ends[1]
                    if chance.random() < 0.9
                    else ends[2],
                    current_step_index=3,
                    total_steps=4,
                    queued_at=at,
                    started_at=at,
                    completed_at=at + timedelta(seconds=30),
                )
            )
        await database.write(lambda work, made=made: work.executions.insert_many(made))
    await asyncio.to_thread(database.close)

"""Lists of a large store: page 1 and what is active, beside a million executions; memory and idle work."""

import asyncio
import time

from figures.history import with_history
from figures.processes import cpu_seconds, resident_mb
from figures.server import a_schedule, served, summed

IDLE_SECONDS = 20.0
ACTIVE = 20


async def measured(quick: bool) -> dict[str, object]:
    """Fill a store, serve it, ask."""
    rows = 50_000 if quick else 1_000_000
    times = 50 if quick else 300
    async with with_history(rows) as directory, served(directory) as server:
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

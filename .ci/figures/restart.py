"""A server is killed while 200 steps run: how soon the next one follows them all, and what each takes."""

import asyncio
import json
import statistics
import tempfile
import time
from pathlib import Path

from figures.processes import followed, is_alive, proportional_mb, resident_mb
from figures.server import Served, a_schedule, served

RUNNING = 200
OPTIONS = ("--concurrency", str(RUNNING))


async def measured(quick: bool) -> dict[str, object]:
    """Nothing but the steps' processes outlives the first server; the second one ends them."""
    running = 20 if quick else RUNNING
    with tempfile.TemporaryDirectory(prefix="jim-bench-") as made:
        directory = Path(made, "data")
        async with served(directory, *OPTIONS) as first:
            schedule = await a_schedule(first.client, "sleep", ("/bin/sleep", "600"))
            await asyncio.gather(*(first.client.run_schedule(schedule) for _ in range(running)))
            await _all_followed(first, running)
            shims = running_shims(directory)
            proportional = [proportional_mb(shim) for shim in shims]
            resident = [resident_mb(shim) for shim in shims]
            first.kill()
            began = time.perf_counter()
            async with served(directory, *OPTIONS) as second:
                answers = time.perf_counter() - began
                await _all_followed(second, running)
                all_followed = time.perf_counter() - began
                began = time.perf_counter()
                active = await second.client.active()
                await asyncio.gather(*(second.client.cancel(execution.id) for execution in active))
                while any(is_alive(shim) for shim in shims):
                    await asyncio.sleep(0.005)
                gone = time.perf_counter() - began
    return {
        "running": len(shims),
        "kill_to_ready_s": round(answers, 2),
        "kill_to_all_followed_s": round(all_followed, 2),
        "cancel_all_to_gone_s": round(gone, 2),
        "shim_pss_mb": round(statistics.median(proportional), 2),
        "shim_rss_mb": round(statistics.median(resident), 1),
        "all_shims_pss_mb": round(sum(proportional), 1),
    }


def running_shims(directory: Path) -> list[int]:
    """The pids of the shims of a data directory's steps that run."""
    started = directory.glob("runs/*/*/started")
    records = [json.loads(path.read_text().splitlines()[0]) for path in started]
    return [pid for record in records if "pid" in record and is_alive(pid := record["pid"])]


async def _all_followed(server: Served, running: int) -> None:
    # A server holds a descriptor of the process of every step that it follows, and of no other.
    while followed(server.pid) < running:
        await asyncio.sleep(0.01)

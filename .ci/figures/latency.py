"""From a request to start until the first process or statement runs, and from a cancel until all is gone."""

import asyncio
import re
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from figures.processes import is_alive
from figures.server import Ends, a_schedule, served, summed
from jim_core.client.jim import JimClient
from jim_core.wire.schedules import ScheduleStepBody

TREE = "-c 'echo $$; sleep 600 & echo $!; setsid sleep 600 & echo $!; wait'"

NOW = "SELECT strftime('%Y-%m-%dT%H:%M:%f', 'now') AS ran;"
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}")


async def start_measured(quick: bool) -> dict[str, object]:
    """The step is `date`: it says itself when it ran."""
    took = []
    async with served() as server, Ends(server) as ends:
        schedule = await a_schedule(server.client, "date", ("/bin/date", "+%s.%N"))
        for _ in range(10 if quick else 100):
            began = time.time()
            execution = (await server.client.run_schedule(schedule)).execution_id
            await ends.of([execution])
            ran = float((await server.client.output(execution, 0)).text)
            took.append(ran - began)
    return {"trigger_to_process": summed(took)}


async def script_measured(quick: bool) -> dict[str, object]:
    """The step is an SQL script on SQLite that says itself when it ran; the first one loads the drivers."""
    took = []
    with tempfile.TemporaryDirectory(prefix="jim-bench-") as made:
        script = Path(made, "now.sql")
        script.write_text(NOW)
        step = ScheduleStepBody(
            step_type="SqlScript",
            sql_connection_string=f"sqlite:///{made}/now.db",
            sql_script_path=str(script),
        )
        async with served() as server, Ends(server) as ends:
            schedule = await a_schedule(server.client, "now", step)
            for _ in range(6 if quick else 41):
                began = time.time()
                execution = (await server.client.run_schedule(schedule)).execution_id
                await ends.of([execution])
                said = INSTANT.search((await server.client.output(execution, 0)).text)
                assert said is not None
                ran = datetime.fromisoformat(said[0]).replace(tzinfo=UTC)
                took.append(ran.timestamp() - began)
    first, *later = took
    return {"first_ms": round(1e3 * first), "trigger_to_statement": summed(later)}


async def cancel_measured(quick: bool) -> dict[str, object]:
    """The step is a shell with two children, one of which left its session; all three must be gone."""
    took = []
    async with served() as server:
        schedule = await a_schedule(server.client, "tree", ("/bin/sh", TREE))
        for _ in range(5 if quick else 40):
            execution = (await server.client.run_schedule(schedule)).execution_id
            processes = await _processes(server.client, execution)
            began = time.perf_counter()
            await server.client.cancel(execution)
            while any(is_alive(pid) for pid in processes):
                await asyncio.sleep(0.001)
            took.append(time.perf_counter() - began)
    return {"cancel_to_gone": summed(took)}


async def _processes(client: JimClient, execution: UUID) -> list[int]:
    while True:
        lines = (await client.output(execution, 0)).text.split()
        if len(lines) == 3:
            return [int(line) for line in lines]
        await asyncio.sleep(0.01)

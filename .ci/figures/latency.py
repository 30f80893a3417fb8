"""From a request to start until the first process runs, and from a cancel until the last one is gone."""

import asyncio
import time
from pathlib import Path
from uuid import UUID

from figures.server import Ends, a_schedule, served, summed
from jim_core.client.jim import JimClient

TREE = "-c 'echo $$; sleep 600 & echo $!; setsid sleep 600 & echo $!; wait'"


async def start_measured(quick: bool) -> dict[str, object]:
    """The step is `date`: it says itself when it ran."""
    took = []
    async with served() as server, Ends(server.client) as ends:
        schedule = await a_schedule(server.client, "date", ("/bin/date", "+%s.%N"))
        for _ in range(10 if quick else 100):
            began = time.time()
            execution = (await server.client.run_schedule(schedule)).execution_id
            await ends.of([execution])
            ran = float((await server.client.output(execution, 0)).text)
            took.append(ran - began)
    return {"trigger_to_process": summed(took)}


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
            while any(_alive(pid) for pid in processes):
                await asyncio.sleep(0.001)
            took.append(time.perf_counter() - began)
    return {"cancel_to_gone": summed(took)}


async def _processes(client: JimClient, execution: UUID) -> list[int]:
    while True:
        lines = (await client.output(execution, 0)).text.split()
        if len(lines) == 3:
            return [int(line) for line in lines]
        await asyncio.sleep(0.01)


def _alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in "ZX"

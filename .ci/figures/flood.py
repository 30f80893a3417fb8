"""A step that writes 200 MB to both streams: how fast, what of it stays, and whether the server answers."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from uuid import UUID

from figures.processes import resident_mb
from figures.restart import running_shims
from figures.server import Ends, Served, a_schedule, served, summed

MEGABYTES = 200
WRITES = "-c 'yes out | head -c {0}MB & yes err | head -c {0}MB >&2; wait'"
PAGE = 65_536
EVERY = 0.01


async def measured(quick: bool) -> dict[str, object]:
    """One flood, watched."""
    size = 20 if quick else MEGABYTES
    async with served() as server, Ends(server) as ends:
        schedule = await a_schedule(server.client, "flood", ("/bin/sh", WRITES.format(size // 2)))
        before = resident_mb(server.pid)
        began = time.perf_counter()
        execution = (await server.client.run_schedule(schedule)).execution_id
        watch = _Watch(server, execution)
        async with asyncio.TaskGroup() as tasks:
            watching = [tasks.create_task(one) for one in (watch.health(), watch.output(), watch.memory())]
            await ends.of([execution])
            took = time.perf_counter() - began
            for task in watching:
                task.cancel()
        written = (await server.client.output(execution, 0)).size
        kept = [path.stat() for path in server.directory.glob("runs/*/*/output.*")]
    return {
        "mb": round(written / 1e6, 1),
        "mb_per_second": round(written / 1e6 / took, 1),
        "server_growth_mb": round(watch.server_mb - before, 1),
        "shim_rss_mb": watch.shim_mb,
        "kept_mib": round(sum(facts.st_size for facts in kept) / 1_048_576, 2),
        "disk_mib": round(sum(facts.st_blocks * 512 for facts in kept) / 1_048_576, 2),
        "health": summed(watch.health_seconds),
        "output_page": summed(watch.output_seconds),
    }


class _Watch:
    """What one sees from outside while a step runs."""

    def __init__(self, server: Served, execution: UUID) -> None:
        self._server = server
        self._execution = execution
        self.health_seconds: list[float] = []
        self.output_seconds: list[float] = []
        self.server_mb = 0.0
        self.shim_mb = 0.0

    async def health(self) -> None:
        """Ask whether the server is well, again and again."""

        async def ask() -> None:
            await self._server.client.health_version()

        await self._timed(ask, self.health_seconds)

    async def output(self) -> None:
        """Ask for the latest page of the step's output, again and again."""
        size = 0

        async def ask() -> None:
            nonlocal size
            offset = max(0, size - PAGE)
            size = (await self._server.client.output(self._execution, 0, offset=offset, limit=PAGE)).size

        await self._timed(ask, self.output_seconds)

    async def memory(self) -> None:
        """Note the most memory that the server and the shim take."""
        shims: list[int] = []
        while True:
            shims = shims or running_shims(self._server.directory)
            self.server_mb = max(self.server_mb, resident_mb(self._server.pid))
            self.shim_mb = max([self.shim_mb, *map(_resident_if_alive, shims)])
            await asyncio.sleep(EVERY)

    async def _timed(self, ask: Callable[[], Awaitable[None]], seconds: list[float]) -> None:
        while True:
            began = time.perf_counter()
            await ask()
            seconds.append(time.perf_counter() - began)
            await asyncio.sleep(EVERY)


def _resident_if_alive(pid: int) -> float:
    try:
        return resident_mb(pid)
    except OSError:
        return 0.0

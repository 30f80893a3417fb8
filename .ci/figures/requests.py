"""Requests a second with eight clients that keep their connections, beside the least that a server can do.

All speak HTTP over a Unix socket. The clients write and read bytes by themselves and share a processor with
nobody but the server, so what they take from the figures is the same for both.
"""

import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from figures import bare
from figures.history import with_history
from figures.keepalive import Connection, connected
from figures.server import Ends, Served, a_schedule, served
from jim_core.wire import paths

CLIENTS = 8
ROUND_SECONDS = 3.0
ACTIVE = 20


async def measured(quick: bool) -> dict[str, object]:
    """Each question in turns with the bare responder, which answers with a first page as it is."""
    rows = 50_000 if quick else 1_000_000
    rounds = 1 if quick else 5
    async with with_history(rows) as directory, served(directory) as server:
        found: dict[str, object] = {"rows": rows, "clients": CLIENTS}
        found["idle_poll"] = await _compared(server, paths.ACTIVE_EXECUTIONS, rounds)
        detail = await _a_detail(server)
        await _start_active(server)
        for name, path in {
            "page_1": f"{paths.EXECUTIONS}?page=1&pageSize=20",
            "detail": detail,
            "active": paths.ACTIVE_EXECUTIONS,
        }.items():
            found[name] = await _compared(server, path, rounds)
    return found


async def _a_detail(server: Served) -> str:
    """The path of an execution of four steps that has ended."""
    schedule = await a_schedule(server.client, "true", *[("/bin/true", "")] * 4)
    async with Ends(server) as ends:
        execution = (await server.client.run_schedule(schedule)).execution_id
        await ends.of([execution])
    return paths.EXECUTION.format(id=execution)


async def _start_active(server: Served) -> None:
    schedule = await a_schedule(server.client, "sleep", ("/bin/sleep", "900"))
    for _ in range(ACTIVE):
        await server.client.run_schedule(schedule)


async def _compared(server: Served, path: str, rounds: int) -> dict[str, object]:
    ours, theirs = [], []
    async with connected(server.socket, CLIENTS) as clients:
        _, body = await clients[0].ask(path)
        async with _bare(body) as socket, connected(socket, CLIENTS) as others:
            for _ in range(rounds):
                ours.append(await _round(clients, path))
                theirs.append(await _round(others, path))
    middle, least = (sorted(found, key=len)[len(found) // 2] for found in (ours, theirs))
    return {
        **_summed(middle),
        "bytes": len(body),
        "bare": _summed(least),
        "ratio": round(len(middle) / len(least), 3),
    }


async def _round(clients: list[Connection], path: str) -> list[float]:
    """What each request took, in seconds, while all clients asked as fast as they could."""
    end = time.perf_counter() + ROUND_SECONDS
    took: list[float] = []

    async def ask(client: Connection) -> None:
        while (began := time.perf_counter()) < end:
            await client.ask(path)
            took.append(time.perf_counter() - began)

    await asyncio.gather(*map(ask, clients))
    return took


def _summed(took: list[float]) -> dict[str, float]:
    cuts = statistics.quantiles(took, n=100)
    return {
        "per_second": round(len(took) / ROUND_SECONDS),
        "p50_ms": round(1e3 * statistics.median(took), 2),
        "p99_ms": round(1e3 * cuts[98], 2),
    }


@asynccontextmanager
async def _bare(body: bytes) -> AsyncIterator[Path]:
    with tempfile.TemporaryDirectory(prefix="jim-bench-") as made:
        socket, content = Path(made, "socket"), Path(made, "body")
        content.write_bytes(body)
        command = [sys.executable, bare.__file__, str(socket), str(content)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE)
        try:
            assert process.stdout is not None
            await asyncio.to_thread(process.stdout.readline)
            yield socket
        finally:
            process.terminate()
            process.communicate()

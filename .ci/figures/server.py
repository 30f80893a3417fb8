"""A server to measure, and how figures are summed up."""

import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from jim_core.client.jim import JimClient
from jim_core.client.local import find_server
from jim_core.wire.schedules import ScheduleRequest, ScheduleStepBody

ENDED = frozenset({"Completed", "Failed", "Cancelled"})


@dataclass(frozen=True)
class Served:
    """A running server, and a client over its socket."""

    directory: Path
    socket: Path
    process: subprocess.Popen[str]
    client: JimClient

    @property
    def pid(self) -> int:
        """Its pid."""
        return self.process.pid

    def kill(self) -> None:
        """End it as `kill -9` does; its steps run on."""
        self.process.kill()
        self.process.wait()


@asynccontextmanager
async def served(directory: Path | None = None, *options: str) -> AsyncIterator[Served]:
    """`jim serve` for the length of the block; at the end everything is cancelled, and gone."""
    with tempfile.TemporaryDirectory(prefix="jim-bench-") as made:
        where = directory or Path(made, "data")
        command = [str(Path(sys.executable).with_name("jim")), "serve", "--port", "0", "--log-level", "error"]
        command += ["--stop-steps", "--data-dir", str(where), *options]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        try:
            assert process.stdout is not None
            if not await asyncio.to_thread(process.stdout.readline):
                raise RuntimeError("jim serve did not start")
            running = find_server(where)
            assert running is not None
            async with JimClient.unix(running.socket) as client:
                yield Served(where, running.socket, process, client)
        finally:
            process.terminate()
            await asyncio.to_thread(process.wait)
            assert process.stdout is not None
            process.stdout.close()


async def a_schedule(client: JimClient, name: str, *steps: tuple[str, str] | ScheduleStepBody) -> UUID:
    """A manual schedule of these steps, one after the other: an executable and its arguments, or any step."""
    bodies = [_step(n, step) for n, step in enumerate(steps)]
    return (await client.create_schedule(ScheduleRequest(name=name, steps=bodies))).id


def _step(index: int, step: tuple[str, str] | ScheduleStepBody) -> ScheduleStepBody:
    if isinstance(step, tuple):
        path, arguments = step
        step = ScheduleStepBody(step_type="Executable", executable_path=path, arguments=arguments)
    return step.model_copy(update={"step_index": index, "name": f"step {index}"})


class Ends:
    """Hears of every execution that ends, from the server's event stream.

    It reads the bytes by itself, so that it takes no processor from what is measured.
    """

    def __init__(self, server: Served) -> None:
        self._server = server
        self._ended: set[UUID] = set()
        self._changed = asyncio.Condition()
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "Ends":
        stream, writer = await asyncio.open_unix_connection(self._server.socket, limit=1 << 20)
        writer.write(b"GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n")
        head = await stream.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head
        self._task = asyncio.create_task(self._listen(stream))
        self._writer = writer
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._task is not None
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        self._writer.close()

    async def of(self, executions: Collection[UUID]) -> None:
        """Return once all of them have ended."""
        wanted = set(executions)
        async with self._changed:
            await self._changed.wait_for(lambda: wanted <= self._ended)

    async def _listen(self, stream: asyncio.StreamReader) -> None:
        async for line in stream:
            if not line.startswith(b'data: {"kind":"execution"'):
                continue
            execution = json.loads(line.removeprefix(b"data: "))["execution"]
            if execution["status"] in ENDED:
                async with self._changed:
                    self._ended.add(UUID(execution["id"]))
                    self._changed.notify_all()


def summed(seconds: Sequence[float]) -> dict[str, float]:
    """Median and 95th percentile in milliseconds."""
    ordered = sorted(seconds)
    p95 = ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]
    return {
        "p50_ms": round(1e3 * statistics.median(ordered), 2),
        "p95_ms": round(1e3 * p95, 2),
        "n": len(ordered),
    }

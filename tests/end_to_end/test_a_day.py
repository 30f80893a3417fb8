"""From nothing to a cancelled execution, through the real programs and real processes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager, suppress
from pathlib import Path
from uuid import UUID

from jim_core.client.errors import Unreachable
from jim_core.client.jim import JimClient
from jim_core.wire.frames import ExecutionFrame, Frame, StepFrame
from tests.end_to_end.commands import serve
from tests.end_to_end.plans import PLAN, run, tree_of
from tests.processes import eventually, lives


@asynccontextmanager
async def heard(client: JimClient) -> AsyncIterator[list[Frame]]:
    """Every event of the server, as it comes, until the stream ends."""
    frames: list[Frame] = []
    opened = asyncio.Event()

    async def listen() -> None:
        with suppress(Unreachable):
            async with aclosing(client.events(0)) as events:
                async for _, frame in events:
                    frames.append(frame)
                    opened.set()

    task = asyncio.create_task(listen())
    await opened.wait()
    yield frames
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def statuses(frames: list[Frame], execution: UUID) -> list[str]:
    """The statuses that an execution went through."""
    return [
        f.execution.status for f in frames if isinstance(f, ExecutionFrame) and f.execution.id == execution
    ]


def step_statuses(frames: list[Frame], execution: UUID) -> list[str]:
    """The statuses that the steps of an execution went through."""
    return [f.step.status for f in frames if isinstance(f, StepFrame) and f.execution_id == execution]


async def test_a_schedule_is_written_run_followed_and_cancelled(tmp_path: Path) -> None:
    """A key, a file, a request, the events, a cancel; then a stop beside an open event stream."""
    with serve(tmp_path / "data") as served:
        key = served.jim("keys", "create", "automation").stdout.strip()
        assert served.jim("schedules", "apply", "-", text=PLAN).stdout.count("created") == 3
        async with JimClient.remote(served.url, key) as client, heard(client) as frames:
            execution = await run(client, "Long")
            processes = await tree_of(client, execution)
            answer = await client.cancel(execution)
            assert (answer.status, answer.error_message) == ("Cancelled", "Cancelled by automation")
            await eventually(lambda: step_statuses(frames, execution)[-1:] == ["Cancelled"], "the step's end")
            assert not any(lives(pid) for pid in processes)
            assert statuses(frames, execution)[0] == "Queued"
            assert statuses(frames, execution)[-1] == "Cancelled"
            assert await asyncio.to_thread(served.stop) == 0
    assert not (tmp_path / "data" / "jim.sock").exists()


async def test_a_step_goes_on_while_the_server_is_killed_and_started_again(tmp_path: Path) -> None:
    """The next server takes up the process of the one before, and can still cancel it."""
    with serve(tmp_path / "data") as first:
        first.jim("schedules", "apply", "-", text=PLAN)
        async with JimClient.unix(first.directory / "jim.sock") as client:
            execution = await run(client, "Long")
            processes = await tree_of(client, execution)
        first.process.kill()
        first.process.wait()
    assert all(lives(pid) for pid in processes)
    with serve(tmp_path / "data") as second:
        shown = second.jim("executions", "show", execution).stdout
        assert "InProgress" in shown
        second.jim("executions", "cancel", execution, "--yes")
        await eventually(lambda: not any(lives(pid) for pid in processes), "the end of its processes")

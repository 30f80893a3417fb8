"""What a step costs over a bare spawn of the same program: both one after another, in turns."""

import asyncio
import os
import resource
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from figures.processes import cpu_seconds
from figures.server import summed
from jim_core.model.ids import ExecutionId
from jim_core.model.schedule import StepDefinition
from jim_core.model.status import StepType
from jim_core.runners.environment import without_secrets
from jim_core.runners.executable import ExecutableRunner
from jim_core.runners.protocol import StepContext, StopRequest
from jim_core.runners.spawner_process import SpawnerProcess

PROGRAM = "/bin/true"
BATCH = 20
TRUE = StepDefinition(name="true", step_type=StepType.EXECUTABLE, executable_path=PROGRAM)


async def measured(quick: bool) -> dict[str, object]:
    """Without a server and a store: a runner, its spawner, and for each step a shim."""
    steps, bare = _Taken(), _Taken()
    with tempfile.TemporaryDirectory(prefix="jim-bench-") as made:
        spawner = SpawnerProcess(without_secrets(os.environb))
        spawner.start()
        assert spawner.pid is not None
        runner = ExecutableRunner(spawner)

        async def step() -> None:
            outcome = await runner.run(_context(Path(made)))
            assert outcome.exit_code == 0, outcome

        try:
            await step()  # until the spawner is warm
            for _ in range(2 if quick else 10):
                await steps.batch(step, spawner.pid)
                await bare.batch(_bare, None)
        finally:
            await spawner.close()
    ours, theirs = summed(steps.seconds), summed(bare.seconds)
    return {
        "step": ours | {"processor_ms": steps.processor_ms},
        "bare": theirs | {"processor_ms": bare.processor_ms},
        "cost_ms": round(ours["p50_ms"] - theirs["p50_ms"], 2),
    }


class _Taken:
    """What doing something took, over all batches."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self._processor = 0.0

    @property
    def processor_ms(self) -> float:
        """Processor time of each, in this process and in all that were started."""
        return round(1e3 * self._processor / len(self.seconds), 2)

    async def batch(self, act: Callable[[], Awaitable[None]], spawner: int | None) -> None:
        """Do it some times, one after another."""
        before = _processor(spawner)
        for _ in range(BATCH):
            began = time.perf_counter()
            await act()
            self.seconds.append(time.perf_counter() - began)
        self._processor += _processor(spawner) - before


async def _bare() -> None:
    process = await asyncio.create_subprocess_exec(PROGRAM, start_new_session=True)
    await process.wait()


def _context(directory: Path) -> StepContext:
    execution = ExecutionId(uuid4())
    return StepContext(
        execution_id=execution,
        position=0,
        definition=TRUE,
        schedule_name="cost",
        run_directory=directory / str(execution) / "0.1",
        grace=timedelta(seconds=10),
        stop=StopRequest(),
    )


def _processor(spawner: int | None) -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    here = sum(one.ru_utime + one.ru_stime for one in used)
    return here + (cpu_seconds(spawner, children=True) if spawner is not None else 0.0)

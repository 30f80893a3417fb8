"""What is logged of a step says which one, whoever logs it."""

import os
from collections.abc import Iterator, MutableMapping
from typing import Any

import pytest
import structlog
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from jim_core.model.outcome import StepOutcome
from jim_core.model.status import StepType
from jim_core.runners.protocol import StepContext
from jim_core.runners.registry import Runners, standard_runners
from tests.engine.plant import Plant, step
from tests.engine.test_storage_faults import on_a_full_disk
from tests.processes import eventually

Record = MutableMapping[str, Any]


@pytest.fixture
def logged() -> Iterator[list[Record]]:
    """What is logged, with what is bound to the task that does."""
    with capture_logs(processors=[merge_contextvars]) as records:
        yield records


class Broken:
    """A runner with a bug, which speaks before it breaks."""

    async def run(self, context: StepContext) -> StepOutcome:
        """Break."""
        structlog.get_logger("a library").warning("runner.odd")
        raise ZeroDivisionError


def of_steps(records: list[Record]) -> list[tuple[str, ...]]:
    """Event, execution, step and attempt of each record that is not about the engine as a whole."""
    members = ("event", "execution_id", "position", "attempt")
    ours = [record for record in records if not record["event"].startswith("engine.")]
    return [tuple(str(record.get(member)) for member in members) for record in ours]


async def test_every_record_of_an_execution_names_it_its_step_and_the_attempt(
    works: Plant, logged: list[Record]
) -> None:
    """From the first start to the last end: a failure, another attempt, and a bug with its traceback."""
    again = step("/bin/false", may_fail=True).model_copy(update={"retry_count": 1, "retry_delay_seconds": 0})
    bug = step().model_copy(update={"step_type": StepType.POWERSHELL, "script_path": "/x"})
    async with standard_runners(os.environb) as standard:
        programs = standard.of(StepType.EXECUTABLE)
        runners = Runners({StepType.EXECUTABLE: programs, StepType.POWERSHELL: Broken()})
        # In one place, so that the task of each step is made by that of another.
        async with works.engine(runners=runners, concurrency=1) as engine:
            started = [await works.start(again, bug) for _ in range(2)]
            await engine.idle()
            for execution in started:
                await works.ended(execution)
    for one in map(str, started):
        assert [record for record in of_steps(logged) if record[1] == one] == [
            ("step.started", one, "0", "1"),
            ("step.ended", one, "0", "1"),
            ("step.started", one, "0", "2"),
            ("step.ended", one, "0", "2"),
            ("step.started", one, "1", "1"),
            ("runner.odd", one, "1", "1"),
            ("step.runner_failed", one, "1", "1"),
            ("step.ended", one, "1", "1"),
        ]
    assert len(of_steps(logged)) == 16
    assert all(record["exc_info"] for record in logged if record["event"] == "step.runner_failed")
    ended = [record for record in logged if record["event"] == "step.ended"]
    assert {record["status"] for record in ended} == {"Failed"}
    assert {record["reason"] for record in ended} >= {"internal error: ZeroDivisionError"}


async def test_a_store_that_refuses_is_logged_with_the_step_that_waits_for_it(
    works: Plant, logged: list[Record]
) -> None:
    """Whoever looks for an execution that does not end finds why."""
    disk, context = on_a_full_disk(works)
    go = works.root / "go"
    async with works.engine(context=context) as engine:
        execution = await works.start(step(works.shell("while [ ! -e $here/go ]; do sleep 0.01; done")))
        await works.until_running(engine, 1)
        await works.stands(execution, ["Processing"])
        disk.full = True
        go.touch()
        await eventually(lambda: disk.refused, "the store refused")
        disk.full = False
        await works.ended(execution)
        await engine.idle()
    refused = [record for record in logged if record["event"] == "engine.storage_unavailable"]
    assert (refused[0]["execution_id"], refused[0]["position"]) == (str(execution), 0)

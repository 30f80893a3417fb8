"""A spawner that hangs, a system without files or memory, a folder that is removed: each step has its end."""

import asyncio
import errno
import os
import resource
import shutil
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import uuid4

import pytest

from jim_core.model.ids import ExecutionId
from jim_core.model.schedule import StepDefinition
from jim_core.model.status import StepStatus, StepType
from jim_core.runners.performing import Work as Call
from jim_core.runners.performing import perform
from jim_core.runners.protocol import StepContext, StopRequest
from jim_core.runners.shim import process_table, records
from jim_core.runners.shim.order import Order
from jim_core.runners.shim.spawner import Spawner
from jim_core.runners.spawner_process import SpawnerProcess
from tests.processes import eventually
from tests.runners.workshop import ENVIRONMENT, Workshop

NOTHING = Order("/", {}, grace=0, timeout=None, drain=0, head=0, tail=0)


@contextmanager
def no_files() -> Iterator[None]:
    """This process can open nothing more for the length of the block."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


async def test_a_spawner_that_hangs_is_replaced(workshop: Workshop) -> None:
    """Its order is called off, so nothing runs late; the next one finds another spawner."""
    workshop.spawner = SpawnerProcess(ENVIRONMENT, patience=0.3)
    workshop.spawner.start()
    hanging = workshop.spawner.pid or 0
    os.kill(hanging, signal.SIGSTOP)  # noqa: TID251
    outcome = await workshop.run(workshop.shell("touch $here/ran"))
    assert outcome.status is StepStatus.FAILED
    await eventually(lambda: (process_table.facts(hanging) or NOBODY).state in "XZ", "it is ended")
    workshop.spawner._patience = 60
    assert (await workshop.run("/bin/true")).status is StepStatus.COMPLETED
    assert not (workshop.root / "ran").exists()


NOBODY = process_table.ProcessFacts(0, "X", 0, 0, 0, 0)


async def test_a_spawner_that_hangs_does_not_hold_up_its_server(workshop: Workshop) -> None:
    """One that does not leave is made to."""
    workshop.spawner.start()
    hanging = workshop.spawner.pid or 0
    os.kill(hanging, signal.SIGSTOP)  # noqa: TID251
    async with asyncio.timeout(10):
        await workshop.spawner.close()
    assert process_table.facts(hanging) is None


async def test_a_fork_that_is_refused_is_the_trouble_of_one_order() -> None:
    """The spawner says why, and lives on."""

    def refuse() -> int:
        raise OSError(errno.EAGAIN, "no")

    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    server = SpawnerProcess({})
    server._listen(ours)
    with theirs:
        spawner = Spawner(theirs, fork=refuse)
        for _ in range(2):
            order = asyncio.create_task(server.fork(NOTHING))
            await asyncio.sleep(0)
            assert spawner._answer()
            with pytest.raises(OSError, match="temporarily unavailable"):
                await order
        await server.close()


async def test_a_start_while_files_have_run_out_is_no_loss(workshop: Workshop) -> None:
    """The descriptor of the shim could not be taken: how the step ended is known once there is room."""
    await workshop.run("/bin/true")
    program = workshop.shell("echo x >> $here/ran")
    work = workshop.begin(program)
    ran = workshop.root / "ran"
    await asyncio.sleep(0)  # the order is sent
    with no_files():
        await eventually(lambda: os.access(ran, os.R_OK), "it ran")
        await asyncio.sleep(0.2)
        assert not work.task.done()
    assert (await work.task).status is StepStatus.COMPLETED
    assert ran.read_text() == "x\n"


async def test_an_end_while_files_have_run_out_is_no_loss(workshop: Workshop) -> None:
    """A record that cannot be read now is not one that is missing."""
    work = workshop.begin(workshop.shell("while [ ! -e $here/go ]; do sleep 0.01; done; exit 3"))
    await eventually(lambda: work.pid, "it started")
    shim = work.shim
    (workshop.root / "go").touch()
    with no_files():
        await eventually(lambda: not os.access(f"/proc/{shim}/stat", os.F_OK), "the shim has ended")
        await asyncio.sleep(0.2)
        assert not work.task.done()
    assert (await work.task).exit_code == 3


async def test_a_call_that_is_cancelled_as_it_begins_ends_at_once(workshop: Workshop) -> None:
    """While the child of a shim still has the shim's handlers, the wish that it ends waits for it."""
    kept = []
    for n in range(30):
        stop = StopRequest()
        context = StepContext(
            execution_id=ExecutionId(uuid4()),
            position=0,
            definition=StepDefinition(name="a step", step_type=StepType.SQL_SCRIPT),
            schedule_name="a schedule",
            run_directory=workshop.root / "runs" / f"{n}",
            grace=timedelta(seconds=1),
            stop=stop,
        )
        asleep = asyncio.create_task(
            perform(context, workshop.spawner, Call({"call": "time:sleep", "job": 600}))
        )
        await eventually((context.run_directory / records.STARTED).exists, "it begins")
        await asyncio.sleep(0.000_1 * n)
        stop.ask("cancelled")
        kept.append((await asleep).error_message)
    assert kept == [None] * 30


async def test_a_folder_that_is_removed_under_a_step_is_an_outcome(workshop: Workshop) -> None:
    """Nobody can say how it ended, and that is said."""
    work = workshop.begin(workshop.shell("while [ ! -e $here/go ]; do sleep 0.01; done"))
    await eventually(lambda: work.pid, "it started")
    shutil.rmtree(work.context.run_directory)
    (workshop.root / "go").touch()
    outcome = await work.task
    assert outcome.status is StepStatus.FAILED
    assert "how it ended is not known" in (outcome.error_message or "")

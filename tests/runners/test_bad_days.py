"""A spawner that hangs, a system without memory: each step has its end."""

import asyncio
import errno
import os
import signal
import socket

import pytest

from jim_core.model.status import StepStatus
from jim_core.runners.shim import process_table
from jim_core.runners.shim.order import Order
from jim_core.runners.shim.spawner import Spawner
from jim_core.runners.spawner_process import SpawnerProcess
from tests.processes import eventually
from tests.runners.workshop import ENVIRONMENT, Workshop

NOTHING = Order("/", {}, grace=0, timeout=None, drain=0, head=0, tail=0)


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

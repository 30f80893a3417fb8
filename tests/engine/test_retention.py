"""Forgetting what is old."""

import asyncio
from datetime import timedelta

from jim_core.engine.retention import Retention
from jim_core.service import executions
from jim_core.service.executions import ExecutionQuery
from tests.engine.plant import Plant, step


async def total(works: Plant) -> int:
    """How many executions are stored."""
    return (await executions.page(works.context, ExecutionQuery())).total


async def test_old_executions_go_with_their_output_and_young_ones_stay(works: Plant) -> None:
    """Those that ended longer ago than they are kept; what still waits is never too old."""
    async with works.engine():
        old = await works.start(step("/bin/echo", "hello"))
        await works.ended(old)
    waits = await works.start(step())
    works.clock.ahead = timedelta(days=8)
    assert (works.root / "runs" / str(old)).exists()
    pruning = asyncio.create_task(Retention(works.context, keep_days=7, first=0).run())
    async with asyncio.timeout(20):
        while await total(works) != 1:  # noqa: ASYNC110  nobody is told of what is forgotten
            await asyncio.sleep(0.01)
    pruning.cancel()
    await asyncio.wait({pruning})
    assert (await works.read(waits)).execution.id == waits
    assert not (works.root / "runs" / str(old)).exists()

"""Forgetting what is old."""

import asyncio
from datetime import timedelta

from structlog.testing import capture_logs

from jim_core.engine.retention import Keep, Retention
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
    pruning = asyncio.create_task(Retention(works.context, Keep(executions=7), first=0).run())
    async with asyncio.timeout(60):
        while await total(works) != 1:  # noqa: ASYNC110  nobody is told of what is forgotten
            await asyncio.sleep(0.01)
    pruning.cancel()
    await asyncio.wait({pruning})
    assert (await works.read(waits)).execution.id == waits
    assert not (works.root / "runs" / str(old)).exists()


async def test_nothing_goes_by_a_clock_that_leapt_years_ahead(works: Plant) -> None:
    """Said once; when the clock is put back, what is really old goes."""
    async with works.engine():
        await works.ended(await works.start(step("/bin/echo", "hello")))
    retention = Retention(works.context, Keep(1, 1, 1, 1))
    works.clock.ahead = timedelta(days=3_000)
    with capture_logs() as logs:
        for _ in range(2):
            await retention.turn()
    assert [entry["event"] for entry in logs if entry["log_level"] == "warning"] == ["retention.held"]
    assert await total(works) == 1
    works.clock.ahead = timedelta(days=8)
    with capture_logs() as logs:
        await retention.turn()
    assert "retention.goes_on" in {entry["event"] for entry in logs}
    assert await total(works) == 0

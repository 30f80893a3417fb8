"""The limit on steps that run side by side."""

import asyncio

import pytest

from tests.engine.plant import Plant, statuses, step


@pytest.mark.parametrize("limit", [1, 3])
async def test_no_more_steps_run_than_allowed(works: Plant, limit: int) -> None:
    """The steps themselves write down when they begin and end; never are more open than the limit."""
    program = works.shell("echo begin >> $here/ledger; sleep 0.05; echo end >> $here/ledger")
    async with works.engine(concurrency=limit):
        started = [await works.start(step(program), step(program, beside=True)) for _ in range(6)]
        for execution in started:
            await works.ended(execution)
    running, most = 0, 0
    for line in (works.root / "ledger").read_text().split():
        running += 1 if line == "begin" else -1
        most = max(most, running)
    assert (running, most) == (0, limit)


async def test_a_step_without_a_slot_is_queued(works: Plant) -> None:
    """People see that its turn has come and that it waits."""
    wait = works.shell("while [ ! -e $here/go ]; do sleep 0.01; done")
    async with works.engine(concurrency=1) as engine:
        execution = await works.start(step(wait), step(wait, beside=True), step())
        await works.until(lambda: engine.running == 1)
        await works.stands(execution, ["Processing", "Queued", "Pending"])
        (works.root / "go").touch()
        assert statuses(await works.ended(execution)) == ["Completed"] * 3


async def test_steps_run_in_the_order_in_which_their_turn_came(works: Plant) -> None:
    """First come, first served, over all executions."""
    wait = works.shell("while [ ! -e $here/go ]; do sleep 0.01; done", "wait.sh")
    note = works.shell("echo $1 >> $here/order")
    async with works.engine(concurrency=1) as engine:
        await works.start(step(wait))
        await works.until(lambda: engine.running == 1)
        started = [await works.start(step(note, f"{n}a"), step(note, f"{n}b")) for n in range(3)]
        (works.root / "go").touch()
        await asyncio.gather(*(works.ended(execution) for execution in started))
    assert (works.root / "order").read_text().split() == ["0a", "1a", "2a", "0b", "1b", "2b"]

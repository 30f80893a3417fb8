"""Loops that survive their own faults."""

import asyncio

import pytest

from jim_core.engine.loops import BackOff, for_ever, patiently
from jim_core.model.errors import NotFound, StorageUnavailable


class Turns:
    """A turn of a loop that does in order what a test says."""

    def __init__(self, *faults: Exception | None) -> None:
        self._faults = list(faults)
        self.taken = 0
        self.enough = asyncio.Event()

    async def take(self) -> float:
        """One turn: a fault, or a wish to be called again at once."""
        self.taken += 1
        fault = self._faults.pop(0) if self._faults else None
        if not self._faults:
            self.enough.set()
        if fault is not None:
            raise fault
        return 0.0


@pytest.mark.parametrize("fault", [StorageUnavailable("away"), ZeroDivisionError("a bug")])
async def test_a_turn_that_fails_is_taken_again(fault: Exception) -> None:
    """A store that is away and a bug alike: the loop goes on."""
    turns = Turns(fault, None, fault, None)
    running = asyncio.create_task(for_ever("a loop", turns.take, asyncio.Event()))
    async with asyncio.timeout(20):
        await turns.enough.wait()
    running.cancel()
    await asyncio.wait({running})
    assert running.cancelled()


async def test_a_loop_can_be_woken() -> None:
    """It wants to sleep for an hour; somebody knows better."""
    woken, taken = asyncio.Event(), asyncio.Semaphore(0)

    async def turn() -> float:
        taken.release()
        return 3_600.0

    running = asyncio.create_task(for_ever("a loop", turn, woken))
    async with asyncio.timeout(20):
        for _ in range(3):
            await taken.acquire()
            await asyncio.sleep(0)  # it goes to sleep
            woken.set()
    running.cancel()
    await asyncio.wait({running})


async def test_patience_is_for_the_store_alone() -> None:
    """What the store refuses for a while is asked again; any other answer is an answer."""
    answers = [StorageUnavailable("away"), None]

    async def ask() -> str:
        fault = answers.pop(0)
        if fault is not None:
            raise fault
        return "done"

    assert await patiently(ask) == "done"
    answers.append(NotFound("gone"))  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        await patiently(ask)


def test_waits_grow_up_to_a_bound_and_start_anew() -> None:
    """A short fault costs little, a long one asks seldom."""
    back_off = BackOff(first=1.0, longest=5.0)
    assert [back_off.after_fault() for _ in range(5)] == [1.0, 2.0, 4.0, 5.0, 5.0]
    back_off.reset()
    assert back_off.after_fault() == 1.0

"""Time that passes only when a test says so."""

import asyncio
import heapq
import itertools
from datetime import datetime, timedelta

from tests.tui.samples import NOW


class FakeTime:
    """A clock, and a sleep that ends once the clock was moved far enough."""

    def __init__(self, now: datetime = NOW) -> None:
        self._now = now
        self._number = itertools.count()
        self._sleepers: list[tuple[datetime, int, asyncio.Future[None]]] = []

    def now(self) -> datetime:
        """What the clock says."""
        return self._now

    def set_back(self, seconds: float) -> None:
        """Somebody corrects the clock; who sleeps wakes no later than before."""
        self._now -= timedelta(seconds=seconds)
        back = timedelta(seconds=seconds)
        self._sleepers = [(wakes - back, number, done) for wakes, number, done in self._sleepers]

    async def sleep(self, seconds: float) -> None:
        """Wait until the clock has moved on so far."""
        done = asyncio.get_running_loop().create_future()
        wakes = self._now + timedelta(seconds=max(seconds, 0))
        heapq.heappush(self._sleepers, (wakes, next(self._number), done))
        await done

    async def pass_(self, seconds: float) -> None:
        """Let so many seconds pass, waking who sleeps one after the other."""
        until = self._now + timedelta(seconds=seconds)
        await settle()
        while self._sleepers and self._sleepers[0][0] <= until:
            wakes, _, done = heapq.heappop(self._sleepers)
            if done.done():
                continue
            self._now = max(self._now, wakes)
            done.set_result(None)
            await settle()
        self._now = until
        await settle()


async def settle(rounds: int = 60) -> None:
    """Let everything that can happen now happen."""
    for _ in range(rounds):
        await asyncio.sleep(0)

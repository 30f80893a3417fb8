"""Takes a server's events, from where they were left, for as long as the stream lasts."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from typing import Final

from jim_core.wire.frames import Frame, OutputFrame, ReloadFrame
from jim_tui.gateway.errors import GatewayError
from jim_tui.gateway.protocol import FeedItem
from jim_tui.state import readings
from jim_tui.state.desk import Desk
from jim_tui.state.reduce import reduce

_BURST: Final = 200
"""Events in a row after which others on the loop get their turn."""


class Feed:
    """One stream at a time. `opened` and `reload` read everything; `alive` hears of every sign of life."""

    def __init__(
        self,
        desk: Desk,
        *,
        opened: Callable[[], Awaitable[None]],
        reload: Callable[[], Awaitable[None]],
        heard: Callable[[Frame], None],
        alive: Callable[[], None],
    ) -> None:
        self._desk = desk
        self._opened = opened
        self._reload = reload
        self._heard = heard
        self._alive = alive
        self._task: asyncio.Task[None] | None = None
        self._reason: GatewayError | None = None

    @property
    def is_up(self) -> bool:
        """A stream is followed, or about to be opened."""
        return self._task is not None

    async def follow(self) -> None:
        """Take events until the stream ends, which raises why; returns when cut without a reason."""
        self._reason = None
        self._task = asyncio.create_task(self._take_all(), name="events")
        try:
            await self._task
        except asyncio.CancelledError:
            ours = asyncio.current_task()
            if ours is not None and ours.cancelling():
                raise
            if self._reason is not None:
                raise self._reason from None
        finally:
            self._task = None

    def cut(self, reason: GatewayError | None) -> None:
        """Leave the stream; `follow` raises the reason, or returns if there is none."""
        self._reason = reason
        if self._task is not None:
            self._task.cancel()

    async def _take_all(self) -> None:
        taken = 0
        async with aclosing(self._desk.gateway.events(self._desk.sequence)) as feed:
            async for item in feed:
                if taken == 0:
                    # Only now, with the stream open, does a read leave no gap.
                    await self._opened()
                await self._take(item)
                taken += 1
                if taken % _BURST == 0:
                    await asyncio.sleep(0)

    async def _take(self, item: FeedItem) -> None:
        desk = self._desk
        if isinstance(item.frame, ReloadFrame):
            desk.sequence = item.sequence
            desk.board.change(readings.renumbered)
            await self._reload()
        elif isinstance(item.frame, OutputFrame):
            # It passes: it has no number, and our place in the stream stays.
            self._heard(item.frame)
        elif item.frame is not None and not self._is_repeat(item):
            sequence = item.sequence if item.sequence is not None else desk.stamp
            desk.board.put(reduce(desk.board.state, item.frame, sequence=sequence, now=desk.clock()))
            desk.sequence = sequence
            self._heard(item.frame)
        self._alive()

    def _is_repeat(self, item: FeedItem) -> bool:
        newest = self._desk.sequence
        return item.sequence is not None and newest is not None and item.sequence <= newest

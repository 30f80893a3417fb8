"""Hears from a server's events that it is worth looking at a step again."""

import asyncio
from contextlib import aclosing, suppress
from typing import Final
from uuid import UUID

from jim_core.client.errors import ClientError
from jim_core.client.jim import JimClient
from jim_core.wire.frames import Frame, OutputFrame, ReloadFrame, StepFrame

_POLLED: Final = 0.3
"""Seconds between two looks while the server does not say when there is more."""
_TOLD: Final = 2.0
"""The same while it does."""


class StepNews:
    """News of one step. `listen` runs beside whoever waits."""

    def __init__(self, execution_id: UUID, position: int) -> None:
        self._step = (execution_id, position)
        self._told = False
        self._news = asyncio.Event()

    async def listen(self, client: JimClient) -> None:
        """Follow the events for as long as they come; a server without them is looked at more often."""
        with suppress(ClientError):
            async with aclosing(client.events(None, self._alive)) as events:
                async for _, frame in events:
                    if self._concerns(frame):
                        self._news.set()
        self._told = False
        self._news.set()

    async def wait(self) -> None:
        """Until there may be more."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_TOLD if self._told else _POLLED):
                await self._news.wait()
        self._news.clear()

    def _alive(self) -> None:
        if not self._told:
            # What happened before the events were followed is not among them.
            self._told = True
            self._news.set()

    def _concerns(self, frame: Frame) -> bool:
        if isinstance(frame, OutputFrame | StepFrame):
            return (frame.execution_id, frame.position) == self._step
        return isinstance(frame, ReloadFrame)

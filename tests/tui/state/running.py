"""A store at work on a scripted server, in time that passes only when a test says so."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from jim_tui.state.action_log import Action
from jim_tui.state.console import Connection, Phase
from jim_tui.state.store import ConsoleStore
from tests.tui.fake_gateway import FakeGateway
from tests.tui.fake_time import FakeTime, settle


@dataclass
class Notebook:
    """Keeps actions in a list."""

    actions: list[Action] = field(default_factory=list)

    async def record(self, action: Action) -> None:
        """Keep it."""
        self.actions.append(action)


@dataclass
class Running:
    """What a test looks at."""

    store: ConsoleStore
    gateway: FakeGateway
    time: FakeTime
    notes: Notebook
    task: "asyncio.Task[None]"
    ended: bool = False

    @property
    def connection(self) -> Connection:
        """How contact is."""
        return self.store.state.connection

    def phase(self) -> Phase:
        """The phase alone, as it is at this moment."""
        return self.connection.phase

    @property
    def said(self) -> str:
        """The notice's text."""
        notice = self.store.state.notice
        return notice.text if notice else ""

    async def end(self) -> None:
        """End the store as the program does."""
        self.ended = True
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)

    async def pass_(self, seconds: float) -> None:
        """Let time pass."""
        await self.time.pass_(seconds)


@asynccontextmanager
async def running(gateway: FakeGateway, **options: Any) -> AsyncIterator[Running]:
    """A store that has made its first contact, if the server let it."""
    time, notes = FakeTime(), Notebook()
    store = ConsoleStore(
        gateway, clock=time.now, sleep=time.sleep, jitter=lambda: 0.5, recorder=notes, **options
    )
    task = asyncio.create_task(store.run())
    try:
        await settle()
        it = Running(store, gateway, time, notes, task)
        yield it
        assert task.done() == it.ended, "nothing but a test may end the store"
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

"""Asks the other servers now and then whether they are there: only while somebody looks, a few at a time."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Final

from jim_tui.gateway.errors import GatewayError
from jim_tui.settings import ConsoleSettings
from jim_tui.state.desk import Clock, Sleep
from jim_tui.state.servers import UNSEEN, Probe, Seen

log = logging.getLogger(__name__)

AT_ONCE: Final = 4
PATIENCE: Final = 8.0
"""Seconds in which a server has to answer."""


class ServerWatch:
    """`seen` is always the newest, by the name of the server; `changed` is called when it is another."""

    def __init__(
        self,
        probe: Probe,
        *,
        clock: Clock,
        every: float = 15.0,
        sleep: Sleep = asyncio.sleep,
        changed: Callable[[], None] = lambda: None,
    ) -> None:
        """`every` is in seconds, between two rounds."""
        self._probe = probe
        self._clock = clock
        self._every = every
        self._sleep = sleep
        self.changed = changed
        self.seen: Mapping[str, Seen] = MappingProxyType({})

    async def run(self, servers: Callable[[], Iterable[ConsoleSettings]]) -> None:
        """Round after round until cancelled; `servers` says who is to be asked in the next one."""
        while True:
            await self.round(servers())
            await self._sleep(self._every)

    async def round(self, servers: Iterable[ConsoleSettings]) -> None:
        """Ask each of them once; returns when all have answered or had their time."""
        places = asyncio.Semaphore(AT_ONCE)
        async with asyncio.TaskGroup() as group:
            for server in servers:
                group.create_task(self._ask(server, places), name=f"probe {server.label}")

    async def _ask(self, server: ConsoleSettings, places: asyncio.Semaphore) -> None:
        async with places:
            before, began = self.seen.get(server.label, UNSEEN), self._clock()
            try:
                async with asyncio.timeout(PATIENCE):
                    answer = await self._probe(server)
            except TimeoutError:
                told = before.failed("no answer in time", self._clock())
            except GatewayError as error:
                told = before.failed(str(error), self._clock())
            except Exception as bug:
                # One server must not keep us from asking the others.
                log.exception("probe.mistake")
                told = before.failed(f"this console erred ({type(bug).__name__})", self._clock())
            else:
                now = self._clock()
                told = before.answered(answer, now, now - began)
        self.seen = MappingProxyType({**self.seen, server.label: told})
        self.changed()

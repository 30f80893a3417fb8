"""A store that follows a fault server over real sockets, in a time that runs fifty times as fast."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import httpx

from jim_core.wire import paths
from jim_tui.gateway.linked import LinkedGateway
from jim_tui.gateway.remote import at_url
from jim_tui.state.console import ConsoleState, Phase
from jim_tui.state.store import ConsoleStore
from tests.tui.gateway.fault_server import FaultServer, told
from tests.tui.samples import a_detail, a_summary, an_id

FASTER = 50.0
DEADLINE = 90.0
PATIENT = httpx.Timeout(60.0)

ALICE = {"id": None, "name": "alice", "type": "User", "roles": ["Administrator"]}


class Haste:
    """A clock and a sleep that agree with each other; the server's dates are by the same clock."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._began, self._at = datetime.now(UTC), self._loop.time()

    def now(self) -> datetime:
        """What time it is."""
        return self._began + timedelta(seconds=(self._loop.time() - self._at) * FASTER)

    async def sleep(self, seconds: float) -> None:
        """So many seconds, soon over."""
        await asyncio.sleep(seconds / FASTER)


def in_good_order(faults: FaultServer) -> None:
    """A server that does not push, on which one execution runs."""
    running = a_detail(a_summary(0))
    faults.answers |= {
        paths.HEALTH_VERSION: told(200, {"product": "JIM", "version": "1.2.3"}),
        paths.USER_INFO: told(200, ALICE),
        paths.ACTIVE_EXECUTIONS: told(200, [a_summary(0).to_wire()]),
        paths.EXECUTION.format(id=an_id(0)): told(200, running.to_wire()),
        paths.SCHEDULES: told(200, {"items": [], "totalCount": 0}),
        paths.EXECUTIONS: told(200, {"items": [], "totalCount": 0}),
    }


@asynccontextmanager
async def following(
    faults: FaultServer,
    *,
    patience: httpx.Timeout = PATIENT,
    read_key: Callable[[], str] = lambda: "jim_test",
    haste: Haste | None = None,
) -> AsyncIterator[ConsoleStore]:
    """A store at work on this server."""
    haste = haste or Haste()
    gateway = LinkedGateway(at_url(faults.url, read_key, now=haste.now, timeout=patience))
    store = ConsoleStore(gateway, clock=haste.now, sleep=haste.sleep, jitter=lambda: 0.5)
    task = asyncio.create_task(store.run())
    try:
        yield store
        assert not task.done(), "nothing that a server does may end the store"
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await gateway.close()


async def until(store: ConsoleStore, holds: Callable[[ConsoleState], bool], what: str = "it") -> None:
    """Return at the very moment at which the state is so; fail at the deadline."""
    changed = asyncio.Event()
    stop = store.watch(lambda _: changed.set())
    try:
        async with asyncio.timeout(DEADLINE):
            while not holds(store.state):
                await changed.wait()
                changed.clear()
    except TimeoutError:
        raise AssertionError(f"{what} did not come to pass: {store.state.connection}") from None
    finally:
        stop()


async def in_phase(store: ConsoleStore, phase: Phase) -> None:
    """Return once contact is so."""
    await until(store, lambda state: state.connection.phase is phase, phase)

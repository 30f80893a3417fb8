"""A store on a real server that goes away and comes back, over TCP, with a key."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from jim_core.bootstrap import Core, Listen, open_core
from jim_core.model.status import Role
from jim_core.service import keys
from jim_core.settings import CoreSettings
from jim_core.wire.schedules import ScheduleRequest
from jim_tui.gateway import embedded
from jim_tui.gateway.linked import LinkedGateway
from jim_tui.gateway.remote import at_url
from jim_tui.state.console import ConsoleState, Phase, WriteOutcome
from jim_tui.state.store import ConsoleStore

DEADLINE = 30.0


@asynccontextmanager
async def serving(directory: Path, port: int = 0) -> AsyncIterator[Core]:
    """A whole server on the loopback."""
    settings = CoreSettings(data_dir=directory, grace_seconds=1)
    listen = Listen(host="127.0.0.1", port=port)
    async with open_core(settings, engine=True, program="jim serve", listen=listen) as core:
        yield core


@asynccontextmanager
async def watching(gateway: LinkedGateway) -> AsyncIterator[ConsoleStore]:
    """A store at work in real time."""
    store = ConsoleStore(gateway, clock=lambda: datetime.now(UTC), interval=0.5)
    task = asyncio.create_task(store.run())
    try:
        yield store
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await gateway.close()


async def until(store: ConsoleStore, holds: Callable[[ConsoleState], bool]) -> None:
    """Return once the state is so; fail at the deadline."""
    told = asyncio.Event()
    stop = store.watch(lambda _: told.set())
    try:
        async with asyncio.timeout(DEADLINE):
            while not holds(store.state):
                await told.wait()
                told.clear()
    finally:
        stop()


async def long_schedule(core: Core) -> UUID:
    """A schedule whose only step would run for a minute."""
    step = {"name": "Wait", "stepType": "Executable", "executablePath": "/bin/sleep", "arguments": "60"}
    async with core.client() as client:
        change = ScheduleRequest.model_validate({"name": "Long", "steps": [step]})
        return (await client.create_schedule(change)).id


async def test_an_outage_is_noticed_and_survived_and_the_run_in_it_is_found_again(tmp_path: Path) -> None:
    """The step outlives its server; the console outlives both."""
    async with serving(tmp_path / "data") as core:
        key, _ = await keys.create(core.context, "console", Role.ADMINISTRATOR, None)
        schedule = await long_schedule(core)
        assert core.url is not None
        url = core.url
        gateway = LinkedGateway(at_url(url, lambda: key))
        stack = watching(gateway)
        store = await stack.__aenter__()
        await until(store, lambda state: state.connection.pushed)
        started = (await store.run_schedule(schedule)).execution_id
        assert started is not None
        await until(store, lambda state: started in state.executions)
    try:
        await until(store, lambda state: state.connection.phase is Phase.OFFLINE)
        assert started in store.state.executions
        assert (await store.cancel(started)).outcome is WriteOutcome.NOT_SENT
        async with serving(tmp_path / "data", int(url.rpartition(":")[2])):
            store.refresh()
            await until(store, lambda state: state.connection.pushed)
            assert not store.state.executions[started].ended
            result = await store.cancel(started)
            assert result.outcome is WriteOutcome.ACCEPTED
            store.want_steps([started])
            await until(
                store,
                lambda state: (
                    [step.status for step in state.executions[started].steps or ()] == ["Cancelled"]
                ),
            )
    finally:
        await stack.__aexit__(None, None, None)


async def test_a_key_that_is_disabled_meanwhile_needs_a_sign_in(tmp_path: Path) -> None:
    """The next read learns of it, and nothing is read after that."""
    async with serving(tmp_path / "data") as core:
        text, key = await keys.create(core.context, "console", Role.ADMINISTRATOR, None)
        assert core.url is not None
        async with watching(LinkedGateway(at_url(core.url, lambda: text))) as store:
            await until(store, lambda state: state.connection.phase is Phase.LIVE)
            await keys.disable(core.context, key.id)
            store.refresh()
            await until(store, lambda state: state.connection.phase is Phase.SIGN_IN)


async def test_a_key_without_the_role_is_forbidden_to_read(tmp_path: Path) -> None:
    """It is good, but not good enough."""
    async with serving(tmp_path / "data") as core:
        text, _ = await keys.create(core.context, "guest", Role.USER, None)
        assert core.url is not None
        async with watching(LinkedGateway(at_url(core.url, lambda: text))) as store:
            await until(store, lambda state: state.connection.phase is Phase.FORBIDDEN)


async def test_the_demo_has_something_to_watch_and_is_gone_afterwards(tmp_path: Path) -> None:
    """Schedules, a past, and runs under way."""
    gateway = LinkedGateway(lambda: embedded.demo(tmp_path / "demo.log"))
    async with watching(gateway) as store:
        store.read_schedules()
        await until(store, lambda state: len(state.executions) >= 3 and bool(state.schedules))
        assert store.state.server is not None
        assert (store.state.server.name, store.state.server.embedded) == ("demo", True)

"""A data directory on this machine: the server that holds it, or an engine of our own. Real cores."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

import pytest

from jim_core.bootstrap import Core, Listen, open_core
from jim_core.client.local import DataDirectoryLock, prepare_directory
from jim_core.settings import CoreSettings
from jim_core.wire.frames import ExecutionFrame
from jim_tui.gateway import embedded
from jim_tui.gateway.errors import CannotOpen, Gone, Unreachable
from jim_tui.gateway.link import Link
from jim_tui.gateway.linked import LinkedGateway
from jim_tui.gateway.local import DataDirectory
from jim_tui.gateway.protocol import HistoryQuery
from jim_tui.keys import EVERY_OFFER
from tests.tui.samples import an_id


@asynccontextmanager
async def opened(directory: Path) -> AsyncIterator[LinkedGateway]:
    """A gateway to a data directory, open."""
    gateway = LinkedGateway(DataDirectory(directory, embedded.in_data_directory).connect)
    try:
        await gateway.open()
        yield gateway
    finally:
        await gateway.close()


@asynccontextmanager
async def serving(directory: Path) -> AsyncIterator[Core]:
    """Another program that has the directory open and answers on its socket."""
    settings = CoreSettings(data_dir=directory)
    async with open_core(settings, engine=True, program="jim serve", listen=Listen()) as core:
        yield core


async def test_without_a_server_the_console_brings_its_own_engine(tmp_path: Path) -> None:
    """And says so, because quitting ends it."""
    gateway = LinkedGateway(DataDirectory(tmp_path / "data", embedded.in_data_directory).connect)
    facts = await gateway.open()
    assert facts.embedded
    assert facts.name == "this box (in-process)"
    assert facts.offers == EVERY_OFFER
    assert facts.user
    assert await gateway.active() == []
    assert (await gateway.history(HistoryQuery())).total_count == 0
    await gateway.close()


async def test_its_events_arrive_in_this_process(tmp_path: Path) -> None:
    """From the run request to the frame, through the same API as everywhere."""
    async with opened(tmp_path / "data") as gateway:
        schedule = await _schedule(tmp_path / "data")
        feed = gateway.events(None)
        assert (await anext(feed)).frame is None
        execution_id = await gateway.run(schedule, "once")
        async with asyncio.timeout(60):
            async for item in feed:
                if isinstance(item.frame, ExecutionFrame) and item.frame.execution.status == "Completed":
                    break
        await feed.aclose()
        assert (await gateway.execution(execution_id)).steps[0].status == "Completed"
        assert (await gateway.output(execution_id, 0, 0, None)).text == "hello\n"


async def test_a_directory_that_was_closed_can_be_opened_again(tmp_path: Path) -> None:
    """Nothing of the first one is left in the way."""
    for _ in range(2):
        async with opened(tmp_path / "data") as gateway:
            assert await gateway.active() == []


async def test_a_running_server_is_talked_to_instead_of_starting_a_second_engine(tmp_path: Path) -> None:
    """Over the owner's socket, which needs no key."""
    async with serving(tmp_path / "data"):
        gateway = LinkedGateway(DataDirectory(tmp_path / "data", _nobody).connect)
        facts = await gateway.open()
        assert not facts.embedded
        assert facts.name.startswith("this box (jim serve, pid ")
        assert await gateway.active() == []
        with pytest.raises(Gone):
            await gateway.execution(an_id(1))
        await gateway.close()


async def test_a_server_that_stops_is_waited_for_and_not_replaced(tmp_path: Path) -> None:
    """Otherwise it could not be started again: its directory would be taken."""
    gateway = LinkedGateway(DataDirectory(tmp_path / "data", _nobody).connect)
    async with serving(tmp_path / "data"):
        await gateway.open()
    with pytest.raises(Unreachable):
        await gateway.active()
    with pytest.raises(Unreachable, match="no server has"):
        await gateway.open()
    async with serving(tmp_path / "data"):
        assert not (await gateway.open()).embedded
        assert await gateway.active() == []
        await gateway.close()


async def test_a_server_that_was_quicker_is_attached_to(tmp_path: Path) -> None:
    """It took the lock between our look and our opening."""
    async with asyncio.timeout(60):
        second = serving(tmp_path / "data")

        async def beaten(directory: Path, program: str) -> Link:
            await second.__aenter__()
            return await embedded.in_data_directory(directory, program)

        gateway = LinkedGateway(DataDirectory(tmp_path / "data", beaten).connect)
        facts = await gateway.open()
        assert facts.name.startswith("this box (jim serve")
        await gateway.close()
        await second.__aexit__(None, None, None)


async def test_a_directory_held_by_a_program_without_a_socket_names_the_holder(tmp_path: Path) -> None:
    """A command that works on the store for a moment; the next attempt may succeed."""
    directory = prepare_directory(tmp_path / "data")
    lock = DataDirectoryLock.take(directory, "jim keys create")
    gateway = LinkedGateway(DataDirectory(directory, embedded.in_data_directory).connect)
    try:
        with pytest.raises(CannotOpen, match="jim keys create"):
            await gateway.open()
    finally:
        lock.release()
    assert (await gateway.open()).embedded
    await gateway.close()


async def test_a_directory_that_cannot_be_used_says_why(tmp_path: Path) -> None:
    """A file stands in its place."""
    (tmp_path / "data").write_text("not a directory")
    gateway = LinkedGateway(DataDirectory(tmp_path / "data", embedded.in_data_directory).connect)
    with pytest.raises(CannotOpen):
        await gateway.open()
    await gateway.close()


async def test_a_wrong_variable_of_the_core_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The console starts, and shows it."""
    monkeypatch.setenv("JIM_CONCURRENCY", "many")
    gateway = LinkedGateway(DataDirectory(tmp_path / "data", embedded.in_data_directory).connect)
    with pytest.raises(CannotOpen, match="JIM_CONCURRENCY"):
        await gateway.open()
    await gateway.close()


async def test_leaving_while_it_still_opens_leaves_nothing_behind(tmp_path: Path) -> None:
    """The lock is free afterwards."""
    gateway = LinkedGateway(DataDirectory(tmp_path / "data", embedded.in_data_directory).connect)
    opening = asyncio.create_task(gateway.open())
    await asyncio.sleep(0)
    opening.cancel()
    await asyncio.gather(opening, return_exceptions=True)
    await gateway.close()
    DataDirectoryLock.take(prepare_directory(tmp_path / "data"), "a test").release()


async def _nobody(directory: Path, program: str) -> Link:
    raise AssertionError("an engine must not be opened beside a server")


async def _schedule(directory: Path) -> UUID:
    """A schedule with one step that says hello, made as another program of this user would make it."""
    from jim_core.client.jim import JimClient
    from jim_core.client.local import find_server
    from jim_core.wire.schedules import ScheduleRequest

    server = find_server(directory)
    assert server is not None
    async with JimClient.unix(server.socket) as client:
        step = {
            "name": "Say hello",
            "stepType": "Executable",
            "executablePath": "/bin/echo",
            "arguments": "hello",
        }
        change = ScheduleRequest.model_validate({"name": "Hello", "steps": [step]})
        return (await client.create_schedule(change)).id

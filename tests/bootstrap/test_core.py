"""A core, opened: who comes in how, what it leaves behind, and what happens when something is in the way."""

import asyncio
import json
import os
import stat
from contextlib import aclosing
from pathlib import Path

import pytest
from pydantic import SecretStr

from jim_core.bootstrap import Listen, open_core
from jim_core.client.errors import ClientError, Unauthorised
from jim_core.client.jim import JimClient
from jim_core.client.local import find_server, holder
from jim_core.model.errors import CannotListen, DataDirectoryHeld, Invalid
from jim_core.settings import CoreSettings
from jim_core.wire.directory import LOCK_FILE
from jim_core.wire.schedules import ScheduleRequest, ScheduleStepBody
from tests.processes import eventually_asked
from tests.stores import blank_database


def settings_of(directory: Path) -> CoreSettings:
    """The settings of a core in a directory of its own."""
    return CoreSettings(data_dir=directory / "data", database_url=None, grace_seconds=1)


TRUE = ScheduleRequest(
    name="True", steps=[ScheduleStepBody(name="true", step_type="Executable", executable_path="/bin/true")]
)


async def test_a_core_runs_what_it_is_asked_to(tmp_path: Path) -> None:
    """From inside this process, as its owner, without a key."""
    async with (
        open_core(settings_of(tmp_path), engine=True, program="a test") as core,
        core.client() as client,
    ):
        schedule = await client.create_schedule(TRUE)
        execution = (await client.run_schedule(schedule.id)).execution_id

        async def ended() -> bool:
            return (await client.execution(execution)).status == "Completed"

        await eventually_asked(ended, "the end of the execution")
        assert (await client.user_info()).roles == ["Administrator"]


async def test_a_core_without_an_engine_starts_nothing(tmp_path: Path) -> None:
    """Commands that work on the store for a moment leave the work to the next engine."""
    async with open_core(settings_of(tmp_path), engine=False, program="a test") as core:
        assert core.engine is None
        assert core.socket_path is None
        async with core.client() as client:
            assert await client.active() == []


async def test_a_second_program_attaches_through_the_owners_socket(tmp_path: Path) -> None:
    """It is found by the lock, needs no key, and is gone with the core."""
    settings = settings_of(tmp_path)
    async with open_core(settings, engine=True, program="jim-tui", listen=Listen()) as core:
        server = find_server(settings.data_dir)
        assert server is not None
        assert server.socket == core.socket_path
        assert server.holder.program == "jim-tui"
        assert server.holder.url is None
        assert stat.S_IMODE(server.socket.stat().st_mode) == 0o600
        async with JimClient.unix(server.socket) as client:
            assert (await client.user_info()).roles == ["Administrator"]
    assert find_server(settings.data_dir) is None
    assert not server.socket.exists()


async def test_strangers_need_a_key(tmp_path: Path) -> None:
    """Over TCP nobody is the owner."""
    listen = Listen("127.0.0.1", 0)
    async with open_core(settings_of(tmp_path), engine=False, program="a test", listen=listen) as core:
        assert core.url is not None
        async with JimClient.remote(core.url, None) as stranger:
            with pytest.raises(Unauthorised):
                await stranger.active()
        async with core.client() as owner:
            key = await owner.create_key("guest")
        async with JimClient.remote(core.url, key.key) as known:
            assert await known.active() == []


async def test_a_second_core_is_refused_and_told_who_is_first(tmp_path: Path) -> None:
    """Two engines on one store would do everything twice."""
    settings = settings_of(tmp_path)
    async with open_core(settings, engine=True, program="the first", listen=Listen()):
        with pytest.raises(DataDirectoryHeld, match=f"the first .pid {os.getpid()}"):
            async with open_core(settings, engine=True, program="the second"):
                pass


async def test_a_core_that_cannot_listen_holds_nothing(tmp_path: Path) -> None:
    """What was taken on the way is given back."""
    settings = settings_of(tmp_path)
    with pytest.raises(CannotListen):
        async with open_core(settings, engine=True, program="a test", listen=Listen("192.0.2.1", 0)):
            pass
    assert holder(settings.data_dir) is None
    async with open_core(settings, engine=False, program="the next"):
        pass


async def test_what_a_killed_core_left_is_harmless(tmp_path: Path) -> None:
    """A socket file and a lock file without a process behind them are swept away."""
    settings = settings_of(tmp_path)
    settings.data_dir.mkdir(mode=0o700)
    (settings.data_dir / "jim.sock").touch()
    left = {"pid": 1, "program": "dead", "host": "h", "started": "2026-04-05T06:00:00+00:00"}
    (settings.data_dir / LOCK_FILE).write_text(json.dumps({**left, "socket": "/jim.sock", "url": None}))
    assert find_server(settings.data_dir) is None
    async with open_core(settings, engine=True, program="alive", listen=Listen()) as core:
        assert core.socket_path is not None
        async with JimClient.unix(core.socket_path) as client:
            assert await client.active() == []


async def test_a_directory_too_deep_for_a_socket_is_served_all_the_same(tmp_path: Path) -> None:
    """Its socket lies elsewhere, and the lock says where."""
    settings = settings_of(tmp_path / ("d" * 50) / ("e" * 50))
    async with open_core(settings, engine=False, program="a test", listen=Listen()):
        server = find_server(settings.data_dir)
        assert server is not None
        assert server.socket.parent != settings.data_dir
        async with JimClient.unix(server.socket) as client:
            assert await client.active() == []
    assert not server.socket.parent.exists()


async def test_a_core_closes_beside_open_event_streams(tmp_path: Path) -> None:
    """Readers over every transport are let go, and hear that it is over."""
    heard = [asyncio.Event(), asyncio.Event()]

    async def read_on(client: JimClient, first: asyncio.Event) -> None:
        async with client, aclosing(client.events(0)) as events:
            async for _ in events:
                first.set()

    async with open_core(settings_of(tmp_path), engine=True, program="a test", listen=Listen()) as core:
        assert core.socket_path is not None
        async with core.client() as owner:
            await owner.create_schedule(TRUE)
        clients = [core.client(), JimClient.unix(core.socket_path)]
        reading = [asyncio.create_task(read_on(*pair)) for pair in zip(clients, heard, strict=True)]
        for first in heard:
            await first.wait()
    ends = await asyncio.gather(*reading, return_exceptions=True)
    assert all(isinstance(end, ClientError) for end in ends)


@pytest.mark.skipif("JIM_TEST_PG_DSN" not in os.environ, reason="set JIM_TEST_PG_DSN to test PostgreSQL too")
async def test_a_core_works_on_postgresql(tmp_path: Path) -> None:
    """The same core, another database; a second engine on it is refused, whatever its directory."""
    with blank_database("postgresql", tmp_path) as url:
        first = CoreSettings(data_dir=tmp_path / "first", database_url=url)
        second = CoreSettings(data_dir=tmp_path / "second", database_url=url)
        async with open_core(first, engine=True, program="a test") as core, core.client() as client:
            await client.run_schedule((await client.create_schedule(TRUE)).id)

            async def ended() -> bool:
                return await client.active() == []

            await eventually_asked(ended, "the end of the execution")
            with pytest.raises(DataDirectoryHeld):
                async with open_core(second, engine=True, program="another test"):
                    pass


async def test_a_key_from_the_environment_opens_the_door(tmp_path: Path) -> None:
    """At the first start and at the next one; only its hash is kept."""
    settings = settings_of(tmp_path).model_copy(
        update={"infrastructure_api_key": SecretStr("jim_infrastructure_0123")}
    )
    listen = Listen("127.0.0.1", 0)
    for _ in range(2):
        async with open_core(settings, engine=False, program="a test", listen=listen) as core:
            assert core.url is not None
            async with JimClient.remote(core.url, "jim_infrastructure_0123") as jim:
                assert [key.name for key in await jim.keys()] == ["Infrastructure"]
    assert b"jim_infrastructure_0123" not in (settings.data_dir / "jim.db").read_bytes()


async def test_a_key_from_the_environment_that_is_none_is_named(tmp_path: Path) -> None:
    """By its variable, and not by what it holds."""
    settings = settings_of(tmp_path).model_copy(update={"infrastructure_api_key": SecretStr("hunter2")})
    with pytest.raises(Invalid, match="JIM_INFRASTRUCTURE_API_KEY") as caught:
        async with open_core(settings, engine=False, program="a test", listen=Listen("127.0.0.1", 0)):
            pass
    assert "hunter2" not in str(caught.value)

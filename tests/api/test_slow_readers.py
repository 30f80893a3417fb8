"""Two hundred readers of the event stream that hardly read: what they cost, and whom they delay."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest

from jim_core.bootstrap.listeners import tcp
from jim_core.bootstrap.serving import Server, serving
from jim_core.client.errors import ServerFault
from jim_core.client.jim import JimClient
from jim_core.model.event import ScheduleDeleted
from jim_core.model.ids import ScheduleId
from jim_core.service.context import ServiceContext
from jim_core.service.feed import BEHIND
from jim_core.storage.unit_of_work import UnitOfWork
from jim_core.wire import paths
from tests.api.place import NOBODY, OWNER, Clock, an_app
from tests.processes import eventually

READERS = 200
EVENTS = 2 * BEHIND
KEPT = 256 * 1024
"""More bytes than may wait for one connection: asyncio's limit, and one part that went beyond it."""


@asynccontextmanager
async def served(context: ServiceContext, clock: Clock) -> AsyncIterator[tuple[Server, str, int]]:
    """A server for strangers."""
    listening = tcp("127.0.0.1", 0)
    # Else the system itself keeps megabytes for each reader.
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4_096)
    host, port = listening.getsockname()
    async with serving(an_app(context, clock), listening) as server:
        yield server, host, port
        context.feed.close()


async def deaf_reader(host: str, port: int, key: str) -> socket.socket:
    """Somebody who asks for the events and takes nothing of them."""
    deaf = socket.socket()
    deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    deaf.settimeout(0)
    loop = asyncio.get_running_loop()
    await loop.sock_connect(deaf, (host, port))
    await loop.sock_sendall(
        deaf, f"GET {paths.EVENTS} HTTP/1.1\r\nHost: jim\r\nX-Api-Key: {key}\r\n\r\n".encode()
    )
    return deaf


async def happen(context: ServiceContext, count: int) -> None:
    """So many events, in commits of a hundred."""

    def work(unit: UnitOfWork) -> None:
        unit.record(context.now(), *[ScheduleDeleted(schedule_id=ScheduleId(NOBODY))] * 100)

    for _ in range(count // 100):
        await context.database.write(work)


async def test_slow_readers_cost_little_and_delay_nobody(
    context: ServiceContext, clock: Clock, key: str
) -> None:
    """Commits go on, one who reads gets everything in order, and what waits for the others is bounded."""
    async with AsyncExitStack() as stack:
        server, host, port = await stack.enter_async_context(served(context, clock))
        for _ in range(READERS):
            stack.callback((await deaf_reader(host, port, key)).close)
        await eventually(lambda: context.feed.readers == READERS, "all streams are open")
        jim = await stack.enter_async_context(JimClient.remote(f"http://{host}:{port}", key))
        opened = asyncio.Event()
        events = jim.events(None, opened.set)
        first = asyncio.ensure_future(anext(events))
        await asyncio.wait_for(opened.wait(), 10)
        for _ in range(EVENTS // 100):
            await happen(context, 100)
            seen = [(await first)[0]] + [(await anext(events))[0] for _ in range(99)]
            first = asyncio.ensure_future(anext(events))
            assert seen == list(range(seen[0] or 0, (seen[0] or 0) + 100))
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        waiting = [len(one._live) for one in context.feed._subscriptions]
        held = [one.transport.get_write_buffer_size() for one in server.server_state.connections]
    assert len(waiting) == READERS + 1
    assert max(waiting) <= BEHIND
    assert max(held) <= KEPT


async def test_who_was_too_slow_is_told_to_load_afresh(
    context: ServiceContext, clock: Clock, key: str
) -> None:
    """When it reads again: what it has, in order, then that it must, then what comes after."""
    async with served(context, clock) as (_, host, port):
        deaf = await deaf_reader(host, port, key)
        await eventually(lambda: context.feed.readers == 1, "the stream is open")
        await happen(context, 100)
        await happen(context, 4 * BEHIND)
        reader, writer = await asyncio.open_connection(sock=deaf)
        kinds: list[str] = []
        numbers: list[int] = []
        while "reload" not in kinds:
            line = (await asyncio.wait_for(reader.readline(), 10)).decode()
            if line.startswith("event: "):
                kinds.append(line.removeprefix("event: ").strip())
            if line.startswith("id: "):
                numbers.append(int(line.removeprefix("id: ")))
        writer.close()
        await asyncio.gather(writer.wait_closed(), return_exceptions=True)
    before, after = numbers[:-1], numbers[-1]
    assert before == list(range(before[0], before[0] + len(before)))
    assert after > before[-1] + 1


async def test_more_readers_than_the_server_can_serve_are_told_so(
    context: ServiceContext, clock: Clock, key: str
) -> None:
    """And may come again when one has left."""
    async with JimClient.in_process(an_app(context, clock, owner=OWNER, event_readers=1)) as jim:
        opened = asyncio.Event()
        events = jim.events(None, opened.set)
        reading = asyncio.ensure_future(anext(events))
        await asyncio.wait_for(opened.wait(), 10)
        with pytest.raises(ServerFault, match="As many read the events"):
            await anext(jim.events())
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)
        await events.aclose()
        await eventually(lambda: context.feed.readers == 0, "the stream was left")

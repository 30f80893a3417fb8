"""The API over real TCP: what only a real connection shows."""

import asyncio
import json
import resource
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from jim_core.api.http_protocol import JimHttpProtocol, connections_at_most
from jim_core.bootstrap.listeners import tcp
from jim_core.bootstrap.serving import serving
from jim_core.client.errors import Refused, Unauthorised, Unreachable
from jim_core.client.jim import JimClient
from jim_core.model.event import OutputGrew
from jim_core.model.ids import ExecutionId
from jim_core.service import executions
from jim_core.service.context import ServiceContext
from jim_core.wire import paths
from jim_core.wire.executions import ExecutionSummary
from jim_core.wire.frames import ExecutionFrame
from tests.api.place import ANNE, NOBODY, Clock, a_schedule, an_app, an_execution
from tests.processes import eventually


@pytest.fixture
async def address(context: ServiceContext, clock: Clock) -> AsyncIterator[tuple[str, int]]:
    """Where a server for strangers answers."""
    listening = tcp("127.0.0.1", 0)
    host, port = listening.getsockname()
    async with serving(an_app(context, clock, heartbeat_seconds=0.05), listening):
        yield host, port
        context.feed.close()


@pytest.fixture
def url(address: tuple[str, int]) -> str:
    """The same, as a URL."""
    return f"http://{address[0]}:{address[1]}"


@asynccontextmanager
async def connected(
    address: tuple[str, int],
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """One connection, byte by byte."""
    reader, writer = await asyncio.open_connection(*address)
    try:
        yield reader, writer
    finally:
        writer.close()
        await asyncio.gather(writer.wait_closed(), return_exceptions=True)


async def answered(reader: asyncio.StreamReader) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of the next answer on a connection."""
    head = (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 10)).decode()
    first, *lines = head.strip().split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    if "content-length" in headers:
        body = await reader.readexactly(int(headers["content-length"]))
    else:
        body = await asyncio.wait_for(reader.read(), 10)
    return int(first.split(" ")[1]), headers, body


async def test_one_connection_serves_request_after_request(
    address: tuple[str, int], context: ServiceContext, key: str
) -> None:
    """As JIM's client sends them: a JSON header without a body, and a POST of nothing; also after errors."""
    detail = await an_execution(context)
    same = f"Host: jim\r\nX-API-Key: {key}\r\nContent-Type: application/json\r\n"
    requests = [
        (f"GET {paths.EXECUTIONS}?page=1&pageSize=100", "", 200),
        (f"POST /api/v1/schedule-executions/{detail.execution.id}/cancel", "Content-Length: 0\r\n", 200),
        (f"POST /api/v1/schedule-executions/{detail.execution.id}/cancel", "Content-Length: 0\r\n", 400),
        ("GET /nonsense", "", 404),
        (f"DELETE {paths.EXECUTIONS}", "", 405),
        (f"GET {paths.EXECUTIONS}/{detail.execution.id}", "", 200),
    ]
    async with connected(address) as (reader, writer):
        for line, more, expected in requests:
            writer.write(f"{line} HTTP/1.1\r\n{same}{more}\r\n".encode())
            status, headers, body = await answered(reader)
            assert (status, headers["content-type"]) == (expected, "application/json")
            assert json.loads(body)


@pytest.mark.parametrize(
    "junk",
    [
        b"nonsense\r\n\r\n",
        b"GET /\xff\xfe HTTP/1.1\r\nHost: jim\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: jim\r\nContent-Length: many\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: jim\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: jim\r\nTransfer-Encoding: nonsense\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        b"\x00" * 100 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: jim\r\nBad Header: x\r\n\r\n",
    ],
    ids=lambda junk: repr(junk[:40]),
)
async def test_what_is_no_http_gets_a_problem_and_is_hung_up_on(
    address: tuple[str, int], url: str, junk: bytes
) -> None:
    """The uniform body, and the server goes on serving others."""
    async with connected(address) as (reader, writer):
        writer.write(junk)
        status, headers, body = await answered(reader)
        assert (status, headers["connection"], json.loads(body)["code"]) == (400, "close", "BAD_REQUEST")
        assert await asyncio.wait_for(reader.read(), 10) == b""
    async with httpx.AsyncClient(base_url=url) as http:
        assert (await http.get(paths.HEALTH)).status_code == 200


@pytest.mark.parametrize(
    ("begun", "expected"),
    [
        (b"GET /", 414),
        (b"GET / HTTP/1.1\r\nHost: jim\r\nX:", 431),
        (b"GET / HTTP/1.1\r\nHost: jim\r\n" + b"X: y\r\n" * 20_000 + b"Z:", 431),
    ],
    ids=["address", "one header", "many headers"],
)
async def test_a_head_that_does_not_end_is_refused_by_what_is_too_large(
    address: tuple[str, int], begun: bytes, expected: int
) -> None:
    """Once more than 64 KiB have come."""
    async with connected(address) as (reader, writer):
        writer.write(begun + b"x" * 100_000)
        status, headers, body = await answered(reader)
        assert (status, headers["connection"], json.loads(body)["code"]) == (expected, "close", "BAD_REQUEST")
        assert await asyncio.wait_for(reader.read(), 10) == b""


async def test_a_client_that_hangs_up_in_the_middle_harms_nobody(
    address: tuple[str, int], url: str, key: str
) -> None:
    """In the head, in the body, in a stream."""
    known = f"HTTP/1.1\r\nHost: jim\r\nX-Api-Key: {key}\r\n"
    for part in (
        b"GET /api/v1",
        f"POST {paths.SCHEDULES} {known}Content-Length: 99\r\n\r\n{{".encode(),
        f"GET {paths.EVENTS} {known}\r\n".encode(),
    ):
        async with connected(address) as (_, writer):
            writer.write(part)
            await writer.drain()
    async with JimClient.remote(url, key) as jim:
        assert await jim.active() == []


async def test_a_large_body_is_refused_and_the_sender_lives_to_read_why(url: str, key: str) -> None:
    """Announced or not, with the sender still sending."""

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(64):
            yield b"x" * 65_536

    async with httpx.AsyncClient(base_url=url, headers={"X-Api-Key": key}) as http:
        for content in (b"x" * 5_000_000, endless()):
            answer = await http.post(paths.SCHEDULES, content=content)
            assert (answer.status_code, answer.json()["code"]) == (413, "BAD_REQUEST")
        assert (await http.get(paths.SCHEDULES)).status_code == 200


async def test_a_gigantic_body_is_hung_up_on(address: tuple[str, int], key: str) -> None:
    """Nobody drains a gibibyte to be polite; and a sender that asks first is told no at once."""
    head = (
        f"POST {paths.SCHEDULES} HTTP/1.1\r\nHost: jim\r\nX-Api-Key: {key}\r\nContent-Length: 1073741824\r\n"
    )
    async with connected(address) as (reader, writer):
        writer.write(f"{head}Expect: 100-continue\r\n\r\n".encode())
        status, headers, _ = await answered(reader)
        assert (status, headers["connection"]) == (413, "close")
        assert await asyncio.wait_for(reader.read(), 10) == b""


async def test_without_a_key_the_body_is_not_asked_for(address: tuple[str, int]) -> None:
    """Who calls is settled first: no 100 Continue for strangers."""
    head = (
        f"POST {paths.SCHEDULES} HTTP/1.1\r\nHost: jim\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n"
    )
    async with connected(address) as (reader, writer):
        writer.write(head.encode())
        status, _, _ = await answered(reader)
    assert status == 401


async def test_the_typed_client_over_tcp(url: str, context: ServiceContext, key: str) -> None:
    """Run, list, read, cancel and be refused."""
    schedule = await a_schedule(context, steps=2)
    async with JimClient.remote(url, key) as jim:
        version = await jim.health_version()
        assert (version.product, bool(version.version)) == ("JIM", True)
        started = await jim.run_schedule(schedule.id, idempotency_key="once")
        assert [execution.id for execution in await jim.active()] == [started.execution_id]
        assert len((await jim.execution(started.execution_id)).steps) == 2
        assert (await jim.cancel(started.execution_id)).status == "Cancelled"
        with pytest.raises(Refused, match="Cannot cancel execution with status: Cancelled"):
            await jim.cancel(started.execution_id)
        page = await jim.executions(status="Cancelled")
        assert isinstance(page.items[0], ExecutionSummary)
        assert [item.last_execution_status for item in await jim.schedules()] == ["Cancelled"]
    async with JimClient.remote(url, "jim_wrong") as stranger:
        assert (await stranger.health_version()).product == "JIM"
        with pytest.raises(Unauthorised):
            await stranger.active()


async def test_a_stream_over_tcp_resumes_after_a_break(url: str, context: ServiceContext, key: str) -> None:
    """What happened while nobody listened comes first."""
    detail = await an_execution(context)
    async with JimClient.remote(url, key) as jim:
        events = jim.events(0)
        last = [(await asyncio.wait_for(anext(events), 10))[0] for _ in range(3)][-1]
        await events.aclose()
        await executions.cancel(context, detail.execution.id, by=ANNE)
        events = jim.events(last)
        sequence, frame = await asyncio.wait_for(anext(events), 10)
        await events.aclose()
    assert last is not None
    assert sequence == last + 1
    assert isinstance(frame, ExecutionFrame)
    assert frame.execution.status == "Cancelled"


async def test_a_server_that_stops_ends_its_streams_promptly(
    context: ServiceContext, clock: Clock, key: str
) -> None:
    """A reader of events does not hold it up."""
    listening = tcp("127.0.0.1", 0)
    opened = asyncio.Event()
    async with JimClient.remote(f"http://127.0.0.1:{listening.getsockname()[1]}", key) as jim:
        async with serving(an_app(context, clock), listening):
            events = jim.events(None, opened.set)
            reading = asyncio.ensure_future(anext(events))
            await asyncio.wait_for(opened.wait(), 10)
            context.feed.close()
        with pytest.raises(Unreachable):
            await asyncio.wait_for(reading, 10)


async def test_many_at_once_are_all_served(url: str, context: ServiceContext, key: str) -> None:
    """Reads and a change in the same breath, over a few connections; the change happens once."""
    detail = await an_execution(context)
    async with JimClient.remote(url, key) as jim:
        cancels = [jim.cancel(detail.execution.id) for _ in range(10)]
        reads = [jim.executions() for _ in range(50)]
        done = await asyncio.gather(*cancels, *reads, return_exceptions=True)
    assert sum(isinstance(one, ExecutionSummary) for one in done[:10]) == 1
    assert sum(isinstance(one, Refused) for one in done[:10]) == 9
    assert not any(isinstance(one, BaseException) for one in done[10:])


async def test_an_unknown_id_over_tcp_has_the_same_body_as_inside(
    url: str, key: str, http: httpx.AsyncClient
) -> None:
    """Nobody can tell where the other side is."""
    path = paths.EXECUTION.format(id=NOBODY)
    async with httpx.AsyncClient(base_url=url, headers={"X-Api-Key": key}) as outside:
        assert (await outside.get(path)).json() == (await http.get(path)).json()


async def test_junk_behind_an_answered_request_is_hung_up_on(address: tuple[str, int], key: str) -> None:
    """The answer is out already; there is nothing more to say."""
    path = paths.CANCEL_EXECUTION.format(id=NOBODY)
    head = f"POST {path} HTTP/1.1\r\nHost: jim\r\nX-Api-Key: {key}\r\nTransfer-Encoding: chunked\r\n\r\n"
    async with connected(address) as (reader, writer):
        writer.write(head.encode())
        assert (await answered(reader))[0] == 404
        writer.write(b"this is no chunk\r\n")
        assert await asyncio.wait_for(reader.read(), 10) == b""


async def test_requests_may_be_sent_ahead(address: tuple[str, int], key: str) -> None:
    """Answers come in the order of the questions."""
    line = f"HTTP/1.1\r\nHost: jim\r\nX-Api-Key: {key}\r\n\r\n"
    async with connected(address) as (reader, writer):
        writer.write(f"GET {paths.HEALTH} {line}GET /nonsense {line}GET {paths.KEYS} {line}".encode())
        assert [(await answered(reader))[0] for _ in range(3)] == [200, 404, 200]


async def test_an_address_cannot_be_made_up(context: ServiceContext, clock: Clock) -> None:
    """Who says to have been sent on from elsewhere is counted where the connection comes from."""
    listening = tcp("127.0.0.1", 0)
    host, port = listening.getsockname()
    async with (
        serving(an_app(context, clock, rate_limit_anonymous=2), listening),
        httpx.AsyncClient(base_url=f"http://{host}:{port}") as http,
    ):
        told = [{"X-Forwarded-For": f"192.0.2.{n}", "X-Forwarded-Proto": "https"} for n in range(4)]
        answers = [await http.get(paths.ACTIVE_EXECUTIONS, headers=headers) for headers in told]
        assert [answer.status_code for answer in answers] == [401, 401, 429, 429]


class _Hasty(JimHttpProtocol):
    """Waits hardly at all."""

    patience = 0.3


class _Unread(JimHttpProtocol):
    """Keeps little for whoever does not read, and not for long."""

    reading = 0.2

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin, with little room."""
        transport.set_write_buffer_limits(high=1_024)
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4_096)
        super().connection_made(transport)


class _Small(JimHttpProtocol):
    """Serves two at a time."""

    most = 2


@asynccontextmanager
async def limited(
    context: ServiceContext, clock: Clock, protocol: type[JimHttpProtocol]
) -> AsyncIterator[tuple[str, int]]:
    """Where a server with other limits answers."""
    listening = tcp("127.0.0.1", 0)
    host, port = listening.getsockname()
    async with serving(an_app(context, clock, heartbeat_seconds=0.02), listening, protocol):
        yield host, port
        context.feed.close()


@pytest.mark.parametrize(
    "begun",
    [
        b"",
        b"GET /api/v1/health HTT",
        b"POST /api/v1/schedules HTTP/1.1\r\nHost: jim\r\nContent-Length: 9\r\n\r\n{",
    ],
)
async def test_nobody_waits_for_ever_for_a_request(
    context: ServiceContext, clock: Clock, begun: bytes
) -> None:
    """Whoever opens a connection and stops in the middle loses it."""
    async with limited(context, clock, _Hasty) as address, connected(address) as (reader, writer):
        writer.write(begun)
        await asyncio.wait_for(reader.read(), 10)
        assert reader.at_eof()


async def test_a_further_request_must_come_to_its_end_too(context: ServiceContext, clock: Clock) -> None:
    """The first one was answered."""
    async with limited(context, clock, _Hasty) as address, connected(address) as (reader, writer):
        writer.write(f"GET {paths.HEALTH} HTTP/1.1\r\nHost: jim\r\n\r\n".encode())
        assert (await answered(reader))[0] == 200
        writer.write(b"GET ")
        assert await asyncio.wait_for(reader.read(), 10) == b""


async def test_an_answer_that_takes_long_is_waited_for(
    context: ServiceContext, clock: Clock, key: str
) -> None:
    """An event stream never ends; its reader has sent all there is to send."""
    async with limited(context, clock, _Hasty) as address, connected(address) as (reader, writer):
        writer.write(f"GET {paths.EVENTS} HTTP/1.1\r\nHost: jim\r\nX-Api-Key: {key}\r\n\r\n".encode())
        for _ in range(30):
            await asyncio.wait_for(reader.readuntil(b": heartbeat"), 10)


async def test_nobody_waits_for_ever_for_a_reader(context: ServiceContext, clock: Clock, key: str) -> None:
    """Whoever asks and never reads the answer loses the connection, and what was kept for it."""
    async with limited(context, clock, _Unread) as (host, port):
        with socket.socket() as deaf:
            deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
            deaf.settimeout(0)
            await asyncio.get_running_loop().sock_connect(deaf, (host, port))
            ask = f"GET {paths.EVENTS} HTTP/1.1\r\nHost: jim\r\nX-Api-Key: {key}\r\n\r\n".encode()
            await asyncio.get_running_loop().sock_sendall(deaf, ask)
            await eventually(lambda: context.feed.readers == 1, "the stream is open")

            def given_up() -> bool:
                for position in range(200):
                    grown = OutputGrew(execution_id=ExecutionId(NOBODY), position=position, attempt=1, size=1)
                    context.feed.publish_passing(grown)
                return context.feed.readers == 0

            await eventually(given_up, "the stream was given up")


async def test_more_connections_than_a_server_can_hold_are_told_so(
    context: ServiceContext, clock: Clock
) -> None:
    """And those that are served are served on."""
    line = f"GET {paths.HEALTH} HTTP/1.1\r\nHost: jim\r\n\r\n".encode()
    async with (
        limited(context, clock, _Small) as address,
        connected(address) as one,
        connected(address) as two,
    ):
        for reader, writer in (one, two):
            writer.write(line)
            assert (await answered(reader))[0] == 200
        async with connected(address) as (reader, _):
            status, headers, body = await answered(reader)
        assert (status, headers["retry-after"]) == (503, "1")
        assert json.loads(body)["code"] == "SERVICE_UNAVAILABLE"
        one[1].write(line)
        assert (await answered(one[0]))[0] == 200


def test_two_sockets_leave_files_for_other_things() -> None:
    """Whatever this system allows."""
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    assert files == resource.RLIM_INFINITY or connections_at_most() * 2 < files

"""Following an event stream that says anything."""

import asyncio
from contextlib import aclosing

import pytest
from starlette.types import Receive, Scope, Send

from jim_core.client.errors import BadAnswer, NotFound, NotJim, Unauthorised, Unreachable
from jim_core.client.jim import JimClient
from jim_core.wire.frames import ScheduleDeletedFrame
from tests.client.scripted import reply, scripted

SCHEDULE = "a1b2c3d4-e5f6-7890-abcd-ef1234567890"
GONE = f'{{"kind":"scheduleDeleted","scheduleId":"{SCHEDULE}"}}'

GREW = f'{{"kind":"output","executionId":"{SCHEDULE}","position":0,"attempt":1,"size":9}}'


def streaming(text: str) -> bytes:
    """A whole response that is an event stream and then ends."""
    head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nConnection: close\r\n"
    body = text.encode()
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


async def received(text: str) -> list[tuple[int | None, str]]:
    """Sequence and kind of all events of a stream, which must end as streams do."""
    found: list[tuple[int | None, str]] = []
    async with scripted(streaming(text)) as server, JimClient.remote(server.url, "jim_k") as jim:
        try:
            async for sequence, frame in jim.events():
                found.append((sequence, frame.kind))
        except Unreachable:
            return found
    raise AssertionError("a stream that ends must say so")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (": hello\n\n", []),
        (f"id: 7\nevent: scheduleDeleted\ndata: {GONE}\n\n", [(7, "scheduleDeleted")]),
        (f"id:7\r\ndata:{GONE}\r\n\r\n", [(7, "scheduleDeleted")]),
        (f"data: {GONE}\n\n", [(None, "scheduleDeleted")]),
        (f"id: x\ndata: {GONE}\n\n", [(None, "scheduleDeleted")]),
        (f"id: 7\ndata: {GONE}\n\n: heartbeat\n\n: heartbeat\n\n", [(7, "scheduleDeleted")]),
        (f"id: 7\ndata: {GONE}\n\nid: 8\ndata: {GONE}\n", [(7, "scheduleDeleted")]),
        (f'id: 7\ndata: {{"kind":"weather"}}\n\nid: 8\ndata: {GONE}\n\n', [(8, "scheduleDeleted")]),
        (f"id: 7\ndata: nonsense\n\nid: 8\ndata: {GONE}\n\n", [(8, "scheduleDeleted")]),
        (f"id: 7\ndata: {GONE}\n\ndata: {GREW}\n\n", [(7, "scheduleDeleted"), (None, "output")]),
        (f"retry: soon\nunknown: 1\nid: 8\ndata: {GONE}\n\n", [(8, "scheduleDeleted")]),
    ],
)
async def test_a_stream_is_read_for_what_it_holds(text: str, expected: list[tuple[int | None, str]]) -> None:
    """Comments, blank ids, unknown kinds and half an event at the end are no events."""
    assert await received(text) == expected


async def test_a_line_without_end_is_not_gathered_for_ever() -> None:
    """A mebibyte is more than any event has."""
    with pytest.raises(BadAnswer, match="too long"):
        await received("data: " + "x" * 2_000_000)


async def test_where_to_resume_is_said_in_the_header() -> None:
    """And nothing when the stream is followed from now on."""
    async with scripted(streaming("")) as server, JimClient.remote(server.url, "jim_k") as jim:
        for after in (None, 0, 41):
            with pytest.raises(Unreachable):
                await anext(jim.events(after))
    said = [head.lower().partition("last-event-id: ")[2].partition("\r")[0] for head in server.heads]
    assert said == ["", "0", "41"]


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (reply(200, {"some": "json"}), NotJim),
        (reply(200, "<html>", kind="text/html"), NotJim),
        (reply(404, {"code": "", "message": ""}), NotFound),
        (reply(405, ""), NotFound),
        (reply(401, {"error": "no", "message": "no"}), Unauthorised),
        (None, Unreachable),
    ],
)
async def test_a_server_without_events_is_told_apart(answer: bytes | None, kind: type[Exception]) -> None:
    """So that the console asks now and then instead."""
    async with scripted(answer) as server, JimClient.remote(server.url, "jim_k") as jim:
        with pytest.raises(kind):
            await anext(jim.events())


async def test_leaving_a_stream_closes_the_connection() -> None:
    """The server need not find out by itself."""
    left = asyncio.Event()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await send(
            {
                "type": "http.response.start",
                "status": 200,
                "headers": [(b"content-type", b"text/event-stream")],
            }
        )
        await send(
            {"type": "http.response.body", "body": f"id: 1\ndata: {GONE}\n\n".encode(), "more_body": True}
        )
        while (await receive())["type"] != "http.disconnect":
            pass
        left.set()

    async with JimClient.in_process(app) as jim, aclosing(jim.events()) as events:
        sequence, frame = await anext(events)
        assert sequence == 1
        assert isinstance(frame, ScheduleDeletedFrame)
        assert not left.is_set()
    assert left.is_set()

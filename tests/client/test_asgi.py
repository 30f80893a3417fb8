"""The transport to an application in this process."""

import asyncio
from collections.abc import MutableMapping
from typing import Any

import httpx
import pytest
from starlette.types import Message, Receive, Scope, Send

from jim_core.client.asgi import AsgiApp, InProcessTransport

START: Message = {"type": "http.response.start", "status": 200, "headers": [(b"x-one", b"1")]}


def client(app: AsgiApp) -> httpx.AsyncClient:
    """A client of one application."""
    return httpx.AsyncClient(transport=InProcessTransport(app), base_url="http://inside")


async def test_a_request_arrives_whole() -> None:
    """Method, path, query, headers and body are those that were sent."""
    seen: list[MutableMapping[str, Any]] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.extend([scope, await receive()])
        await send(START)
        await send({"type": "http.response.body", "body": b"done"})

    async with client(app) as http:
        answer = await http.post("/a b?x=1&y=%20", content=b"body", headers={"X-Two": "2"})
    scope, message = seen
    assert (scope["method"], scope["path"], scope["raw_path"]) == ("POST", "/a b", b"/a%20b")
    assert scope["query_string"] == b"x=1&y=%20"
    assert (b"x-two", b"2") in scope["headers"]
    assert message == {"type": "http.request", "body": b"body", "more_body": False}
    assert (answer.status_code, answer.text, answer.headers["x-one"]) == (200, "done", "1")


async def test_each_part_arrives_as_it_is_made() -> None:
    """The second part is made only after the first was read, so nothing waits for the whole."""
    second = asyncio.Event()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send(START)
        await send({"type": "http.response.body", "body": b"first", "more_body": True})
        await second.wait()
        await send({"type": "http.response.body", "body": b"second"})

    async with client(app) as http, http.stream("GET", "/") as answer:
        parts = answer.aiter_bytes()
        assert await anext(parts) == b"first"
        second.set()
        assert await anext(parts) == b"second"
        assert await anext(parts, None) is None


async def test_an_application_waits_for_a_slow_reader() -> None:
    """A reader that does not read holds the application up after a few parts."""
    made = 0

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        nonlocal made
        await send(START)
        while True:
            await send({"type": "http.response.body", "body": b"x", "more_body": True})
            made += 1

    async with client(app) as http, http.stream("GET", "/") as answer:
        for _ in range(1_000):  # turns of the loop, in which it could make a thousand parts
            await asyncio.sleep(0)
        before = made
        assert before < 20
        parts = answer.aiter_bytes()
        for _ in range(30):
            await anext(parts)
        assert made > before


async def test_closing_tells_the_application_that_nobody_reads_on() -> None:
    """It hears of the disconnect, and may end by itself."""
    heard: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await send(START)
        await send({"type": "http.response.body", "body": b"x", "more_body": True})
        heard.append((await receive())["type"])
        await send({"type": "http.response.body", "body": b"nobody reads this"})
        heard.append("ended")

    async with client(app) as http, http.stream("GET", "/") as answer:
        assert answer.status_code == 200
    assert heard == ["http.disconnect", "ended"]


async def test_an_application_that_does_not_end_is_cancelled() -> None:
    """Its clean-up runs before closing returns."""
    cleaned = False

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        nonlocal cleaned
        await send(START)
        try:
            await asyncio.Event().wait()
        finally:
            cleaned = True

    async with client(app) as http, http.stream("GET", "/"):
        assert not cleaned
    assert cleaned


async def test_an_application_stuck_in_sending_is_ended_by_closing() -> None:
    """A full queue is no place to hang."""
    ended = asyncio.Event()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send(START)
        try:
            for _ in range(100):
                await send({"type": "http.response.body", "body": b"x", "more_body": True})
        finally:
            ended.set()

    async with client(app) as http, http.stream("GET", "/") as answer:
        assert await anext(answer.aiter_bytes()) == b"x"
    assert ended.is_set()


async def test_a_caller_who_gives_up_ends_the_application() -> None:
    """Cancelling a request that has no answer yet leaves no task behind."""
    begun = asyncio.Event()
    ended = asyncio.Event()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    async with client(app) as http:
        asking = asyncio.create_task(http.get("/"))
        await begun.wait()
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
    assert ended.is_set()


async def test_an_exception_before_the_answer_is_the_callers() -> None:
    """What the application raised is raised here."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        raise LookupError("a bug")

    async with client(app) as http:
        with pytest.raises(LookupError, match="a bug"):
            await http.get("/")


async def test_an_exception_in_the_middle_is_the_readers() -> None:
    """Half a body never looks like a whole one."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send(START)
        await send({"type": "http.response.body", "body": b"half", "more_body": True})
        raise LookupError("a bug")

    async with client(app) as http:
        with pytest.raises(LookupError, match="a bug"):
            await http.get("/")


@pytest.mark.parametrize("begins", [True, False])
async def test_an_application_that_forgets_to_answer_is_an_error(*, begins: bool) -> None:
    """Ending without a response, or in the middle of one, is a broken connection."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if begins:
            await send(START)

    async with client(app) as http:
        with pytest.raises(httpx.RemoteProtocolError):
            await http.get("/")

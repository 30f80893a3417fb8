"""A list of executions is walked to its end, on our server and on JIM's."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

from jim_core.client.jim import JimClient
from tests.client.scripted import Scripted, reply, scripted

_BUSY = {"code": "TOO_MANY_REQUESTS", "message": "Too many requests."}


def page(*numbers: int, more: bool, headers: dict[str, str] | None = None) -> bytes:
    """An answer with these executions."""
    items: list[dict[str, Any]] = [
        {
            "id": f"00000000-0000-0000-0000-{n:012}",
            "scheduleId": "00000000-0000-0000-0000-00000000000a",
            "status": "Completed",
            "queuedAt": "2026-04-05T06:00:00Z",
        }
        for n in numbers
    ]
    return reply(200, {"items": items, "hasNextPage": more}, headers)


def asked(server: Scripted) -> list[dict[str, list[str]]]:
    """The query of each request."""
    return [parse_qs(urlsplit(head.split()[1]).query) for head in server.heads]


async def walked(server: Scripted) -> list[int]:
    """The numbers of all failed executions, two at a time."""
    async with JimClient.remote(server.url, "jim_k") as client:
        return [one.id.int async for one in client.all_executions(status="Failed", page_size=2)]


async def test_a_server_with_cursors_is_asked_by_them() -> None:
    """With the same filter and order each time, and no page number."""
    answers = [page(1, 2, more=True, headers={"X-Next-Cursor": "abc"}), page(3, more=False)]
    async with scripted(*answers) as server:
        assert len(await walked(server)) == 3
    first, second = asked(server)
    assert first.pop("page") == ["1"]
    assert second.pop("cursor") == ["abc"]
    assert first == second
    assert first["status"] == ["Failed"]


async def test_a_server_without_is_asked_by_number() -> None:
    """As JIM's are."""
    async with scripted(page(1, 2, more=True), page(3, 4, more=True), page(5, more=False)) as server:
        assert len(await walked(server)) == 5
    assert [query["page"] for query in asked(server)] == [["1"], ["2"], ["3"]]


async def test_a_rate_limit_is_waited_for() -> None:
    """As long as the server says; nothing is left out and nothing comes twice."""
    answers = [
        page(1, 2, more=True, headers={"X-Next-Cursor": "abc"}),
        reply(429, _BUSY, {"Retry-After": "0"}),
        page(3, more=False),
    ]
    async with scripted(*answers) as server:
        assert len(await walked(server)) == 3
    assert [query.get("cursor") for query in asked(server)] == [None, ["abc"], ["abc"]]


async def test_a_list_that_is_not_wanted_any_more_is_not_asked_for() -> None:
    """Pages are fetched when their turn comes."""
    async with scripted(page(1, 2, more=True)) as server, JimClient.remote(server.url, "jim_k") as client:
        listed = client.all_executions(page_size=2)
        await anext(listed)
        await listed.aclose()
    assert len(server.heads) == 1

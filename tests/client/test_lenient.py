"""Bodies of JIM servers that say more, less or other words than the document does."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import pytest

from jim_core.client.jim import JimClient
from tests.client.scripted import Scripted, reply, scripted
from tests.wire import document

EXECUTION = UUID("c3d4e5f6-a7b8-9012-cdef-123456789012")


@asynccontextmanager
async def asked(*answers: bytes) -> AsyncIterator[tuple[JimClient, Scripted]]:
    """A client of a server that gives these answers."""
    async with scripted(*answers) as server, JimClient.remote(server.url, "jim_k") as jim:
        yield jim, server


def an_execution(**changes: object) -> dict[str, Any]:
    """The document's example, with some members changed."""
    known: dict[str, Any] = json.loads(document.EXECUTION)
    return {**known, **changes}


@pytest.mark.parametrize("word", ["Complete", "CompleteWithError", "Cancelling", "Hibernating", "ÄÖ \u202e"])
async def test_a_word_not_seen_before_comes_through(word: str) -> None:
    """The client does not judge words; the screen shows them."""
    async with asked(reply(200, [an_execution(status=word)])) as (jim, _):
        assert [execution.status for execution in await jim.active()] == [word]


@pytest.mark.parametrize(
    "changes",
    [
        {"scheduleName": None},
        {"totalSteps": None, "currentStepIndex": "many"},
        {"initiatedByType": None, "initiatedById": "no guid", "initiatedByName": 7},
        {"startedAt": "yesterday", "errorMessage": {"text": "no"}},
        {"something": "new", "nested": {"deep": [1]}},
    ],
    ids=str,
)
async def test_a_member_that_does_not_fit_is_left_out(changes: dict[str, object]) -> None:
    """The rest of the execution is still shown."""
    async with asked(reply(200, [an_execution(**changes)])) as (jim, _):
        (found,) = await jim.active()
        assert (found.id, found.status, jim.unreadable_items) == (EXECUTION, "InProgress", 0)


@pytest.mark.parametrize(
    "entry", [None, 7, "text", [], {}, an_execution(id="no guid"), an_execution(status=None)], ids=str
)
async def test_an_item_that_cannot_be_read_is_passed_over_and_counted(entry: object) -> None:
    """One bad item never hides the good ones."""
    async with asked(reply(200, [an_execution(), entry, an_execution()])) as (jim, _):
        assert len(await jim.active()) == 2
        assert jim.unreadable_items == 1
        assert [line.partition(":")[0].split()[:2] for line in jim.unreadable_newest] == [["item", "2"]]


async def test_an_item_that_cannot_be_read_is_named_with_what_is_wrong_with_it() -> None:
    """So that somebody can look for it on the server."""
    async with asked(reply(200, [an_execution(id="no guid")])) as (jim, _):
        await jim.active()
    (line,) = jim.unreadable_newest
    assert line.startswith("item 1 Daily Delta Sync no guid: id: Input should be a valid UUID")


async def test_a_page_is_read_without_its_envelope() -> None:
    """Only the items are needed; what is missing is worked out, and asking is in the document's words."""
    body = {"items": [an_execution()], "totalCount": 101, "pageSize": 100}
    async with scripted(reply(200, body)) as server, JimClient.remote(server.url, "jim_k") as jim:
        page = await jim.executions(schedule_id=EXECUTION, status="Failed", page=2, page_size=100)
    assert (len(page.items), page.total_count, page.total_pages, page.has_next_page) == (1, 101, 2, True)
    assert server.heads[0].startswith(
        "GET /api/v1/schedule-executions?page=2&pageSize=100&sortBy=queuedAt&sortDescending=true"
        f"&scheduleId={EXECUTION}&status=Failed "
    )


async def test_a_step_keeps_its_place_even_when_it_cannot_be_read() -> None:
    """Steps are known by their place, so an unreadable one stands there as Unknown."""
    good = {"stepIndex": 1, "name": "Export", "status": "Cancelling", "taskId": None}
    steps = [None, {"name": "Import", "status": None}, {"stepIndex": None, **good}, {"status": 7}]
    async with asked(reply(200, an_execution(steps=steps))) as (jim, _):
        detail = await jim.execution(EXECUTION)
    assert [(step.name, step.status) for step in detail.steps] == [
        ("", "Unknown"),
        ("Import", "Unknown"),
        ("Export", "Cancelling"),
        ("", "Unknown"),
    ]


@pytest.mark.parametrize("steps", [None, "none", {}, []])
async def test_a_detail_without_steps_has_none(steps: object) -> None:
    """Missing steps are no error."""
    async with asked(reply(200, an_execution(steps=steps))) as (jim, _):
        assert (await jim.execution(EXECUTION)).steps == []


async def test_all_pages_of_the_schedules_are_read() -> None:
    """Page after page, until one has no next."""
    names = [f"Schedule {number:03}" for number in range(150)]
    entries = [
        {"id": str(UUID(int=n)), "name": name, "created": "2026-01-01T00:00:00"}
        for n, name in enumerate(names)
    ]
    first = {"items": entries[:100], "totalCount": 150, "page": 1, "pageSize": 100}
    second = {"items": entries[100:], "totalCount": 150, "page": 2, "pageSize": 100}
    async with asked(reply(200, first), reply(200, second)) as (jim, server):
        found = await jim.schedules()
    assert [schedule.name for schedule in found] == names
    assert [head.partition("?")[2].partition(" ")[0] for head in server.heads] == [
        "page=1&pageSize=100",
        "page=2&pageSize=100",
    ]

"""The list of executions by cursor."""

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import httpx
import pytest

from jim_core.client.jim import JimClient
from jim_core.model.status import ENDED_EXECUTION, ExecutionStatus
from jim_core.service import executions
from jim_core.service.context import ServiceContext
from tests.api.place import Clock, a_schedule, an_execution
from tests.storage.samples import an_execution as a_stored_execution

LIST = "/api/v1/schedule-executions"
CURSOR = "X-Next-Cursor"


@pytest.fixture
async def some(context: ServiceContext, clock: Clock) -> None:
    """Seven queued executions of one schedule, a minute apart."""
    schedule = await a_schedule(context)
    for _ in range(7):
        await an_execution(context, schedule)
        clock.pass_(minutes=1)


async def pages(http: httpx.AsyncClient, query: str) -> AsyncIterator[dict[str, Any]]:
    """The pages of a list, each by the link of the one before."""
    url = f"{LIST}?{query}"
    while True:
        answer = await http.get(url)
        assert answer.status_code == 200, answer.text
        yield answer.json()
        if "next" not in answer.links:
            assert CURSOR not in answer.headers
            return
        url = urljoin(url, answer.links["next"]["url"])
        assert parse_qs(urlsplit(url).query)["cursor"] == [answer.headers[CURSOR]]


@pytest.mark.usefixtures("some")
@pytest.mark.parametrize(
    "query", ["", "&sortBy=status&sortDescending=false", "&STATUS=0", "&sortBy=startedAt"]
)
async def test_following_the_links_gives_the_whole_list(http: httpx.AsyncClient, query: str) -> None:
    """In its order, each page with the document's members and the place in the list that it has."""
    whole = (await http.get(f"{LIST}?pageSize=100{query}")).json()["items"]
    found = [body async for body in pages(http, f"pageSize=3{query}")]
    assert [item for body in found for item in body["items"]] == whole
    numbered = [(await http.get(f"{LIST}?pageSize=3&page={n}{query}")).json() for n in (1, 2, 3)]
    assert found == numbered
    assert [list(body) for body in found] == [list(numbered[0])] * 3


@pytest.mark.usefixtures("some")
async def test_what_is_added_meanwhile_moves_nothing(
    http: httpx.AsyncClient, context: ServiceContext
) -> None:
    """By number the second page would repeat the end of the first."""
    first = await http.get(f"{LIST}?pageSize=3")
    await an_execution(context, await a_schedule(context, "Another"))
    by_number = (await http.get(f"{LIST}?pageSize=3&page=2")).json()["items"]
    onwards = (await http.get(f"{LIST}?pageSize=3&cursor={first.headers[CURSOR]}")).json()
    assert by_number[0] == first.json()["items"][-1]
    assert len(onwards["items"]) == 3
    assert not [item for item in onwards["items"] if item in first.json()["items"]]
    assert (onwards["page"], onwards["totalCount"]) == (2, 8)


@pytest.mark.usefixtures("some")
@pytest.mark.parametrize(
    ("query", "field", "cure"),
    [
        ("cursor=nonsense", "cursor", "X-Next-Cursor"),
        ("cursor={0},{0}", "cursor", "X-Next-Cursor"),
        ("cursor={0}&sortBy=status", "cursor", "sortBy"),
        ("cursor={0}&sortDescending=false", "cursor", "sortDescending"),
        ("cursor={0}&status=Failed", "cursor", "status"),
        ("cursor={0}&scheduleId=00000000-0000-0000-0000-000000000001", "cursor", "scheduleId"),
        ("cursor={0}&page=2", "page", "cursor"),
    ],
)
async def test_a_cursor_that_does_not_fit_is_refused(
    http: httpx.AsyncClient, query: str, field: str, cure: str
) -> None:
    """400, with the field and what helps."""
    cursor = (await http.get(f"{LIST}?pageSize=3")).headers[CURSOR]
    answer = await http.get(f"{LIST}?{query.format(cursor)}")
    assert answer.status_code == 400
    violations = answer.json()["validationErrors"]
    assert list(violations) == [field]
    assert cure in violations[field][0]


@pytest.mark.usefixtures("some")
async def test_another_page_size_and_wording_go_on_in_the_same_list(http: httpx.AsyncClient) -> None:
    """What says the same in other words is the same list."""
    first = await http.get(f"{LIST}?pageSize=3&status=Queued&sortBy=queuedAt")
    rest = await http.get(f"{LIST}?pageSize=50&status=0&sortBy=QUEUEDAT&cursor={first.headers[CURSOR]}")
    assert len(rest.json()["items"]) == 4
    assert rest.json()["hasNextPage"] is False


async def test_a_list_of_many_is_read_to_its_end(owner: JimClient, context: ServiceContext) -> None:
    """The client goes on by itself, whatever the filter."""
    ends = sorted(ENDED_EXECUTION)
    made = [a_stored_execution(n, status=ends[n % 3]) for n in range(1, 251)]
    await context.database.write(lambda unit: unit.executions.insert_many(made))
    found = [one.id async for one in owner.all_executions()]
    assert found == [one.id for one in reversed(made)]
    failed = [one.id async for one in owner.all_executions(status="Failed", descending=False, page_size=7)]
    assert failed == [one.id for one in made if one.status is ExecutionStatus.FAILED]
    assert (await executions.page(context, executions.ExecutionQuery())).total == 250

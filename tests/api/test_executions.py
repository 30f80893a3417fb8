"""The document's four routes."""

from typing import Any
from uuid import UUID

import httpx
import pytest

from jim_core.client.jim import JimClient
from jim_core.model.initiator import CRON
from jim_core.model.outcome import StepOutcome
from jim_core.service import executions, keys, steps
from jim_core.service.context import ServiceContext
from tests.api.place import ANNE, OWNER, Clock, a_schedule, an_app, an_execution, browser, run_through

LIST = "/api/v1/schedule-executions"
SUMMARY = [
    "id",
    "scheduleId",
    "scheduleName",
    "status",
    "currentStepIndex",
    "totalSteps",
    "queuedAt",
    "startedAt",
    "completedAt",
    "initiatedByType",
    "initiatedById",
    "initiatedByName",
    "errorMessage",
]
STEP = [
    "stepIndex",
    "name",
    "stepType",
    "executionMode",
    "connectedSystemId",
    "status",
    "taskId",
    "startedAt",
    "completedAt",
    "errorMessage",
    "activityId",
    "activityStatus",
]


async def page(http: httpx.AsyncClient, query: str = "") -> dict[str, Any]:
    """The list, which must be a 200."""
    answer = await http.get(f"{LIST}{query}")
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def names(http: httpx.AsyncClient, query: str) -> list[str]:
    """The schedule names of a list."""
    return [item["scheduleName"] for item in (await page(http, query))["items"]]


async def test_a_new_execution_is_listed_as_the_document_shows_it(
    http: httpx.AsyncClient, context: ServiceContext
) -> None:
    """All 13 members in the document's order, null where there is nothing yet."""
    detail = await an_execution(context, await a_schedule(context, steps=3))
    body = await page(http)
    (item,) = body["items"]
    assert list(item) == SUMMARY
    assert item == {
        "id": str(detail.execution.id),
        "scheduleId": str(detail.execution.schedule_id),
        "scheduleName": "Daily Delta Sync",
        "status": "Queued",
        "currentStepIndex": 0,
        "totalSteps": 3,
        "queuedAt": "2026-04-05T06:00:00Z",
        "startedAt": None,
        "completedAt": None,
        "initiatedByType": "User",
        "initiatedById": None,
        "initiatedByName": "anne",
        "errorMessage": None,
    }
    del body["items"]
    assert body == {
        "totalCount": 1,
        "page": 1,
        "pageSize": 20,
        "totalPages": 1,
        "hasNextPage": False,
        "hasPreviousPage": False,
    }


async def test_a_detail_has_its_steps_in_order(http: httpx.AsyncClient, context: ServiceContext) -> None:
    """The summary's members, then steps, each with the document's twelve members first."""
    detail = await an_execution(context, await a_schedule(context, steps=2))
    await steps.claim(context, detail.execution.id, 0)
    body = (await http.get(f"{LIST}/{detail.execution.id}")).json()
    assert list(body) == [*SUMMARY, "steps"]
    first, second = body["steps"]
    assert list(first)[:12] == STEP
    assert (first["status"], first["taskId"] is None) == ("Processing", False)
    assert {name: second[name] for name in STEP} == {
        "stepIndex": 1,
        "name": "Step 1",
        "stepType": "Executable",
        "executionMode": "Sequential",
        "connectedSystemId": None,
        "status": "Pending",
        "taskId": None,
        "startedAt": None,
        "completedAt": None,
        "errorMessage": None,
        "activityId": None,
        "activityStatus": None,
    }


async def test_active_is_a_bare_array_oldest_first(
    http: httpx.AsyncClient, context: ServiceContext, clock: Clock
) -> None:
    """Only what has not ended."""
    ids = []
    for _ in range(3):
        detail = await an_execution(context, await a_schedule(context, f"At {clock()}"))
        ids.append(str(detail.execution.id))
        clock.pass_(minutes=1)
    await executions.cancel(context, UUID(ids[1]), by=ANNE)
    body = (await http.get(f"{LIST}/active")).json()
    assert [item["id"] for item in body] == [ids[0], ids[2]]
    assert list(body[0]) == SUMMARY


async def test_cancel_answers_at_once_with_the_cancelled_execution(
    http: httpx.AsyncClient, context: ServiceContext, clock: Clock
) -> None:
    """Status, end and who did it; a step that still runs is still Processing."""
    detail = await an_execution(context, await a_schedule(context, steps=2))
    await steps.claim(context, detail.execution.id, 0)
    clock.pass_(seconds=5)
    answer = await http.post(f"{LIST}/{detail.execution.id}/cancel")
    body = answer.json()
    assert (answer.status_code, list(body)) == (200, SUMMARY)
    assert (body["status"], body["completedAt"]) == ("Cancelled", "2026-04-05T06:00:05Z")
    assert body["errorMessage"] == "Cancelled by automation-key"
    after = (await http.get(f"{LIST}/{detail.execution.id}")).json()
    assert [step["status"] for step in after["steps"]] == ["Processing", "Cancelled"]


@pytest.mark.parametrize("body", [b"", b"{}", b"}{ no json", b"\xff\x00"])
async def test_cancel_looks_at_no_body(http: httpx.AsyncClient, context: ServiceContext, body: bytes) -> None:
    """None is needed, and whatever comes is passed over."""
    detail = await an_execution(context)
    headers = {"Content-Type": "application/json"}
    answer = await http.post(f"{LIST}/{detail.execution.id}/cancel", content=body, headers=headers)
    assert answer.status_code == 200


async def test_a_second_cancel_is_refused(http: httpx.AsyncClient, context: ServiceContext) -> None:
    """400, and the status that it has."""
    detail = await an_execution(context)
    await http.post(f"{LIST}/{detail.execution.id}/cancel")
    answer = await http.post(f"{LIST}/{detail.execution.id}/cancel")
    assert answer.status_code == 400
    assert answer.json() == {
        "code": "BAD_REQUEST",
        "message": "Cannot cancel execution with status: Cancelled",
        "details": None,
        "validationErrors": None,
        "timestamp": "2026-04-05T06:00:00Z",
    }


@pytest.mark.parametrize("outcome", [StepOutcome.completed(), StepOutcome.failed("it broke")])
async def test_what_has_ended_cannot_be_cancelled(
    http: httpx.AsyncClient, context: ServiceContext, outcome: StepOutcome
) -> None:
    """And it stays as it ended."""
    ended = await run_through(context, await an_execution(context), outcome)
    answer = await http.post(f"{LIST}/{ended.execution.id}/cancel")
    assert answer.json()["message"] == f"Cannot cancel execution with status: {ended.execution.status}"
    assert await executions.get(context, ended.execution.id) == ended


@pytest.mark.parametrize("path", ["{id}", "{id}/cancel", "{id}/steps/0/output"])
@pytest.mark.parametrize(
    "identity", ["00000000-0000-0000-0000-000000000000", "no-guid", "7", "{0}", "%00", "é"]
)
async def test_an_execution_that_is_not_there_is_a_404_that_names_it(
    http: httpx.AsyncClient, path: str, identity: str
) -> None:
    """Also when it could not be one; there can be no such execution."""
    target = f"{LIST}/{path.format(id=identity)}"
    answer = await (http.post(target) if path.endswith("cancel") else http.get(target))
    assert (answer.status_code, answer.json()["code"]) == (404, "NOT_FOUND")
    shown = httpx.URL(target).path.removeprefix(f"{LIST}/").partition("/")[0]
    assert shown in answer.json()["message"] or repr(shown)[1:-1] in answer.json()["message"]


async def test_an_id_is_read_in_any_of_its_forms(http: httpx.AsyncClient, context: ServiceContext) -> None:
    """Capitals, and without hyphens."""
    detail = await an_execution(context)
    for form in (str(detail.execution.id).upper(), detail.execution.id.hex):
        assert (await http.get(f"{LIST}/{form}")).json()["id"] == str(detail.execution.id)


async def test_who_started_it_is_said(
    http: httpx.AsyncClient, context: ServiceContext, owner: JimClient
) -> None:
    """A key by its id and name, the owner as a User, the clock as NotSet."""
    schedule = await a_schedule(context)
    by_key = (await http.post(f"/api/v1/schedules/{schedule.id}/run")).json()["executionId"]
    by_owner = (await owner.run_schedule(schedule.id)).execution_id
    by_clock = (await executions.start(context, schedule.id, by=CRON)).execution.id
    (known,) = await keys.list_keys(context)
    said = {}
    for identity in (by_key, by_owner, by_clock):
        body = (await http.get(f"{LIST}/{identity}")).json()
        said[str(identity)] = [body[f"initiatedBy{member}"] for member in ("Type", "Id", "Name")]
    assert said == {
        by_key: ["ApiKey", str(known.id), "automation-key"],
        str(by_owner): ["User", None, OWNER.initiator.name],
        str(by_clock): ["NotSet", None, None],
    }


@pytest.fixture
async def history(context: ServiceContext, clock: Clock) -> dict[str, str]:
    """Four executions, a minute apart: Completed, Failed, Cancelled, Queued; each of its own schedule."""
    made = {}
    outcomes = {
        "done": StepOutcome.completed(),
        "broken": StepOutcome.failed("no"),
        "stopped": None,
        "new": None,
    }
    for name, outcome in outcomes.items():
        detail = await an_execution(context, await a_schedule(context, name))
        if outcome:
            await run_through(context, detail, outcome)
        elif name == "stopped":
            await executions.cancel(context, detail.execution.id, by=ANNE)
        made[name] = str(detail.execution.schedule_id)
        clock.pass_(minutes=1)
    return made


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["new", "stopped", "broken", "done"]),
        ("?sortDescending=false", ["done", "broken", "stopped", "new"]),
        ("?SORTDESCENDING=False&sortby=QUEUEDAT", ["done", "broken", "stopped", "new"]),
        ("?sortBy=nonsense", ["new", "stopped", "broken", "done"]),
        ("?status=Failed", ["broken"]),
        ("?status=failed", ["broken"]),
        ("?status=3", ["broken"]),
        ("?Status=Completed", ["done"]),
        ("?status=Complete", ["done"]),
        ("?status=2", ["done"]),
        ("?status=Failed,Cancelled", ["stopped", "broken"]),
        ("?status=Failed&status=cancelled", ["stopped", "broken"]),
        ("?status=Paused", []),
        ("?status=&scheduleId=&page=", ["new", "stopped", "broken", "done"]),
        ("?status=,", ["new", "stopped", "broken", "done"]),
        ("?page=2&pageSize=3", ["done"]),
        ("?page=9&pageSize=3", []),
        ("?page=0&pageSize=3", ["new", "stopped", "broken"]),
        ("?page=-7&pageSize=3", ["new", "stopped", "broken"]),
        ("?unknown=1", ["new", "stopped", "broken", "done"]),
        ("?sortBy=startedAt&status=Completed,Failed&sortDescending=false", ["done", "broken"]),
        ("?sortBy=completedAt&status=Completed,Failed,Cancelled", ["stopped", "broken", "done"]),
    ],
)
async def test_the_list_is_filtered_sorted_and_paged(
    http: httpx.AsyncClient, history: dict[str, str], query: str, expected: list[str]
) -> None:
    """Names in any letter case, JIM's ordinals, both success words, several statuses."""
    assert await names(http, query) == expected


async def test_the_list_can_be_of_one_schedule(http: httpx.AsyncClient, history: dict[str, str]) -> None:
    """The document's filter, alone and beside a status."""
    assert await names(http, f"?scheduleId={history['broken']}") == ["broken"]
    assert await names(http, f"?scheduleid={history['broken'].upper()}&status=Failed") == ["broken"]
    assert await names(http, f"?scheduleId={history['broken']}&status=Completed") == []


@pytest.mark.parametrize(
    ("query", "number", "size"),
    [("", 1, 20), ("?page=0", 1, 20), ("?page=3", 3, 20), ("?pageSize=101", 1, 100), ("?pageSize=1", 1, 1)],
)
async def test_a_page_says_what_it_took_for_its_number_and_size(
    http: httpx.AsyncClient, query: str, number: int, size: int
) -> None:
    """A page below 1 is the first, more than 100 items are 100."""
    body = await page(http, query)
    assert (body["page"], body["pageSize"]) == (number, size)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("?pageSize=0", "pageSize"),
        ("?pageSize=-1", "pageSize"),
        ("?pageSize=ten", "pageSize"),
        ("?page=one", "page"),
        ("?page=1.5", "page"),
        ("?page=10002&pageSize=101", "page"),
        ("?page=999999999999999999999", "page"),
        ("?scheduleId=nonsense", "scheduleId"),
        ("?scheduleId=%ff", "scheduleId"),
        ("?STATUS=a%00b", "status"),
        ("?status=Sleeping", "status"),
        ("?status=6", "status"),
        ("?status=Failed,Sleeping", "status"),
        ("?sortDescending=perhaps", "sortDescending"),
    ],
)
async def test_a_senseless_query_is_a_400_that_names_the_field(
    http: httpx.AsyncClient, query: str, field: str
) -> None:
    """With a sentence that says what is allowed."""
    answer = await http.get(f"{LIST}{query}")
    body = answer.json()
    assert (answer.status_code, body["code"], list(body["validationErrors"])) == (
        400,
        "VALIDATION_ERROR",
        [field],
    )
    assert body["message"].startswith(field)


async def test_a_nul_in_a_query_is_a_400(http: httpx.AsyncClient) -> None:
    """No database takes one, so none gets it."""
    answer = await http.get("/api/v1/schedules?search=a%00b")
    assert (answer.status_code, list(answer.json()["validationErrors"])) == (400, ["search"])


async def test_an_unknown_status_is_answered_with_the_known_ones(http: httpx.AsyncClient) -> None:
    """So that one can put it right."""
    message = (await http.get(f"{LIST}?status=Sleeping")).json()["message"]
    assert "Queued, InProgress, Completed, Failed, Cancelled, Paused" in message
    assert "'Sleeping'" in message


async def test_the_deepest_page_is_still_served(http: httpx.AsyncClient) -> None:
    """A million rows may be skipped, and no more."""
    assert (await page(http, "?page=10001&pageSize=100"))["items"] == []


async def test_a_page_after_exactly_a_hundred_is_empty(
    http: httpx.AsyncClient, context: ServiceContext
) -> None:
    """A JIM client asks for it, since it got a full page."""
    schedule = await a_schedule(context)
    for _ in range(100):
        await an_execution(context, schedule)
    full = await page(http, "?page=1&pageSize=100")
    assert (len(full["items"]), full["hasNextPage"], full["totalPages"]) == (100, False, 1)
    past = await page(http, "?page=2&pageSize=100")
    assert (past["items"], past["totalCount"], past["hasPreviousPage"]) == ([], 100, True)


async def test_a_good_execution_may_be_called_complete(
    context: ServiceContext, clock: Clock, key: str
) -> None:
    """The word is a setting: in the list, in the detail and with the schedule; steps keep theirs."""
    ended = await run_through(context, await an_execution(context))
    async with browser(an_app(context, clock, success_word="Complete"), key) as http:
        assert [item["status"] for item in (await page(http, "?status=Completed"))["items"]] == ["Complete"]
        body = (await http.get(f"{LIST}/{ended.execution.id}")).json()
        assert (body["status"], body["steps"][0]["status"]) == ("Complete", "Completed")
        listed = (await http.get("/api/v1/schedules")).json()["items"][0]
        assert listed["lastExecutionStatus"] == "Complete"
        refused = (await http.post(f"{LIST}/{ended.execution.id}/cancel")).json()
        assert refused["message"] == "Cannot cancel execution with status: Complete"

"""Schedules over HTTP, as JIM's own client asks for them."""

from typing import Any

import httpx
import pytest

from jim_core.service import executions
from jim_core.service.context import ServiceContext
from jim_core.wire import paths
from tests.api.place import NOBODY, Clock, a_schedule, an_execution, run_through

MEMBERS = [
    "id",
    "name",
    "description",
    "triggerType",
    "cronExpression",
    "patternType",
    "daysOfWeek",
    "runTimes",
    "intervalValue",
    "intervalUnit",
    "intervalWindowStart",
    "intervalWindowEnd",
    "isEnabled",
    "lastRunTime",
    "nextRunTime",
    "stepCount",
    "created",
    "lastUpdated",
    "timeZone",
    "overlapPolicy",
]
LAST = [
    "lastExecutionId",
    "lastExecutionStatus",
    "lastExecutionCurrentStepIndex",
    "lastExecutionTotalSteps",
    "lastExecutionCompletedAt",
    "lastExecutionErrorMessage",
]
STEP = {"name": "One", "stepIndex": 0, "stepType": "Executable", "executablePath": "/bin/true"}


async def created(http: httpx.AsyncClient, **members: object) -> dict[str, Any]:
    """A schedule that was made over HTTP."""
    answer = await http.post(paths.SCHEDULES, json={"name": "Nightly", **members})
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def test_a_schedule_of_which_only_the_name_is_said_has_the_defaults(http: httpx.AsyncClient) -> None:
    """Manual, not enabled, without steps; and the answer says where it is."""
    answer = await http.post(paths.SCHEDULES, json={"name": "Nightly"})
    body = answer.json()
    assert list(body) == [*MEMBERS, "steps"]
    assert answer.headers["Location"] == f"/api/v1/schedules/{body['id']}"
    assert (await http.get(answer.headers["Location"])).json() == body
    said = {
        name: body[name]
        for name in ("triggerType", "patternType", "isEnabled", "steps", "stepCount", "created")
    }
    assert said == {
        "triggerType": "Manual",
        "patternType": "SpecificTimes",
        "isEnabled": False,
        "steps": [],
        "stepCount": 0,
        "created": "2026-04-05T06:00:00Z",
    }


async def test_members_and_words_come_in_any_letter_case_and_ordinals_do_too(http: httpx.AsyncClient) -> None:
    """One JIM cmdlet sends PascalCase step keys, an old one numbers."""
    body = await created(
        http,
        TRIGGERTYPE="cron",
        PatternType=1,
        IntervalValue=15,
        intervalunit="MINUTES",
        IsEnabled=True,
        Steps=[
            {"Name": "One", "StepIndex": 0, "STEPTYPE": 2, "ExecutablePath": "/bin/true", "Colour": "red"}
        ],
    )
    assert (body["triggerType"], body["patternType"], body["intervalUnit"]) == ("Cron", "Interval", "Minutes")
    assert (body["steps"][0]["stepType"], body["steps"][0]["name"]) == ("Executable", "One")
    assert body["nextRunTime"] == "2026-04-05T06:15:00Z"


async def test_a_put_keeps_what_it_does_not_say(http: httpx.AsyncClient) -> None:
    """Absent keeps, null empties, steps replace all steps and keep their ids."""
    before = await created(http, description="every night", steps=[STEP])
    path = f"/api/v1/schedules/{before['id']}"
    renamed = (await http.put(path, json={"name": "Weekly"})).json()
    assert (renamed["name"], renamed["description"], renamed["steps"]) == (
        "Weekly",
        "every night",
        before["steps"],
    )
    emptied = (await http.put(path, json={"description": None})).json()
    assert (emptied["name"], emptied["description"]) == ("Weekly", None)
    more = (await http.put(path, json={"steps": [*before["steps"], {**STEP, "stepIndex": 1}]})).json()
    assert [step["id"] == before["steps"][0]["id"] for step in more["steps"]] == [True, False]
    assert (await http.put(path, json={"steps": []})).json()["stepCount"] == 0


async def test_a_whole_schedule_may_be_sent_back_as_it_came(http: httpx.AsyncClient) -> None:
    """JIM's client reads one, changes a member and sends all of it; what only the server sets is ignored."""
    before = await created(http, steps=[STEP])
    answer = await http.put(
        f"/api/v1/schedules/{before['id']}", json={**before, "created": "1999-01-01T00:00:00Z"}
    )
    after = answer.json()
    assert (answer.status_code, after["created"]) == (200, before["created"])
    assert {**after, "lastUpdated": None} == {**before, "lastUpdated": None}


async def test_a_password_never_leaves_the_server(http: httpx.AsyncClient) -> None:
    """Masked in the answer; the mask sent back keeps what is stored."""
    step = {"name": "Sql", "stepType": "SqlScript", "sqlScriptPath": "/x.sql"}
    secret = "Server=db;User=sa;Password=hunter2;Encrypt=true"
    answer = await http.post(
        paths.SCHEDULES, json={"name": "Sql", "steps": [{**step, "sqlConnectionString": secret}]}
    )
    assert answer.status_code == 201, answer.text
    assert "hunter2" not in answer.text
    path = answer.headers["Location"]
    again = await http.put(path, json=answer.json())
    assert (again.status_code, "hunter2" in again.text) == (200, False)


async def test_the_list_says_how_the_last_execution_went(
    http: httpx.AsyncClient, context: ServiceContext
) -> None:
    """A summary without steps, and six members of the last execution."""
    ended = await run_through(context, await an_execution(context, await a_schedule(context, steps=2)))
    (item,) = (await http.get(paths.SCHEDULES)).json()["items"]
    assert list(item) == [*MEMBERS, *LAST]
    assert (item["stepCount"], item["lastRunTime"]) == (2, "2026-04-05T06:00:00Z")
    assert [item[name] for name in LAST] == [
        str(ended.execution.id),
        "Completed",
        1,
        2,
        "2026-04-05T06:00:00Z",
        None,
    ]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Alpha", "Beta", "Gamma"]),
        ("?sortDescending=true", ["Gamma", "Beta", "Alpha"]),
        ("?search=ET", ["Beta"]),
        ("?page=2&pageSize=2", ["Gamma"]),
        ("?sortBy=created", ["Beta", "Gamma", "Alpha"]),
        ("?sortBy=nonsense", ["Alpha", "Beta", "Gamma"]),
    ],
)
async def test_the_list_is_searched_sorted_and_paged(
    http: httpx.AsyncClient, clock: Clock, query: str, expected: list[str]
) -> None:
    """By name unless asked otherwise."""
    for name in ("Beta", "Gamma", "Alpha"):
        await created(http, name=name)
        clock.pass_(seconds=1)
    body = (await http.get(f"{paths.SCHEDULES}{query}")).json()
    assert [item["name"] for item in body["items"]] == expected


async def test_a_run_is_accepted_and_named(http: httpx.AsyncClient) -> None:
    """202 with the execution, also while another one is under way; a disabled schedule runs by hand."""
    path = f"/api/v1/schedules/{(await created(http, steps=[STEP]))['id']}/run"
    answers = [await http.post(path, headers={"Content-Type": "application/json"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [202, 202]
    first, second = [answer.json() for answer in answers]
    assert list(first) == ["executionId", "message"]
    assert first["executionId"] != second["executionId"]
    assert len((await http.get(paths.ACTIVE_EXECUTIONS)).json()) == 2


async def test_a_run_with_the_same_idempotency_key_happens_once(http: httpx.AsyncClient) -> None:
    """Asking again after a lost answer is safe; for another schedule the key is taken."""
    path = f"/api/v1/schedules/{(await created(http, steps=[STEP]))['id']}/run"
    other = f"/api/v1/schedules/{(await created(http, name='Other', steps=[STEP]))['id']}/run"
    headers = {"idempotency-key": "4711"}
    ids = {(await http.post(path, headers=headers)).json()["executionId"] for _ in range(3)}
    assert len(ids) == 1
    assert (await http.post(other, headers=headers)).status_code == 409
    for bad in ("x" * 201, "a\tb"):
        answer = await http.post(path, headers={"Idempotency-Key": bad})
        assert list(answer.json()["validationErrors"]) == ["Idempotency-Key"]


async def test_a_schedule_without_steps_cannot_run(http: httpx.AsyncClient) -> None:
    """400, and nothing is started."""
    answer = await http.post(f"/api/v1/schedules/{(await created(http))['id']}/run")
    assert (answer.status_code, answer.json()["code"]) == (400, "BAD_REQUEST")
    assert (await http.get(paths.ACTIVE_EXECUTIONS)).json() == []


async def test_enabling_says_when_it_runs_next_and_disabling_that_it_does_not(
    http: httpx.AsyncClient,
) -> None:
    """Both answer with the schedule, and may be said twice."""
    members = {
        "triggerType": "Cron",
        "patternType": "SpecificTimes",
        "runTimes": "07:30",
        "daysOfWeek": "0,1,2,3,4,5,6",
    }
    path = f"/api/v1/schedules/{(await created(http, **members, steps=[STEP]))['id']}"
    for _ in range(2):
        on = (await http.post(f"{path}/enable")).json()
        assert (on["isEnabled"], on["nextRunTime"]) == (True, "2026-04-05T07:30:00Z")
    for _ in range(2):
        off = (await http.post(f"{path}/disable")).json()
        assert (off["isEnabled"], off["nextRunTime"]) == (False, None)


async def test_a_deleted_schedule_is_gone_and_its_executions_stay(
    http: httpx.AsyncClient, context: ServiceContext
) -> None:
    """204 without a body, then 404."""
    detail = await an_execution(context)
    path = f"/api/v1/schedules/{detail.execution.schedule_id}"
    answer = await http.delete(path)
    assert (answer.status_code, answer.content) == (204, b"")
    assert (await http.get(path)).status_code == 404
    assert (await executions.get(context, detail.execution.id)).execution.schedule_name == "Daily Delta Sync"


async def test_a_name_is_had_by_one_schedule_only(http: httpx.AsyncClient) -> None:
    """409, on making and on renaming."""
    await created(http)
    other = await created(http, name="Other")
    taken = [
        await http.post(paths.SCHEDULES, json={"name": "Nightly"}),
        await http.put(f"/api/v1/schedules/{other['id']}", json={"name": "Nightly"}),
    ]
    assert [(answer.status_code, answer.json()["code"]) for answer in taken] == [(409, "CONFLICT")] * 2


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", paths.SCHEDULE),
        ("PUT", paths.SCHEDULE),
        ("DELETE", paths.SCHEDULE),
        ("POST", paths.RUN_SCHEDULE),
        ("POST", paths.ENABLE_SCHEDULE),
        ("POST", paths.DISABLE_SCHEDULE),
        ("GET", paths.NEXT_RUNS),
        ("GET", paths.CHANGE_HISTORY),
    ],
)
@pytest.mark.parametrize("identity", [str(NOBODY), "no-guid"])
async def test_a_schedule_that_is_not_there_is_a_404(
    http: httpx.AsyncClient, method: str, path: str, identity: str
) -> None:
    """Also when it could not be one."""
    answer = await http.request(method, path.format(id=identity), content=b'{"name": "Nightly"}')
    assert (answer.status_code, answer.json()["code"]) == (404, "NOT_FOUND")
    assert identity in answer.json()["message"]

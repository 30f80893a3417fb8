"""Pause, resume, run again, and the attempts of a step, over HTTP."""

from typing import Any

import httpx
import pytest

from jim_core.model.outcome import StepOutcome
from jim_core.service import executions, schedules, steps, waiting
from jim_core.service.context import ServiceContext
from jim_core.service.schedule_change import ScheduleChange
from tests.api.place import ANNE, NOBODY, Clock, a_schedule, an_app, an_execution, browser, run_through

LIST = "/api/v1/schedule-executions"


def refusal(answer: httpx.Response) -> tuple[int, str, str]:
    """Status, code and message of an answer that says no."""
    body = answer.json()
    return answer.status_code, body["code"], body["message"]


async def test_a_pause_and_a_resume_answer_with_the_execution(
    http: httpx.AsyncClient, context: ServiceContext
) -> None:
    """A summary, as a cancel does; the steps say what they wait for."""
    detail = await an_execution(context, await a_schedule(context, steps=2))
    target = f"{LIST}/{detail.execution.id}"
    paused = await http.post(f"{target}/pause")
    assert (paused.status_code, paused.json()["status"], len(paused.json())) == (200, "Paused", 13)
    first, second = (await http.get(target)).json()["steps"]
    assert (first["status"], first["waitingFor"]) == ("Waiting", "Resume")
    assert (second["status"], second["waitingFor"]) == ("Pending", None)
    assert [item["status"] for item in (await http.get(f"{LIST}?status=Paused")).json()["items"]] == [
        "Paused"
    ]
    resumed = await http.post(f"{target}/resume")
    assert (resumed.status_code, resumed.json()["status"]) == (200, "Queued")


async def test_a_pause_or_resume_that_changes_nothing_is_refused(
    http: httpx.AsyncClient, context: ServiceContext
) -> None:
    """400, and the status that it has."""
    target = f"{LIST}/{(await an_execution(context)).execution.id}"
    said = "Cannot {} execution with status: {}".format
    assert refusal(await http.post(f"{target}/resume")) == (400, "BAD_REQUEST", said("resume", "Queued"))
    assert refusal(await http.post(f"{target}/rerun")) == (400, "BAD_REQUEST", said("rerun", "Queued"))
    await http.post(f"{target}/pause")
    assert refusal(await http.post(f"{target}/pause")) == (400, "BAD_REQUEST", said("pause", "Paused"))


async def test_the_word_for_a_good_end_is_that_of_the_installation(
    context: ServiceContext, clock: Clock, key: str
) -> None:
    """Whatever it is that cannot be done any more."""
    ended = await run_through(context, await an_execution(context))
    async with browser(an_app(context, clock, success_word="Complete"), key) as http:
        for act in ("pause", "resume", "cancel"):
            answer = await http.post(f"{LIST}/{ended.execution.id}/{act}")
            assert refusal(answer)[2] == f"Cannot {act} execution with status: Complete"


@pytest.mark.parametrize("body", [None, {}, {"from": "start"}, {"FROM": "Start", "more": 1}])
async def test_an_ended_execution_is_run_again(
    http: httpx.AsyncClient, context: ServiceContext, body: dict[str, Any] | None
) -> None:
    """202 and the same answer as a run; without a body from its start."""
    ended = await run_through(context, await an_execution(context))
    answer = await http.post(f"{LIST}/{ended.execution.id}/rerun", json=body)
    assert answer.status_code == 202
    assert list(answer.json()) == ["executionId", "message"]
    assert "queued" in answer.json()["message"]
    again = (await http.get(f"{LIST}/{answer.json()['executionId']}")).json()
    assert (again["status"], again["initiatedByName"]) == ("Queued", "automation-key")


async def test_what_completed_is_carried_over(http: httpx.AsyncClient, context: ServiceContext) -> None:
    """And says from where."""
    detail = await an_execution(context, await a_schedule(context, steps=2))
    old = detail.execution.id
    for position, outcome in enumerate((StepOutcome.completed(), StepOutcome.failed("no"))):
        await steps.claim(context, old, position)
        await steps.conclude(context, old, position, outcome)
    answer = await http.post(f"{LIST}/{old}/rerun", json={"from": "failed"})
    first, second = (await http.get(f"{LIST}/{answer.json()['executionId']}")).json()["steps"]
    assert (first["status"], first["carriedOverFrom"], first["exitCode"]) == ("Completed", str(old), 0)
    assert (second["status"], second["carriedOverFrom"]) == ("Queued", None)


async def test_nothing_that_failed_cannot_be_run_again(
    http: httpx.AsyncClient, context: ServiceContext
) -> None:
    """The sentence says what can be."""
    ended = await run_through(context, await an_execution(context))
    answer = await http.post(f"{LIST}/{ended.execution.id}/rerun", json={"from": "failed"})
    assert refusal(answer)[:2] == (400, "BAD_REQUEST")
    assert "from its start" in refusal(answer)[2]


@pytest.mark.parametrize("begin", ["end", 7, None])
async def test_a_place_to_begin_that_is_none_is_named(
    http: httpx.AsyncClient, context: ServiceContext, begin: object
) -> None:
    """With those that are."""
    ended = await run_through(context, await an_execution(context))
    answer = await http.post(f"{LIST}/{ended.execution.id}/rerun", json={"from": begin})
    assert (answer.status_code, list(answer.json()["validationErrors"])) == (400, ["from"])
    assert "start, failed" in answer.json()["message"]


async def test_a_body_that_is_no_object_is_refused(http: httpx.AsyncClient, context: ServiceContext) -> None:
    """It may be absent, but not nonsense."""
    ended = await run_through(context, await an_execution(context))
    for body in (b"}{", b"[]", b'"failed"'):
        answer = await http.post(f"{LIST}/{ended.execution.id}/rerun", content=body)
        assert answer.status_code == 400


async def test_the_same_key_runs_it_again_once(http: httpx.AsyncClient, context: ServiceContext) -> None:
    """As with a run; a key that is too long is named."""
    ended = await run_through(context, await an_execution(context))
    target = f"{LIST}/{ended.execution.id}/rerun"
    answers = [(await http.post(target, headers={"Idempotency-Key": "k"})).json() for _ in range(2)]
    assert answers[0] == answers[1]
    long = await http.post(target, headers={"Idempotency-Key": "k" * 201})
    assert list(long.json()["validationErrors"]) == ["Idempotency-Key"]


async def test_each_attempt_of_a_step_is_listed(
    http: httpx.AsyncClient, context: ServiceContext, clock: Clock
) -> None:
    """A bare array, the first one first; the step says when the next one comes."""
    step = {"name": "One", "stepType": "Executable", "executablePath": "/x", "retryCount": 1}
    schedule = await schedules.create(context, ScheduleChange.parse({"name": "Tried", "steps": [step]}))
    one = (await executions.start(context, schedule.id, by=ANNE)).execution.id
    await steps.claim(context, one, 0)
    await steps.conclude(context, one, 0, StepOutcome.failed("exit code 3", exit_code=3))
    (waits,) = (await http.get(f"{LIST}/{one}")).json()["steps"]
    assert (waits["status"], waits["waitingFor"], waits["attempt"]) == ("Waiting", "Retry", 1)
    assert waits["retryAt"] == "2026-04-05T06:00:30Z"
    clock.pass_(seconds=30)
    await waiting.release(context)
    await steps.claim(context, one, 0)
    assert (await http.get(f"{LIST}/{one}/steps/0/attempts")).json() == [
        {
            "attempt": 1,
            "status": "Failed",
            "startedAt": "2026-04-05T06:00:00Z",
            "completedAt": "2026-04-05T06:00:00Z",
            "errorMessage": "exit code 3",
            "exitCode": 3,
        },
        {
            "attempt": 2,
            "status": "Processing",
            "startedAt": "2026-04-05T06:00:30Z",
            "completedAt": None,
            "errorMessage": None,
            "exitCode": None,
        },
    ]


@pytest.mark.parametrize("act", ["pause", "resume", "rerun"])
@pytest.mark.parametrize("identity", [str(NOBODY), "no-guid"])
async def test_an_execution_that_is_not_there_is_a_404(
    http: httpx.AsyncClient, act: str, identity: str
) -> None:
    """Also when it could not be one."""
    answer = await http.post(f"{LIST}/{identity}/{act}")
    assert refusal(answer)[:2] == (404, "NOT_FOUND")
    assert identity in answer.json()["message"]


async def test_attempts_of_a_step_that_is_not_there_are_a_404(
    http: httpx.AsyncClient, context: ServiceContext
) -> None:
    """Steps are numbered from 0."""
    one = (await an_execution(context)).execution.id
    for step in ("1", "-1", "x"):
        assert (await http.get(f"{LIST}/{one}/steps/{step}/attempts")).status_code == 404

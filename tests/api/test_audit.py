"""The audit trail over HTTP."""

from typing import Any

import httpx
import pytest

from jim_core.client.jim import JimClient
from jim_core.service.context import ServiceContext
from jim_core.wire import paths
from tests.api.place import NOBODY, Clock, a_schedule, an_app, an_execution, browser


async def entries(http: httpx.AsyncClient, **asked: str) -> list[dict[str, Any]]:
    """The trail, the newest first."""
    answer = await http.get(paths.AUDIT, params=asked)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_every_change_is_in_the_trail(http: httpx.AsyncClient, context: ServiceContext) -> None:
    """Who, when, what, on what, how it ended, and from where; reading is not."""
    schedule = await a_schedule(context)
    started = await http.post(paths.RUN_SCHEDULE.format(id=schedule.id))
    execution = started.json()["executionId"]
    await http.get(paths.EXECUTIONS)
    await http.post(paths.CANCEL_EXECUTION.format(id=execution))
    await http.delete(paths.SCHEDULE.format(id=schedule.id))
    made = (await http.post(paths.KEYS, json={"name": "deploy"})).json()
    seen = [(one["action"], one["target"], one["targetName"], one["outcome"]) for one in await entries(http)]
    assert seen == [
        ("create_key", made["id"], "deploy", "Done"),
        ("delete_schedule", str(schedule.id), None, "Done"),
        ("cancel_execution", execution, "Daily Delta Sync", "Done"),
        ("run_schedule", execution, "Daily Delta Sync", "Done"),
    ]
    first = (await entries(http))[0]
    assert (first["byType"], first["byName"], first["address"]) == ("ApiKey", "automation-key", "local")
    assert first["at"] == first["lastAt"] == "2026-04-05T06:00:00Z"
    assert made["key"] not in (await http.get(paths.AUDIT)).text


async def test_every_refusal_is_in_the_trail(
    http: httpx.AsyncClient, context: ServiceContext, clock: Clock, viewer_key: str
) -> None:
    """Without a key, without the role, too many, and changes that are not possible."""
    execution = (await an_execution(context)).execution.id
    cancel = paths.CANCEL_EXECUTION.format(id=execution)
    async with browser(an_app(context, clock)) as stranger:
        for _ in range(3):
            await stranger.get(paths.EXECUTIONS)
    async with browser(an_app(context, clock, rate_limit=1), viewer_key) as viewer:
        await viewer.post(cancel)
        await viewer.get(paths.EXECUTIONS)
    await http.post(cancel)
    await http.post(cancel)
    await http.post(paths.SCHEDULES, json={"name": ""})
    await http.get(paths.EXECUTION.format(id=NOBODY))
    seen = [
        (one["action"], one["byName"], one["outcome"], one["count"])
        for one in await entries(http, outcome="refused")
    ]
    assert sorted(seen, key=str) == sorted(
        [
            (f"GET {paths.EXECUTIONS}", None, "UNAUTHORISED", 3),
            (f"POST {cancel}", "monitor", "FORBIDDEN", 1),
            (f"GET {paths.EXECUTIONS}", "monitor", "TOO_MANY_REQUESTS", 1),
            ("cancel_execution", "automation-key", "BAD_REQUEST", 1),
            ("create_schedule", "automation-key", "VALIDATION_ERROR", 1),
        ],
        key=str,
    )


async def test_what_a_stranger_sends_cannot_harm_the_trail(
    http: httpx.AsyncClient, context: ServiceContext, clock: Clock
) -> None:
    """Long, and with characters that no terminal should see."""
    async with browser(an_app(context, clock)) as stranger:
        await stranger.get("/%00%1b[31m" + "x" * 5_000)
    action = (await entries(http))[0]["action"]
    assert len(action) <= 120
    assert action.isprintable()


@pytest.mark.parametrize(
    ("asked", "count"),
    [({"outcome": "done"}, 1), ({"outcome": "forbidden"}, 0), ({"target": str(NOBODY)}, 0), ({}, 1)],
    ids=str,
)
async def test_the_trail_is_filtered(http: httpx.AsyncClient, asked: dict[str, str], count: int) -> None:
    """By outcome in any letter case, and by what it was done to."""
    await http.post(paths.KEYS, json={"name": "deploy"})
    assert len(await entries(http, **asked)) == count


async def test_the_typed_client_reads_the_trail(owner: JimClient) -> None:
    """The owner's own changes are there too."""
    made = await owner.create_key("deploy")
    page = await owner.audit(outcome="done", target=str(made.id))
    assert [(one.action, one.by_name) for one in page.items] == [("create_key", "anne")]

"""The change history over HTTP, and where the reason of a change may be said."""

import httpx
import pytest

from jim_core.wire import paths

ENTRY = [
    "id",
    "scheduleId",
    "scheduleName",
    "changeType",
    "changedAt",
    "changedByType",
    "changedById",
    "changedByName",
    "changeReason",
    "changes",
]


async def made(http: httpx.AsyncClient, **members: object) -> str:
    """The path of a new schedule."""
    answer = await http.post(paths.SCHEDULES, json={"name": "Nightly", **members})
    assert answer.status_code == 201, answer.text
    return str(answer.headers["Location"])


async def test_a_change_is_told_with_the_key_that_made_it(http: httpx.AsyncClient) -> None:
    """A page of entries, newest first."""
    path = await made(http)
    await http.put(path, json={"description": "every night", "changeReason": "it had none"})
    body = (await http.get(f"{path}/change-history?pageSize=1")).json()
    (entry,) = body.pop("items")
    assert (body["totalCount"], body["hasNextPage"]) == (2, True)
    assert list(entry) == ENTRY
    told = ("changeType", "changedByType", "changedByName", "changeReason", "changes", "scheduleName")
    assert [entry[name] for name in told] == [
        "Updated",
        "ApiKey",
        "automation-key",
        "it had none",
        [{"field": "description", "before": None, "after": "every night"}],
        "Nightly",
    ]


@pytest.mark.parametrize("said", ["query", "body"])
async def test_every_change_takes_a_reason_in_the_query_or_in_the_body(
    http: httpx.AsyncClient, said: str
) -> None:
    """In any letter case; also those that need no body."""
    path = (await http.post(paths.SCHEDULES, json={"name": "A", "changeReason": "made"})).headers["Location"]

    async def ask(method: str, path: str, body: dict[str, object], why: str) -> None:
        query = {"CHANGEREASON": why} if said == "query" else {}
        sent = {**body, "ChangeReason": why} if said == "body" else body
        answer = await http.request(method, path, params=query, json=sent or None)
        assert answer.is_success, answer.text

    await ask("PUT", path, {"name": "B"}, "renamed")
    await ask("POST", f"{path}/disable", {}, "was off already")
    await ask("POST", f"{path}/enable", {}, "switched on")
    await ask("POST", f"{path}/disable", {}, "switched off")
    await ask("DELETE", path, {}, "gone")
    entries = (await http.get(f"{path}/change-history")).json()["items"]
    assert [entry["changeReason"] for entry in reversed(entries)] == [
        "made",
        "renamed",
        "switched on",
        "switched off",
        "gone",
    ]


@pytest.mark.parametrize("reason", ["x" * 2_001, "a\0b", 5])
async def test_a_reason_is_a_text_of_at_most_2000_characters(http: httpx.AsyncClient, reason: object) -> None:
    """And nothing is changed when it is not."""
    path = await made(http)
    body = {"name": "Other", "changeReason": reason}
    answers = [
        await http.put(path, json=body),
        await http.post(f"{path}/enable", json=body),
        await http.request("DELETE", path, json=body),
    ]
    assert [answer.status_code for answer in answers] == [400] * 3
    assert [list(answer.json()["validationErrors"]) for answer in answers] == [["changeReason"]] * 3
    assert (await http.get(path)).json()["name"] == "Nightly"
    assert (await http.put(path, json={"changeReason": "x" * 2_000})).status_code == 200

"""API keys over HTTP."""

import httpx
import pytest

from jim_core.service.context import ServiceContext
from jim_core.wire import paths
from tests.api.place import NOBODY, Clock, an_app, browser

MEMBERS = ["id", "name", "prefix", "role", "isEnabled", "created", "expiresAt", "lastUsedAt"]


async def test_a_key_is_shown_once_and_opens_the_door(
    http: httpx.AsyncClient, context: ServiceContext, clock: Clock
) -> None:
    """In the answer that makes it, and never again."""
    answer = await http.post(paths.KEYS, json={"name": "deploy", "expiresAt": "2027-01-01T01:00:00+01:00"})
    made = answer.json()
    assert answer.status_code == 201
    assert list(made) == [*MEMBERS, "key"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Location"] == f"/api/v1/apikeys/{made['id']}"
    assert (made["role"], made["isEnabled"], made["expiresAt"]) == (
        "Administrator",
        True,
        "2027-01-01T00:00:00Z",
    )
    assert made["key"].startswith(made["prefix"])
    listed = await http.get(paths.KEYS)
    assert made["key"] not in listed.text
    assert [list(item) for item in listed.json()] == [MEMBERS, MEMBERS]
    async with browser(an_app(context, clock), made["key"]) as other:
        assert (await other.get(paths.USER_INFO)).json()["name"] == "deploy"


@pytest.mark.parametrize("role", ["user", "USER", "User"])
async def test_a_role_may_be_written_in_any_letter_case(http: httpx.AsyncClient, role: str) -> None:
    """As all words may."""
    assert (await http.post(paths.KEYS, json={"Name": "reader", "ROLE": role})).json()["role"] == "User"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "name"),
        ({"name": ""}, "name"),
        ({"name": "  "}, "name"),
        ({"name": 7}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"name": "a", "role": "King"}, "role"),
        ({"name": "a", "role": None}, "role"),
        ({"name": "a", "expiresAt": "tomorrow"}, "expiresAt"),
        ({"name": "a", "expiresAt": "2020-01-01T00:00:00Z"}, "expiresAt"),
    ],
    ids=str,
)
async def test_a_key_that_cannot_be_made_names_the_field(
    http: httpx.AsyncClient, body: dict[str, object], field: str
) -> None:
    """And the list of keys stays as it was."""
    answer = await http.post(paths.KEYS, json=body)
    assert (answer.status_code, answer.json()["code"]) == (400, "VALIDATION_ERROR")
    assert list(answer.json()["validationErrors"]) == [field]
    assert len((await http.get(paths.KEYS)).json()) == 1


async def test_disabling_answers_with_the_key_and_may_be_said_twice(http: httpx.AsyncClient) -> None:
    """The key stays in the list, as one that opens nothing."""
    made = (await http.post(paths.KEYS, json={"name": "deploy"})).json()
    for _ in range(2):
        answer = await http.post(f"/api/v1/apikeys/{made['id']}/disable")
        assert (answer.status_code, answer.json()["isEnabled"]) == (200, False)
    listed = {item["name"]: item["isEnabled"] for item in (await http.get(paths.KEYS)).json()}
    assert listed == {"automation-key": True, "deploy": False}


@pytest.mark.parametrize("identity", [str(NOBODY), "no-guid"])
async def test_a_key_that_is_not_there_is_a_404(http: httpx.AsyncClient, identity: str) -> None:
    """Named, as everything else."""
    answer = await http.post(f"/api/v1/apikeys/{identity}/disable")
    assert (answer.status_code, answer.json()["code"]) == (404, "NOT_FOUND")
    assert identity in answer.json()["message"]


async def test_a_deleted_key_is_gone(http: httpx.AsyncClient) -> None:
    """From the list, and a second time there is nothing to delete."""
    made = (await http.post(paths.KEYS, json={"name": "deploy"})).json()
    at = paths.KEY.format(id=made["id"])
    answer = await http.delete(at)
    assert (answer.status_code, answer.content) == (204, b"")
    assert [item["name"] for item in (await http.get(paths.KEYS)).json()] == ["automation-key"]
    assert (await http.delete(at)).status_code == 404

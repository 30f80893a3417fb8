"""Connected systems and run profiles over HTTP, and what steps make of their names."""

from typing import Any

import httpx
import pytest

from jim_core.wire import paths

SYSTEM = [
    "id", "name", "description", "connectorName", "created", "lastUpdated", "settings", "syncRules",
    "deleteThreshold",
]  # fmt: skip
RULE = {
    "name": "people in",
    "direction": "Inbound",
    "isEnabled": True,
    "objectType": "person",
    "identityType": "person",
    "scope": None,
    "matching": [{"source": "employeeID", "target": "number", "ignoreCase": True}],
    "project": True,
    "provision": False,
    "whenGone": "Disconnect",
    "precedence": 7,
    "flows": [{"target": "mail", "source": "mail", "expression": None}],
}
PROFILE = ["id", "name", "connectedSystemId", "runType", "pageSize", "partitionName", "filePath"]


async def made(http: httpx.AsyncClient, path: str = paths.SYSTEMS, **members: object) -> dict[str, Any]:
    """A thing that was made over HTTP."""
    usual = (
        {"name": "Corporate LDAP"} if path == paths.SYSTEMS else {"name": "Import", "runType": "FullImport"}
    )
    answer = await http.post(path, json={**usual, **members})
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    assert (await http.get(answer.headers["Location"])).json() == body
    return body


async def profile(http: httpx.AsyncClient, system: dict[str, Any], **members: object) -> dict[str, Any]:
    """A run profile of a system."""
    return await made(http, paths.RUN_PROFILES.format(id=system["id"]), **members)


async def test_a_system_is_made_changed_and_removed(http: httpx.AsyncClient) -> None:
    """A PUT keeps what it does not say; null empties."""
    body = await made(http, description="people", connectorName="LDAP", settings={"host": "a"})
    assert list(body) == SYSTEM
    assert (body["id"], body["created"], body["lastUpdated"]) == (1, "2026-04-05T06:00:00Z", None)
    path = paths.SYSTEM.format(id=body["id"])
    after = (await http.put(path, json={"Name": " HR ", "connectorName": None, "settings": {}})).json()
    assert [after[name] for name in SYSTEM[1:4]] == ["HR", "people", None]
    assert (await http.delete(path)).status_code == 204
    assert [
        (await http.request(method, path, json={})).status_code for method in ("GET", "DELETE", "PUT")
    ] == [404] * 3


async def test_settings_rules_and_the_limit_are_kept(http: httpx.AsyncClient) -> None:
    """As they were sent, but for secrets; each stays until it is said anew, and then is replaced."""
    plain = await made(http, name="plain")
    assert (plain["settings"], plain["syncRules"], plain["deleteThreshold"]) == ({}, [], 20)
    settings = {"host": "a", "bindPassword": "sesame", "searches": [{"base": "dc=x"}]}
    said: dict[str, Any] = {
        "connectorName": "ldap",
        "settings": settings,
        "syncRules": [RULE],
        "deleteThreshold": None,
    }
    body = await made(http, **said)
    masked = {**settings, "bindPassword": "****"}
    assert [body[name] for name in SYSTEM[6:]] == [masked, [RULE], None]
    path = paths.SYSTEM.format(id=body["id"])
    after = (await http.put(path, json={"deleteThreshold": 0.5, "settings": masked})).json()
    assert [after[name] for name in SYSTEM[6:]] == [masked, [RULE], 0.5]
    assert (await http.put(path, json={"syncRules": []})).json()["syncRules"] == []
    listed = await http.get(paths.SYSTEMS)
    assert "****" in listed.text
    assert "sesame" not in listed.text


async def test_the_audit_trail_holds_no_secret(http: httpx.AsyncClient) -> None:
    """It says who changed which system; nor does the answer to a change that is refused repeat one."""
    await made(http, connectorName="LDAP", settings={"host": "a", "bindPassword": "sesame"})
    bad = {"name": "B", "connectorName": "LDAP", "settings": {"bindPassword": "sesa"}}
    refused = await http.post(paths.SYSTEMS, json=bad)
    assert refused.status_code == 400
    trail = await http.get(paths.AUDIT)
    assert "create_system" in trail.text
    assert "sesa" not in trail.text + refused.text


async def test_connectors_are_listed_with_what_they_want_to_know(http: httpx.AsyncClient) -> None:
    """And which of it is secret."""
    ldap, sql = (await http.get(paths.CONNECTORS)).json()
    assert list(ldap) == ["name", "title", "runs", "settingsSchema", "secretSettings"]
    assert (ldap["name"], ldap["runs"]) == ("LDAP", ["FullImport", "Export"])
    assert ldap["settingsSchema"]["required"] == ["host"]
    assert ldap["settingsSchema"]["properties"]["port"]["default"] == 389
    assert ldap["secretSettings"] == sql["secretSettings"] == ["bindPassword"]


async def test_the_number_of_a_removed_system_is_never_given_again(http: httpx.AsyncClient) -> None:
    """A step that names the old one must not come to mean another."""
    old = await made(http)
    await http.delete(paths.SYSTEM.format(id=old["id"]))
    assert (await made(http))["id"] > old["id"]


async def test_systems_are_listed_by_name_and_searched(http: httpx.AsyncClient) -> None:
    """In the envelope of every list."""
    for name in ("Payroll", "badges", "HR"):
        await made(http, name=name)
    body = (await http.get(f"{paths.SYSTEMS}?pageSize=2")).json()
    assert [item["name"] for item in body["items"]] == ["badges", "HR"]
    assert (body["totalCount"], body["totalPages"], body["hasNextPage"]) == (3, 2, True)
    found = (await http.get(f"{paths.SYSTEMS}?search=AY")).json()
    assert [item["name"] for item in found["items"]] == ["Payroll"]


async def test_run_profiles_belong_to_their_system(http: httpx.AsyncClient) -> None:
    """A bare array; gone with the system, and not reached through another one."""
    system, other = await made(http), await made(http, name="HR")
    one = await profile(http, system, runType="deltaimport", pageSize=500, partitionName="dc=x")
    assert list(one) == PROFILE
    assert [one[name] for name in PROFILE[2:]] == [system["id"], "DeltaImport", 500, "dc=x", None]
    await profile(http, other)
    path = paths.RUN_PROFILES.format(id=system["id"])
    assert (await http.get(path)).json() == [one]
    assert (await http.get(paths.RUN_PROFILE.format(id=other["id"], profile=one["id"]))).status_code == 404
    changed = await http.put(f"{path}/{one['id']}", json={"filePath": "/in.csv"})
    assert (changed.json()["filePath"], changed.json()["runType"]) == ("/in.csv", "DeltaImport")
    assert (await http.delete(f"{path}/{one['id']}")).status_code == 204
    assert (await http.get(path)).json() == []
    await http.delete(paths.SYSTEM.format(id=system["id"]))
    assert (await http.get(path)).status_code == 404


async def test_executing_a_run_profile_says_that_it_cannot_be_done_yet(http: httpx.AsyncClient) -> None:
    """400 with its name; 404 when it is not there."""
    system = await made(http)
    one = await profile(http, system)
    path = paths.EXECUTE_RUN_PROFILE.format(id=system["id"], profile=one["id"])
    answer = await http.post(path)
    assert (answer.status_code, answer.json()["code"]) == (400, "BAD_REQUEST")
    assert "'Import'" in answer.json()["message"]
    assert (await http.post(path.replace(f"/{one['id']}/", "/99/"))).status_code == 404


@pytest.mark.parametrize(
    ("members", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": None}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"description": 5}, "description"),
        ({"description": "x" * 1_001}, "description"),
        ({"connectorName": "a\0b"}, "connectorName"),
        ({"connectorName": "Abacus"}, "connectorName"),
        ({"settings": {"host": "a"}}, "settings"),
        ({"connectorName": "LDAP", "settings": {"host": 5}}, "settings.host"),
        ({"syncRules": [{**RULE, "flows": [{"target": "a"}]}]}, "syncRules[0].flows[0].source"),
        ({"deleteThreshold": 101}, "deleteThreshold"),
    ],
)
async def test_what_is_wrong_with_a_system_is_named(
    http: httpx.AsyncClient, members: dict[str, object], field: str
) -> None:
    """Field by field."""
    answer = await http.post(paths.SYSTEMS, json={"name": "HR", **members})
    assert (answer.status_code, list(answer.json()["validationErrors"])) == (400, [field])


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"name", "runType"}),
        ({"name": "A", "runType": "Guess"}, {"runType"}),
        ({"name": "A", "runType": "Export", "pageSize": 0}, {"pageSize"}),
        ({"name": "A", "runType": "Export", "filePath": "x" * 501}, {"filePath"}),
    ],
)
async def test_what_is_wrong_with_a_run_profile_is_named(
    http: httpx.AsyncClient, body: dict[str, object], fields: set[str]
) -> None:
    """Field by field, with what is allowed."""
    path = paths.RUN_PROFILES.format(id=(await made(http))["id"])
    answer = await http.post(path, json=body)
    assert (answer.status_code, set(answer.json()["validationErrors"])) == (400, fields)


async def test_names_are_had_once(http: httpx.AsyncClient) -> None:
    """Of systems everywhere, of run profiles in their system."""
    system, other = await made(http), await made(http, name="HR")
    await profile(http, system)
    second = await profile(http, system, name="Export")
    await profile(http, other)
    taken = [
        await http.post(paths.SYSTEMS, json={"name": "HR"}),
        await http.put(paths.SYSTEM.format(id=system["id"]), json={"name": "HR"}),
        await http.put(
            paths.RUN_PROFILE.format(id=system["id"], profile=second["id"]), json={"name": "Import"}
        ),
    ]
    assert [answer.status_code for answer in taken] == [409] * 3


async def test_a_run_profile_step_without_a_name_is_called_after_both(http: httpx.AsyncClient) -> None:
    """`System - Profile`; a number when one of them is not known."""
    system = await made(http)
    one = await profile(http, system, name="Delta Import")
    steps: list[dict[str, object]] = [
        {"connectedSystemId": system["id"], "runProfileId": one["id"]},
        {"connectedSystemId": system["id"], "runProfileId": 99},
        {"connectedSystemId": system["id"], "runProfileId": one["id"], "name": "Mine"},
    ]
    answer = await http.post(paths.SCHEDULES, json={"name": "Nightly", "steps": steps})
    names = [step["name"] for step in answer.json()["steps"]]
    assert names == ["Corporate LDAP - Delta Import", "Step 2", "Mine"]


async def test_such_a_step_is_called_so_wherever_it_runs(http: httpx.AsyncClient) -> None:
    """After a change of its schedule, in an execution, and when that is run again."""
    system = await made(http)
    one = await profile(http, system, name="Delta Import")
    step = {"connectedSystemId": system["id"], "runProfileId": one["id"]}
    schedule = (await http.post(paths.SCHEDULES, json={"name": "Nightly", "steps": []})).json()["id"]
    details = [(await http.put(paths.SCHEDULE.format(id=schedule), json={"steps": [step]})).json()]
    first = (await http.post(paths.RUN_SCHEDULE.format(id=schedule))).json()["executionId"]
    await http.post(paths.CANCEL_EXECUTION.format(id=first))
    again = (await http.post(paths.RERUN_EXECUTION.format(id=first))).json()["executionId"]
    details += [(await http.get(paths.EXECUTION.format(id=execution))).json() for execution in (first, again)]
    assert [detail["steps"][0]["name"] for detail in details] == ["Corporate LDAP - Delta Import"] * 3


async def test_steps_of_an_execution_say_how_their_places_were_called(http: httpx.AsyncClient) -> None:
    """When it was planned: renaming later changes no record."""
    system = await made(http)
    one = await profile(http, system, name="Delta Import")
    steps = [
        {"connectedSystemId": system["id"], "runProfileId": one["id"]},
        {"connectedSystemId": 99, "runProfileId": 1},
    ]
    schedule = (await http.post(paths.SCHEDULES, json={"name": "Nightly", "steps": steps})).json()
    run = (await http.post(f"/api/v1/schedules/{schedule['id']}/run")).json()
    await http.put(paths.SYSTEM.format(id=system["id"]), json={"name": "Renamed"})
    detail = (await http.get(paths.EXECUTION.format(id=run["executionId"]))).json()
    told = [(step["connectedSystemName"], step["runProfileName"]) for step in detail["steps"]]
    assert told == [("Corporate LDAP", "Delta Import"), (None, None)]


@pytest.mark.parametrize("number", ["x", "-1", "1.5", "1234567890", "٣"])
async def test_a_number_that_cannot_be_is_a_404(http: httpx.AsyncClient, number: str) -> None:
    """As for ids that are no GUIDs."""
    for path in (paths.SYSTEM.format(id=number), paths.RUN_PROFILE.format(id=1, profile=number)):
        answer = await http.get(path)
        assert (answer.status_code, answer.json()["code"]) == (404, "NOT_FOUND")

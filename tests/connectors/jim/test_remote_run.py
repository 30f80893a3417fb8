"""A run profile of another server, run and followed from here."""

from typing import Any

import pytest

from jim_core.connectors.jim.remote_run import Pace, remote_name
from jim_core.connectors.protocol import ConnectorError
from jim_core.model.system import RunProfile, RunProfileId, RunType, SystemId
from tests.client.scripted import reply, scripted
from tests.connectors.jim.remote import (
    ACTIVITY,
    BUSY,
    CREATED,
    EXECUTION,
    FOUND,
    IMPATIENT,
    STARTED,
    SYSTEMS,
    Ear,
    activity,
    progress,
)

SUMMARY = {
    "id": str(EXECUTION),
    "scheduleId": str(EXECUTION),
    "scheduleName": "LDAP - Full",
    "status": "InProgress",
    "totalSteps": 1,
    "queuedAt": CREATED,
}
DETAIL = SUMMARY | {
    "steps": [{"stepIndex": 0, "name": "LDAP - Full", "status": "Processing", "activityId": str(ACTIVITY)}]
}
LOST = reply(502, "<html>", kind="text/html")


async def test_it_is_started_once_and_followed_to_its_end() -> None:
    """With its counts and messages."""
    counts = {"objectsProcessed": 9, "totalAdded": 4, "totalUpdated": 3, "totalDeleted": 2, "totalErrors": 1}
    end = activity("CompleteWithError", **counts, message="Read 9", warningMessage="w", errorMessage="e")
    ends = (progress(3, total=9), progress(9, "CompleteWithError"), end)
    async with scripted(*FOUND, STARTED, *ends) as server:
        ear = Ear(server)
        outcome = await ear.run()
    assert [(heard.done, heard.total) for heard in ear.heard] == [(3, 9)]
    assert outcome.status == "CompleteWithError"
    assert outcome.activity_id == ACTIVITY
    assert (outcome.processed, outcome.added, outcome.updated, outcome.deleted, outcome.errors) == (
        9,
        4,
        3,
        2,
        1,
    )
    assert (outcome.text, outcome.warning, outcome.error) == (
        "Read 9",
        "w",
        "e",
    )
    assert not outcome.runs_on
    assert [asked for asked in ear.asked() if asked.startswith("POST")] == [
        "POST synchronisation/connected-systems/7/run-profiles/3/execute"
    ]
    assert "x-api-key: jim_key" in server.heads[0].lower()


async def test_a_lost_answer_leaves_the_outcome_unknown() -> None:
    """It may run there, so it is not started again."""
    for lost in (None, LOST, reply(500, {"message": "oh"}), reply(202, {"message": "no id"})):
        async with scripted(*FOUND, lost) as server:
            ear = Ear(server)
            outcome = await ear.run()
        assert outcome.status is None
        assert outcome.runs_on
        assert outcome.text.startswith("outcome unknown: ")
        assert len(server.heads) == 3


async def test_a_server_that_is_asked_too_much_is_asked_again() -> None:
    """It has done nothing."""
    busy = reply(429, {"message": "slow"}, {"Retry-After": "0"})
    async with scripted(*FOUND, busy, STARTED, progress(0, "Complete"), activity("Complete")) as server:
        assert (await Ear(server).run()).text == "Complete: 0 added, 0 updated, 0 deleted, 0 errors"


async def test_a_short_outage_is_survived() -> None:
    """Whoever listens is told of it."""
    outage = (progress(3), None, LOST, reply(500, ""), reply(429, ""))
    ends = (progress(9, "Complete"), None, activity("Complete"))
    async with scripted(*FOUND, STARTED, *outage, *ends) as server:
        ear = Ear(server)
        outcome = await ear.run()
    assert outcome.status == "Complete"
    assert [heard.is_lost for heard in ear.heard] == [False, True, True, True, True, True]
    assert {heard.done for heard in ear.heard} == {3}


async def test_a_long_outage_leaves_the_outcome_unknown() -> None:
    """Where to look is told."""
    async with scripted(*FOUND, STARTED, None) as server:
        outcome = await Ear(server).run(pace=IMPATIENT)
    assert outcome.status is None
    assert outcome.runs_on
    assert outcome.text.startswith("outcome unknown: the connection to")
    assert outcome.text.endswith(f"look there at activity {ACTIVITY}")


async def test_a_key_that_ends_meanwhile_leaves_the_outcome_unknown() -> None:
    """To ask again would not help."""
    async with scripted(
        *FOUND, STARTED, progress(1), reply(401, {"message": "The key has expired."})
    ) as server:
        outcome = await Ear(server).run()
    assert outcome.text.startswith("outcome unknown: The key has expired.")


async def test_a_server_without_progress_is_followed_by_its_activity() -> None:
    """As older ones are."""
    gone = reply(404, {"message": "no such route"})
    ends = (
        gone,
        activity("InProgress", objectsProcessed=5),
        gone,
        activity("Complete"),
        activity("Complete"),
    )
    async with scripted(*FOUND, STARTED, *ends) as server:
        ear = Ear(server)
        assert (await ear.run()).status == "Complete"
    assert [heard.done for heard in ear.heard] == [5]


async def test_a_cancel_is_passed_on_to_the_execution_of_the_activity() -> None:
    """And its end is waited for."""
    other = SUMMARY | {"id": str(ACTIVITY)}
    found = (reply(200, [SUMMARY, other]), reply(200, other | {"steps": []}), reply(200, DETAIL))
    ends = (reply(200, SUMMARY), activity("InProgress"), activity("Cancelled", totalAdded=2))
    async with scripted(*FOUND, STARTED, progress(2), *found, *ends) as server:
        ear = Ear(server, stops=lambda heard: heard.done == 2)
        outcome = await ear.run()
    assert (outcome.status, outcome.added, outcome.runs_on) == ("Cancelled", 2, False)
    assert f"POST schedule-executions/{EXECUTION}/cancel" in ear.asked()


async def test_a_server_without_executions_of_run_profiles_cannot_cancel() -> None:
    """It is said that the run goes on."""
    for active in (reply(200, []), reply(404, {"message": "no such route"})):
        async with scripted(*FOUND, STARTED, progress(2), active) as server:
            outcome = await Ear(server, stops=lambda _: True).run()
        assert outcome.status is None
        assert outcome.runs_on
        assert outcome.text.startswith("that server cannot cancel an activity, so it runs on")


async def test_a_cancel_that_is_refused_is_told() -> None:
    """With the server's reason."""
    found = (reply(200, [SUMMARY]), reply(200, DETAIL))
    async with scripted(*FOUND, STARTED, progress(2), *found, reply(403, "")) as server:
        outcome = await Ear(server, stops=lambda _: True).run()
    assert outcome.text.startswith("the cancel could not be passed on: This key may not do that.")


async def test_a_run_that_does_not_end_after_its_cancel_is_let_go() -> None:
    """After the time for parting, and it is said."""
    found = (reply(200, [SUMMARY]), reply(200, DETAIL), reply(200, SUMMARY))
    async with scripted(*FOUND, STARTED, progress(2), *found, activity("InProgress")) as server:
        outcome = await Ear(server, stops=lambda _: True).run(pace=IMPATIENT)
    assert outcome.text.startswith("the cancel was passed on, and the run has not ended yet")
    assert outcome.runs_on


async def test_an_outage_can_be_cancelled() -> None:
    """Nobody has to wait for the end of patience."""
    pace = Pace(first=60, longest=60, glance=0.01)
    async with scripted(*FOUND, STARTED, None) as server:
        outcome = await Ear(server, stops=lambda heard: heard.is_lost).run(pace=pace)
    assert outcome.text.startswith("the cancel could not be passed on:")


async def test_what_is_cancelled_before_it_began_does_not_begin() -> None:
    """The server is not even asked."""
    async with scripted(*FOUND) as server:
        outcome = await Ear(server, is_stopped=True).run()
    assert (outcome.status, outcome.activity_id, server.heads) == ("Cancelled", None, [])


async def test_a_system_may_be_named_by_its_id() -> None:
    """Then names may be as they like."""
    system = reply(200, {"id": 7, "name": "LDAP", "created": CREATED})
    async with scripted(system, FOUND[1], STARTED, progress(0, "Complete"), activity("Complete")) as server:
        ear = Ear(server)
        await ear.run(systemName=None, systemId=7)
    assert ear.asked()[0] == "GET synchronisation/connected-systems/7"


@pytest.mark.parametrize(
    ("answers", "settings", "sentence"),
    [
        ([reply(401, "")], {}, "apiKey: The server does not accept this key"),
        ([reply(200, "<html>", kind="text/html")], {}, "url: a web page answers there"),
        ([None], {}, "url: the connection to"),
        ([SYSTEMS], {"systemName": "AD"}, "systemName: the server has no connected system 'AD'; it has LDAP"),
        (
            [reply(404, "")],
            {"systemName": None, "systemId": 9},
            "systemId: the server has no connected system 9",
        ),
        ([SYSTEMS, reply(200, [])], {}, "'LDAP' has no run profile 'full' on that server; it has none"),
        ([*FOUND, reply(400, {"message": "Busy."})], {}, "Busy."),
        ([*FOUND, reply(503, {"message": "Starting."})], {}, "Starting."),
    ],
)
async def test_what_keeps_a_run_from_beginning_is_named(
    answers: list[bytes | None], settings: dict[str, Any], sentence: str
) -> None:
    """By the setting that helps; the step may then be tried again."""
    async with scripted(*answers) as server:
        with pytest.raises(ConnectorError, match=sentence):
            await Ear(server).run(pace=BUSY, **settings)


async def test_two_systems_of_one_name_are_told_apart_by_id() -> None:
    """The sentence says which ids there are."""
    items = [{"id": number, "name": "LDAP", "created": CREATED} for number in (7, 8)]
    page = {"items": items, "totalCount": 2, "page": 1, "pageSize": 100}
    async with scripted(reply(200, page)) as server:
        with pytest.raises(ConnectorError, match="set systemId to one of 7, 8"):
            await Ear(server).run()


async def test_certificates_that_are_none_are_named() -> None:
    """Before anything is sent."""
    async with scripted(None) as server:
        with pytest.raises(ConnectorError, match="caFile: "):
            await Ear(server).run(url=server.url.replace("http:", "https:"), caFile=__file__)
        assert server.heads == []


def test_a_partition_is_the_name_on_the_other_server() -> None:
    """Without one, both have the same name."""
    profile = RunProfile(
        id=RunProfileId(1), connected_system_id=SystemId(1), name="Here", run_type=RunType.FULL_IMPORT
    )
    assert remote_name(profile) == "Here"
    assert remote_name(profile.model_copy(update={"partition_name": "There"})) == "There"

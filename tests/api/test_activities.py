"""Activities over HTTP: lists, how far one is, and what it changed."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from jim_core.identity.store.database import opened, transaction
from jim_core.identity.store.runs import Counts, Item, Runs
from jim_core.model.activity import Activity, ItemChange
from jim_core.model.status import ActivityStatus
from jim_core.model.system import RunType
from jim_core.service.context import ServiceContext
from jim_core.wire import paths
from jim_core.wire.activities import time_span
from tests.api.place import BEGINNING, NOBODY, Clock

CORE = [
    "id",
    "parentActivityId",
    "created",
    "executed",
    "status",
    "targetType",
    "targetOperationType",
    "targetName",
    "targetContext",
    "message",
    "initiatedByType",
    "initiatedById",
    "initiatedByName",
    "objectsToProcess",
    "objectsProcessed",
    "executionTime",
    "totalActivityTime",
    "connectedSystemRunType",
    "totalAdded",
    "totalUpdated",
    "totalDeleted",
    "totalErrors",
    "childActivityCount",
    "connectedSystemId",
    "connectedSystemRunProfileId",
    "warningMessage",
    "errorMessage",
    "executionStats",
]


async def an_activity(context: ServiceContext, **members: Any) -> Activity:
    """A stored activity."""
    usual: dict[str, Any] = {"id": context.new_id(), "created": BEGINNING, "target_name": "Delta Import"}
    made = Activity(**usual | members)
    await context.database.write(lambda unit: unit.activities.insert(made))
    return made


async def test_an_activity_has_its_members_in_their_order(
    http: httpx.AsyncClient, context: ServiceContext
) -> None:
    """With its counts once more under `executionStats`."""
    one = await an_activity(
        context,
        connected_system_run_type=RunType.DELTA_IMPORT,
        execution_time=timedelta(days=1, seconds=3, microseconds=5),
        total_added=7,
    )
    body = (await http.get(paths.ACTIVITY.format(id=one.id))).json()
    assert list(body) == CORE
    assert (body["status"], body["connectedSystemRunType"]) == ("InProgress", "DeltaImport")
    assert (body["executionTime"], body["totalActivityTime"]) == ("1.00:00:03.0000050", None)
    stats = (await http.get(paths.ACTIVITY_STATS.format(id=one.id))).json()
    assert stats == {**body["executionStats"], "changes": {}}
    assert (stats["totalAdded"], stats["activityId"]) == (7, str(one.id))


async def test_activities_are_listed_newest_first_and_searched(
    http: httpx.AsyncClient, context: ServiceContext
) -> None:
    """By what they are about, and what they say."""
    await an_activity(context, target_name="Payroll")
    await an_activity(context, message="reading people", created=BEGINNING + timedelta(seconds=1))
    body = (await http.get(paths.ACTIVITIES)).json()
    assert [item["targetName"] for item in body["items"]] == ["Delta Import", "Payroll"]
    assert body["totalCount"] == 2
    found = (await http.get(f"{paths.ACTIVITIES}?search=PEOPLE")).json()
    assert [item["message"] for item in found["items"]] == ["reading people"]


async def test_children_are_counted_and_listed(http: httpx.AsyncClient, context: ServiceContext) -> None:
    """Oldest first."""
    parent = await an_activity(context)
    children = [await an_activity(context, parent_activity_id=parent.id) for _ in range(2)]
    assert (await http.get(paths.ACTIVITY.format(id=parent.id))).json()["childActivityCount"] == 2
    body = (await http.get(paths.ACTIVITY_CHILDREN.format(id=parent.id))).json()
    assert [UUID(item["id"]) for item in body] == [child.id for child in children]


async def test_progress_says_how_long_it_may_still_take(
    http: httpx.AsyncClient, context: ServiceContext, clock: Clock
) -> None:
    """From what was done so far; nothing is guessed while the whole is unknown, or once it has ended."""
    one = await an_activity(context, executed=BEGINNING, objects_to_process=200, objects_processed=50)
    clock.pass_(seconds=10)
    body = (await http.get(paths.ACTIVITY_PROGRESS.format(id=one.id))).json()
    assert body == {
        "id": str(one.id),
        "status": "InProgress",
        "message": None,
        "objectsProcessed": 50,
        "objectsToProcess": 200,
        "percentComplete": 25.0,
        "elapsedSeconds": 10.0,
        "objectsPerSecond": 5.0,
        "estimatedSecondsRemaining": 30.0,
    }
    ended = one.model_copy(
        update={
            "status": ActivityStatus.COMPLETE,
            "objects_processed": 200,
            "execution_time": timedelta(seconds=40),
        }
    )
    await context.database.write(lambda unit: unit.activities.save(ended))
    body = (await http.get(paths.ACTIVITY_PROGRESS.format(id=one.id))).json()
    assert [body[name] for name in ("percentComplete", "elapsedSeconds", "estimatedSecondsRemaining")] == [
        100.0,
        40.0,
        None,
    ]


async def test_an_activity_that_waits_has_no_speed(http: httpx.AsyncClient, context: ServiceContext) -> None:
    """Nothing is known yet."""
    one = await an_activity(context)
    body = (await http.get(paths.ACTIVITY_PROGRESS.format(id=one.id))).json()
    members = ("percentComplete", "elapsedSeconds", "objectsPerSecond", "estimatedSecondsRemaining")
    assert [body[name] for name in members] == [None, 0.0, None, None]


@pytest.mark.parametrize(
    "path", [paths.ACTIVITY, paths.ACTIVITY_PROGRESS, paths.ACTIVITY_CHILDREN, paths.ACTIVITY_STATS]
)
async def test_an_activity_that_is_not_there_is_a_404(http: httpx.AsyncClient, path: str) -> None:
    """Also when it could not be one."""
    for identity in (NOBODY, "no-guid"):
        assert (await http.get(path.format(id=identity))).status_code == 404


@pytest.mark.parametrize("path", [paths.ACTIVITIES, paths.SYSTEMS])
@pytest.mark.parametrize(("query", "field"), [("page=99999999", "page"), ("search=%00", "search")])
async def test_a_list_that_cannot_be_is_a_400(
    http: httpx.AsyncClient, path: str, query: str, field: str
) -> None:
    """With the field and the cure."""
    answer = await http.get(f"{path}?{query}")
    assert (answer.status_code, list(answer.json()["validationErrors"])) == (400, [field])


@pytest.mark.parametrize(
    ("length", "text"),
    [
        (timedelta(), "00:00:00"),
        (timedelta(seconds=61), "00:01:01"),
        (timedelta(hours=25, microseconds=1500), "1.01:00:00.0015000"),
    ],
)
def test_lengths_are_written_as_jim_writes_them(length: timedelta, text: str) -> None:
    """Days and fractions only where there are any."""
    assert time_span(length) == text


async def test_the_items_of_a_run_are_listed(http: httpx.AsyncClient, context: ServiceContext) -> None:
    """By page, by what happened, and only what is wrong; before and after as attributes."""
    one = await an_activity(context)
    path = paths.ACTIVITY_ITEMS.format(id=one.id)
    assert (await http.get(path)).json()["items"] == []
    changed = Item(
        ItemChange.UPDATED, "person", "7", before='{"site":["Leeds"]}', after='{"site":["York",1]}'
    )
    wrong = Item(ItemChange.NONE, error="no anchor", place="line 17")
    with opened(context.identity_store) as store, transaction(store):
        Runs(store).begin(one.id, 1, "FullImport", BEGINNING)
        Runs(store).note(one.id, "Importing", Counts(processed=2), [changed, wrong])
    body = (await http.get(f"{path}?pageSize=1")).json()
    assert (body["totalCount"], body["hasNextPage"]) == (2, True)
    (item,) = body["items"]
    assert (item["change"], item["objectType"], item["anchor"]) == ("Updated", "person", "7")
    assert (item["before"], item["after"]) == ({"site": ["Leeds"]}, {"site": ["York", 1]})
    (fault,) = (await http.get(f"{path}?errorsOnly=true")).json()["items"]
    assert (fault["error"], fault["place"], fault["anchor"]) == ("no anchor", "line 17", None)
    assert (await http.get(f"{path}?change=updated,added")).json()["totalCount"] == 1
    assert (await http.get(paths.ACTIVITY_STATS.format(id=one.id))).json()["changes"] == {
        "None": 1,
        "Updated": 1,
    }


async def test_what_items_may_be_asked_for(http: httpx.AsyncClient, context: ServiceContext) -> None:
    """An unknown change is named with those that there are; an unknown activity is not found."""
    one = await an_activity(context)
    answer = await http.get(f"{paths.ACTIVITY_ITEMS.format(id=one.id)}?change=Vanished")
    assert answer.status_code == 400
    assert "Provisioned" in answer.json()["validationErrors"]["change"][0]
    assert (await http.get(paths.ACTIVITY_ITEMS.format(id=UUID(int=9)))).status_code == 404

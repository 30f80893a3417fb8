"""When schedules will fire, over HTTP: of a stored one, and of one that is only thought of."""

from datetime import UTC, datetime

import httpx
import pytest

from jim_core.wire import paths
from tests.api.place import Clock

BERLIN = {"patternType": "SpecificTimes", "runTimes": "02:30", "timeZone": "Europe/Berlin"}


async def made(http: httpx.AsyncClient, **members: object) -> str:
    """The path of a new schedule's next runs."""
    answer = await http.post(paths.SCHEDULES, json={"name": "Nightly", "triggerType": "Cron", **members})
    assert answer.status_code == 201, answer.text
    return str(paths.NEXT_RUNS.format(id=answer.json()["id"]))


async def test_the_next_runs_of_a_schedule_are_told_in_both_clocks(http: httpx.AsyncClient) -> None:
    """Five unless asked otherwise; of a disabled schedule those that it would have."""
    path = await made(http, **BERLIN)
    body = (await http.get(path)).json()
    assert list(body) == ["timeZone", "runs"]
    assert len(body["runs"]) == 5
    assert body["runs"][0] == {
        "at": "2026-04-06T00:30:00Z",
        "localTime": "2026-04-06T02:30:00+02:00",
        "note": None,
    }
    assert len((await http.get(f"{path}?count=7")).json()["runs"]) == 7


async def test_a_run_that_the_clocks_move_has_a_note(http: httpx.AsyncClient, clock: Clock) -> None:
    """And the ones around it have none."""
    clock.instant = datetime(2026, 3, 27, 12, tzinfo=UTC)
    answer = await http.post(f"{paths.PREVIEW_SCHEDULE}?count=3", json=BERLIN)
    before, moved, after = answer.json()["runs"]
    assert (before["note"], after["note"]) == (None, None)
    assert moved["localTime"] == "2026-03-29T03:00:00+02:00"
    assert moved["note"].startswith("02:30 does not exist on this day")


async def test_a_pattern_is_previewed_without_being_saved(http: httpx.AsyncClient) -> None:
    """Whatever the name, the trigger and the steps say."""
    pattern = {"patternType": 1, "intervalValue": 20, "intervalUnit": "minutes", "triggerType": "Manual"}
    answer = await http.post(paths.PREVIEW_SCHEDULE, json={**pattern, "name": "", "steps": [{}]})
    assert answer.status_code == 200, answer.text
    assert [run["at"][11:16] for run in answer.json()["runs"]] == [
        "06:20",
        "06:40",
        "07:00",
        "07:20",
        "07:40",
    ]
    assert (await http.get(paths.SCHEDULES)).json()["totalCount"] == 0


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "runTimes"),
        ({"runTimes": "25:00"}, "runTimes"),
        ({"patternType": "Custom", "cronExpression": "0 0 31 2 *"}, "cronExpression"),
        ({"runTimes": "06:00", "timeZone": "Europe/Londn"}, "timeZone"),
        ({"patternType": "Sometimes"}, "patternType"),
    ],
)
async def test_a_pattern_that_says_nothing_is_a_400_that_names_the_field(
    http: httpx.AsyncClient, body: dict[str, object], field: str
) -> None:
    """As saving it would be."""
    answer = await http.post(paths.PREVIEW_SCHEDULE, json=body)
    assert (answer.status_code, list(answer.json()["validationErrors"])) == (400, [field])


@pytest.mark.parametrize("count", ["0", "101", "many"])
async def test_a_count_is_1_to_100(http: httpx.AsyncClient, count: str) -> None:
    """For both."""
    answers = [
        await http.get(f"{await made(http, **BERLIN)}?count={count}"),
        await http.post(f"{paths.PREVIEW_SCHEDULE}?count={count}", json=BERLIN),
    ]
    assert [(a.status_code, list(a.json()["validationErrors"])) for a in answers] == [(400, ["count"])] * 2


async def test_a_manual_schedule_has_no_next_runs(http: httpx.AsyncClient) -> None:
    """Nobody knows when a person comes."""
    answer = await http.get(await made(http, triggerType="Manual"))
    assert answer.json() == {"timeZone": "UTC", "runs": []}

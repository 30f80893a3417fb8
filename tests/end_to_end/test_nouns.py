"""`jim` for systems, run profiles, activities, events and the changes of schedules, as a shell sees it."""

import json
from collections.abc import Iterator

import pytest

from tests.end_to_end.commands import Served, serve

PLAN = """
systems:
  - name: Corporate LDAP
    runProfiles:
      - {name: Delta, runType: DeltaImport}
schedules:
  - name: Nightly
    triggerType: Cron
    runTimes: "01:30"
    timeZone: Europe/London
    steps:
      - {connectedSystemName: Corporate LDAP, runProfileName: Delta}
"""
NOTHING = "00000000-0000-4000-8000-000000000000"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server with a system and a schedule that works on it."""
    with serve(tmp_path_factory.mktemp("nouns") / "data") as server:
        server.jim("schedules", "apply", "-", "--reason", "to begin with", text=PLAN)
        yield server


def test_a_system_from_its_making_to_its_end(served: Served) -> None:
    """What is not said stays, and an empty text clears."""
    made = json.loads(served.jim("systems", "create", "HR", "--description", "people", "--json").stdout)
    served.jim("systems", "set", "hr", "--description", "", "--connector", "CSV")
    assert f"{made['id']}" in served.jim("systems", "list", "--search", "hr").stdout
    shown = json.loads(served.jim("systems", "show", made["id"], "--json").stdout)
    assert (shown["description"], shown["connectorName"], shown["runProfiles"]) == (None, "CSV", [])
    assert "--yes" in served.jim("systems", "delete", "HR", code=2).stderr
    assert "HR is deleted" in served.jim("systems", "delete", "HR", "--yes").stdout
    assert "`jim systems list`" in served.jim("systems", "show", "HR", code=3).stderr


def test_a_run_profile_from_its_making_to_its_end(served: Served) -> None:
    """Named by its system and its own name; one that cannot run says why."""
    of = ("run-profiles",)
    served.jim(*of, "create", "corporate ldap", "Full", "--type", "fullimport", "--file", "/a.csv")
    served.jim(*of, "set", "1", "Full", "--page-size", "7", "--file", "")
    shown = json.loads(served.jim(*of, "show", "Corporate LDAP", "full", "--json").stdout)
    assert (shown["runType"], shown["pageSize"], shown["filePath"]) == ("FullImport", 7, None)
    assert "Full" in served.jim(*of, "list", "1").stdout
    assert "'Full'" in served.jim(*of, "run", "1", "Full", "--wait", code=3).stderr
    served.jim(*of, "delete", "1", "Full", "--yes")
    assert "Full" not in served.jim(*of, "list", "1").stdout
    served.jim(*of, "set", "1", "Delta", code=2)


def test_activities_are_listed_and_named_by_their_ids(served: Served) -> None:
    """There are none yet, and that is no error."""
    assert json.loads(served.jim("activities", "list", "--json").stdout)["items"] == []
    assert NOTHING in served.jim("activities", "show", NOTHING, code=3).stderr


def test_fires_are_shown_before_they_come(served: Served) -> None:
    """Of a schedule, of a pattern that is not saved, and of those in a file."""
    assert len(served.jim("schedules", "next", "Nightly", "--count", "3").stdout.splitlines()) == 4
    told = json.loads(served.jim("schedules", "preview", "--cron", "0 3 1-7 * 1", "--json").stdout)
    assert len(told["runs"]) == 5
    of_file = served.jim("schedules", "preview", "-", "--count", "1", text=PLAN).stdout
    assert of_file.startswith("Nightly:\n")
    assert "cronExpression" in served.jim("schedules", "preview", "--cron", "61 * * * *", code=3).stderr


def test_a_schedule_is_deleted_and_its_history_stays(served: Served) -> None:
    """With the reasons that were given; its events have numbers to go on from."""
    served.jim(
        "schedules",
        "apply",
        "-",
        text="schedules: [{name: Gone}]",
    )
    [made] = json.loads(served.jim("schedules", "list", "--search", "Gone", "--json").stdout)
    served.jim("schedules", "delete", "Gone", "--yes", "--reason", "no longer needed")
    told = served.jim("schedules", "history", made["id"]).stdout
    assert "Deleted" in told
    assert "no longer needed" in told
    assert "to begin with" in served.jim("schedules", "history", "nightly").stdout
    [first, second] = served.jim("events", "--after", "0", "--limit", "2", "--follow").stdout.splitlines()
    assert [json.loads(text)["sequence"] for text in (first, second)] == [1, 2]


def test_who_asks_is_told_who_that_is(served: Served) -> None:
    """And what a key did is found by its name."""
    assert json.loads(served.jim("whoami", "--json").stdout)["roles"] == ["Administrator"]
    served.jim("keys", "create", "idle")
    assert served.jim("audit", "--by", "idle").stdout == ""


def test_the_doctor_asks_the_server_that_runs(served: Served) -> None:
    """Through its socket."""
    found = json.loads(served.jim("doctor", "--json").stdout)
    assert found["ready"] == "yes"
    assert found["answers"].startswith("JIM ")
    assert "server's" in found["clocks"]

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


def test_a_system_is_made_and_changed(served: Served) -> None:
    """What is not said stays, and an empty text clears."""
    made = json.loads(served.jim("systems", "create", "HR", "--description", "people", "--json").stdout)
    served.jim("systems", "set", "hr", "--description", "", "--delete-threshold", "none")
    shown = json.loads(served.jim("systems", "show", made["id"], "--json").stdout)
    assert (shown["description"], shown["deleteThreshold"], shown["runProfiles"]) == (None, None, [])


def test_a_connector_and_its_settings_are_judged(served: Served) -> None:
    """What is refused is named, with those that are installed."""
    served.jim("systems", "create", "Badges")
    refused = served.jim("systems", "set", "Badges", "--connector", "Abacus", "--set", "host=a", code=3)
    assert "installed are Delimited File, JIM, LDAP, SQL" in refused.stderr
    assert "connectorName too" in served.jim("systems", "set", "Badges", "--set", "host=a", code=3).stderr
    assert "Abacus" in served.jim("connectors", "Abacus", code=3).stderr


def test_the_rules_of_a_system_are_shown(served: Served) -> None:
    """In a table, with their direction."""
    rule = "{name: people in, direction: Inbound, objectType: person, identityType: human}"
    served.jim("systems", "create", "Rooms", "--rules", "-", text=f"[{rule}]")
    shown = served.jim("systems", "show", "Rooms").stdout
    assert "people in  Inbound    person   human       0      yes" in shown


def test_a_system_is_deleted_by_whoever_says_yes(served: Served) -> None:
    """Afterwards there is none of that name."""
    served.jim("systems", "create", "Old")
    assert "--yes" in served.jim("systems", "delete", "Old", code=2).stderr
    assert "Old is deleted" in served.jim("systems", "delete", "Old", "--yes").stdout
    assert "Old" not in served.jim("systems", "list").stdout


def test_a_run_profile_is_made_and_changed(served: Served) -> None:
    """Named by its system and its own name, in any letter case, or by numbers."""
    of = ("run-profiles",)
    served.jim(*of, "create", "corporate ldap", "Full", "--type", "fullimport", "--file", "/a.csv")
    served.jim(*of, "set", "1", "Full", "--page-size", "7", "--file", "")
    shown = json.loads(served.jim(*of, "show", "Corporate LDAP", "full", "--json").stdout)
    assert (shown["runType"], shown["pageSize"], shown["filePath"]) == ("FullImport", 7, None)


def test_a_run_profile_that_cannot_run_says_why(served: Served) -> None:
    """And is deleted by whoever says yes."""
    served.jim("run-profiles", "create", "1", "Out", "--type", "Export")
    assert "'Out'" in served.jim("run-profiles", "run", "1", "Out", "--wait", code=3).stderr
    served.jim("run-profiles", "delete", "1", "Out", "--yes")
    assert "Out" not in served.jim("run-profiles", "list", "1").stdout


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
    """With the reasons that were given."""
    served.jim("schedules", "apply", "-", text="schedules: [{name: Gone}]")
    [made] = json.loads(served.jim("schedules", "list", "--search", "Gone", "--json").stdout)
    served.jim("schedules", "delete", "Gone", "--yes", "--reason", "no longer needed")
    told = served.jim("schedules", "history", made["id"]).stdout
    assert "Deleted" in told
    assert "no longer needed" in told


def test_events_are_lines_of_json_that_say_where_to_go_on(served: Served) -> None:
    """The one that was to begin with has a reason in the history, too."""
    [first] = served.jim("events", "--after", "0", "--limit", "1", "--follow").stdout.splitlines()
    assert (json.loads(first)["sequence"], json.loads(first)["name"]) == (1, "Nightly")
    assert "to begin with" in served.jim("schedules", "history", "nightly").stdout


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

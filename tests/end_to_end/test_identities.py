"""Run profiles through the real programs: a file is imported, and what becomes of it when somebody dies."""

import csv
import json
import signal
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

from tests.end_to_end.commands import Served, serve
from tests.processes import eventually

PEOPLE = 1_500
ROUND = (
    ("HR", "Quick"),
    ("HR", "Synchronise"),
    ("Accounts", "Export"),
    ("Accounts", "Import"),
)
RULES = """
      - {{name: Synchronise, runType: DeltaSynchronisation}}
    syncRules:
      - name: people in
        direction: Inbound
        objectType: person
        identityType: person
        project: true
        flows: [{{target: id, source: id}}, {{target: login, expression: lower(name)}}]
  - name: Accounts
    connectorName: Delimited File
    settings: {{path: {folder}/accounts.csv, anchor: id, objectType: account}}
    syncRules:
      - name: accounts out
        direction: Outbound
        objectType: account
        identityType: person
        provision: true
        whenGone: Delete
        flows: [{{target: id, source: id}}, {{target: login, source: login}}]
    runProfiles:
      - {{name: Export, runType: Export}}
      - {{name: Import, runType: FullImport}}
"""


def a_plan(folder: Path, people: int) -> str:
    """A system over a file of so many people; two run profiles, one of which takes its time."""
    with (folder / "people.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(("id", "name"))
        rows.writerows((number, f"Person {number}") for number in range(people))
    return f"""
systems:
  - name: HR
    connectorName: delimited file
    settings: {{path: {folder}/people.csv, anchor: id, objectType: person}}
    runProfiles:
      - {{name: Slow, runType: FullImport, pageSize: 1}}
      - {{name: Quick, runType: FullImport, pageSize: 1000}}
"""


def told(served: Served, *words: str) -> dict[str, Any]:
    """What a command says, as JSON."""
    found: dict[str, Any] = json.loads(served.jim(*words, "--json").stdout)
    return found


@asynccontextmanager
async def held_up(served: Served) -> AsyncIterator[dict[str, Any]]:
    """A slow import that has read something, and cannot keep its next page for the length of the block."""
    started = told(served, "run-profiles", "run", "HR", "Slow")

    def has_begun() -> bool:
        return bool(told(served, "activities", "progress", started["activityId"])["objectsProcessed"])

    await eventually(has_begun, "the import has begun")
    with closing(
        sqlite3.connect(served.directory / "identity.db", isolation_level=None, timeout=60)
    ) as store:
        store.execute("BEGIN IMMEDIATE")
        yield started
        store.execute("ROLLBACK")


async def ended(served: Served, activity: str) -> dict[str, Any]:
    """The activity, once it is over."""

    def look() -> dict[str, Any]:
        now = told(served, "activities", "show", activity)
        return now if now["status"] != "InProgress" else {}

    return await eventually(look, "the end of the activity")


async def test_a_cancelled_import_undoes_its_page(tmp_path: Path) -> None:
    """What was read is kept, nobody counts as gone, and the next import reads the rest."""
    with serve(tmp_path / "data") as served:
        served.jim("schedules", "apply", "-", text=a_plan(tmp_path, PEOPLE))
        async with held_up(served) as started:
            served.jim("executions", "cancel", started["executionId"], "--yes")
            activity = await ended(served, started["activityId"])
        assert activity["status"] == "Cancelled"
        assert 0 < activity["totalAdded"] < PEOPLE
        assert activity["totalDeleted"] == 0
        rest = json.loads(served.jim("run-profiles", "run", "HR", "Quick", "--wait", "--json").stdout)
        assert rest["status"] == "Complete"
        assert rest["totalAdded"] == PEOPLE - activity["totalAdded"]
        assert rest["totalDeleted"] == 0


async def test_an_import_outlives_its_server(tmp_path: Path) -> None:
    """After `kill -9` it goes on, and the next server knows how it ended; nothing is read twice."""
    with serve(tmp_path / "data") as served:
        served.jim("schedules", "apply", "-", text=a_plan(tmp_path, PEOPLE))
        async with held_up(served) as started:
            served.stop(signal.SIGKILL)
    with serve(tmp_path / "data") as served:
        activity = await ended(served, started["activityId"])
        assert activity["status"] == "Complete"
        assert (activity["totalAdded"], activity["objectsProcessed"]) == (PEOPLE, PEOPLE)


def test_a_system_is_asked_whether_it_answers_and_what_it_has(tmp_path: Path) -> None:
    """What is wrong is told without a trace; a system without a connector cannot be asked."""
    with serve(tmp_path / "data") as served:
        served.jim("schedules", "apply", "-", text=a_plan(tmp_path, 3))
        assert "people.csv" in told(served, "systems", "test", "HR")["message"]
        (person,) = json.loads(served.jim("systems", "schema", "HR", "--json").stdout)
        assert [one["name"] for one in person["attributes"] if one["isAnchor"]] == ["id"]
        (tmp_path / "people.csv").unlink()
        refused = served.jim("systems", "test", "HR", code=3)
        assert "people.csv" in refused.stderr
        served.jim("systems", "create", "Bare")
        assert "has no connector" in served.jim("systems", "schema", "Bare", code=3).stderr


def test_what_is_wrong_in_a_file_is_named_by_its_line(tmp_path: Path) -> None:
    """The rest is imported, and the step ends Completed with Error; without its file it fails."""
    with serve(tmp_path / "data") as served:
        served.jim("schedules", "apply", "-", text=a_plan(tmp_path, 3))
        with (tmp_path / "people.csv").open("a", encoding="utf-8") as file:
            file.write(",Nobody\n")
        wrong = served.jim("run-profiles", "run", "HR", "Quick", "--wait", "--json", code=1)
        activity = json.loads(wrong.stdout)
        assert (activity["status"], activity["totalAdded"], activity["totalErrors"]) == (
            "CompleteWithError",
            3,
            1,
        )
        listed = told(served, "activities", "items", activity["id"], "--errors")
        assert [item["place"] for item in listed["items"]] == ["line 5"]
        (tmp_path / "people.csv").unlink()
        gone = json.loads(served.jim("run-profiles", "run", "HR", "Quick", "--wait", "--json", code=1).stdout)
        assert gone["status"] == "FailedWithError"
        assert "people.csv" in gone["errorMessage"]


def test_people_go_round(tmp_path: Path) -> None:
    """Imported from a file, projected, exported to another, which confirms them; a leaver goes there too."""
    accounts = tmp_path / "accounts.csv"
    accounts.write_text("id,login\n")
    plan = a_plan(tmp_path, 30) + RULES.format(folder=tmp_path)
    with serve(tmp_path / "data") as served:
        served.jim("schedules", "apply", "-", text=plan)
        for turn in (30, 29):
            for system, profile in ROUND:
                done = served.jim("run-profiles", "run", system, profile, "--wait", "--json")
                assert json.loads(done.stdout)["status"] == "Complete"
            with accounts.open(newline="", encoding="utf-8") as file:
                written = [row["login"] for row in csv.DictReader(file)]
            assert sorted(written) == sorted(f"person {number}" for number in range(30 - turn, 30))
            lines = (tmp_path / "people.csv").read_text().splitlines(keepends=True)
            (tmp_path / "people.csv").write_text("".join([lines[0], *lines[2:]]))

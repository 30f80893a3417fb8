"""Rows as CSV, JSON and lines of JSON; and what can be copied of one."""

import csv
import io
import json
from pathlib import Path

import pytest

from jim_tui.render.copies import as_json, copies, curl, json_lines, link, whole_execution
from jim_tui.render.export import ExportWish, Format, export_wish, written
from jim_tui.render.span import plain
from jim_tui.state.console import Tracked
from tests.tui.fake_gateway import PUSHING
from tests.tui.samples import a_schedule, a_step, a_summary, an_ended, an_id

ROWS = [a_summary(0, error_message='a "b", c\nd'), an_ended(1, schedule_name="同期")]


def table(text: str) -> list[dict[str, str]]:
    """CSV as another program reads it."""
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_csv_has_the_members_by_their_names_on_the_wire() -> None:
    """Quotes, line ends and all scripts come back as they were; nothing is an empty cell."""
    first, second = table(written(ROWS, Format.CSV))
    assert first["scheduleId"] == str(an_id(1000))
    assert first["errorMessage"] == 'a "b", c\nd'
    assert second["scheduleName"] == "同期"
    assert first["completedAt"] == ""


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_is_a_formula(text: str) -> None:
    """A spreadsheet must not run what a server sent."""
    (row,) = table(written([a_summary(error_message=text)], Format.CSV))
    assert row["errorMessage"] == f"'{text}"


def test_json_and_lines_hold_the_same() -> None:
    """As the server said it."""
    whole = json.loads(written(ROWS, Format.JSON))
    lines = [json.loads(line) for line in written(ROWS, Format.NDJSON).splitlines()]
    assert whole == lines == [row.to_wire() for row in ROWS]


@pytest.mark.parametrize("form", Format)
def test_no_rows_are_no_trouble(form: Format) -> None:
    """An empty list is written as one."""
    assert written([], form) in {"", "[]\n"}


def test_what_there_is_to_copy_of_a_row() -> None:
    """Nothing that is empty, and never a key."""
    run = an_ended(1, "Failed", schedule_name="Badge export", error_message="disk full")
    found = dict(copies(run, as_json(run), PUSHING))
    assert found["name"] == "Badge export"
    assert found["error"] == "disk full"
    assert json.loads(found["JSON"]) == run.to_wire()
    url = f"https://prod-iam-01:7443/api/v1/schedule-executions/{run.id}"
    assert found["curl command"] == f'curl {url} -H "X-Api-Key: $JIM_API_KEY"'
    assert "error" not in dict(copies(a_schedule(), "{}", None))
    assert "link to the portal" not in found
    assert curl(a_schedule(), PUSHING).startswith("curl https://prod-iam-01:7443/api/v1/schedules/")


def test_json_is_laid_out_to_the_width() -> None:
    """Long values go on beneath themselves, and what belongs together stands under its owner."""
    tracked = Tracked(a_summary(error_message="word " * 30), steps=(a_step(0),))
    lines = [plain(line) for line in json_lines(as_json(whole_execution(tracked)), 60)]
    assert all(len(line) <= 60 for line in lines)
    assert '  "steps": [' in lines
    assert lines[lines.index('  "steps": [') + 1] == "    {"
    assert lines[-1] == "}"


@pytest.mark.parametrize(
    ("typed", "wish"),
    [
        ("", ExportWish(Path("/here/jim-1.csv"))),
        ("json", ExportWish(Path("/here/jim-1.json"))),
        ("csv ~/my runs.csv", ExportWish(Path("~/my runs.csv"), "csv")),
        ("out.NDJSON", ExportWish(Path("out.NDJSON"), "ndjson")),
        ("csv out.txt", ExportWish(Path("out.txt"), "csv")),
        ("out.txt", ExportWish(Path("out.txt"))),
    ],
)
def test_what_is_typed_behind_export(typed: str, wish: ExportWish) -> None:
    """A form and a path write; what is missing is asked for."""
    assert export_wish(typed, [*Format], Path("/here/jim-1")) == wish


def test_a_link_leads_to_the_portal_with_the_ids_that_its_address_has_room_for() -> None:
    """A schedule has no link where that is of executions; without an address there is none at all."""
    run, plan = a_summary(3), a_schedule(3)
    assert link(run, "https://jim/s/{schedule}/{execution}") == f"https://jim/s/{run.schedule_id}/{run.id}"
    assert link(run, "https://jim/operations") == "https://jim/operations"
    assert link(plan, "https://jim/s/{schedule}") == f"https://jim/s/{plan.id}"
    assert link(plan, "https://jim/e/{execution}") == ""
    assert link(run, None) == ""
    assert dict(copies(run, "{}", None, "https://jim"))["link to the portal"] == "https://jim"

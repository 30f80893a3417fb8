"""The local record of what was asked of servers."""

import json
from pathlib import Path

from jim_tui.state.action_log import LARGEST, Action, ActionLog
from tests.tui.samples import NOW


def an_action(**facts: str) -> Action:
    """A cancel that was accepted."""
    defaults = {"action": "cancel", "id": "x", "outcome": "accepted", "server": "s", "message": "m"}
    return Action(at=NOW, user=None, **(defaults | facts))


async def test_each_action_is_one_line_of_json_that_only_its_user_can_read(tmp_path: Path) -> None:
    """Whatever its text holds."""
    path = tmp_path / "state" / "actions.ndjson"
    log = ActionLog(path)
    await log.record(an_action(message="two\nlines \N{SNOWMAN}"))
    await log.record(an_action(outcome="unknown"))
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert [line["outcome"] for line in lines] == ["accepted", "unknown"]
    assert lines[0]["at"] == "2026-04-05T06:00:00+00:00"
    assert path.stat().st_mode & 0o777 == 0o600


async def test_a_long_record_is_set_aside(tmp_path: Path) -> None:
    """One older file is kept."""
    path = tmp_path / "actions.ndjson"
    path.write_bytes(b"x" * (LARGEST + 1))
    await ActionLog(path).record(an_action())
    assert path.stat().st_size < 1_000
    assert (tmp_path / "actions.ndjson.1").stat().st_size == LARGEST + 1


async def test_a_place_that_cannot_be_written_is_let_go(tmp_path: Path) -> None:
    """A full disk must not keep anybody from cancelling."""
    (tmp_path / "file").write_text("")
    await ActionLog(tmp_path / "file" / "actions.ndjson").record(an_action())
    assert (tmp_path / "file").read_text() == ""


async def test_a_link_in_its_place_is_not_followed(tmp_path: Path) -> None:
    """Somebody else's file is not written to."""
    other = tmp_path / "other"
    other.write_text("precious")
    (tmp_path / "actions.ndjson").symlink_to(other)
    await ActionLog(tmp_path / "actions.ndjson").record(an_action())
    assert other.read_text() == "precious"

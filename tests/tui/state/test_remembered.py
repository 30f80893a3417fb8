"""What is remembered comes back; a file that is damaged is said so and set aside."""

import json
import stat
from pathlib import Path

import pytest

from jim_tui.state.list_view import Sort
from jim_tui.state.remembered import KEPT_A_SERVER, Memory, Remembered
from tests.tui.samples import an_id


def test_what_was_remembered_is_there_the_next_time(tmp_path: Path) -> None:
    """Columns, order, the style of times, failures that were seen to; for this user's eyes."""
    path = tmp_path / "deep" / "remembered.json"
    memory = Memory(path)
    memory.change(lambda known: known.with_columns("active", frozenset({"by", "id"})))
    memory.change(lambda known: known.with_sort("active", Sort("elapsed", descending=True)))
    memory.change(lambda known: known.with_times("utc"))
    memory.change(lambda known: known.with_acknowledged("https://prod", an_id(1)))
    again = Memory(path)
    assert again.value == memory.value
    assert again.complaint is None
    assert again.value.of("active").without == ("by", "id")
    assert (again.value.of("active").sort, again.value.of("active").descending) == ("elapsed", True)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["remembered.json"]


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"lists": 3}', '{"acknowledged": {"x": ["no id"]}}', "\0"]
)
def test_a_damaged_file_is_set_aside_with_a_notice(tmp_path: Path, content: str) -> None:
    """It names the file; what is remembered from then on is kept."""
    path = tmp_path / "remembered.json"
    path.write_text(content)
    memory = Memory(path)
    assert memory.value == Remembered()
    assert memory.complaint is not None
    assert str(path) in memory.complaint
    assert path.with_suffix(".damaged").read_text() == content
    memory.change(lambda known: known.with_times("utc"))
    assert (Memory(path).value.times, Memory(path).complaint) == ("utc", None)


def test_members_of_a_newer_console_are_no_damage(tmp_path: Path) -> None:
    """They are passed over."""
    path = tmp_path / "remembered.json"
    path.write_text(json.dumps({"times": "utc", "colours": {"x": 1}}))
    assert (Memory(path).value.times, Memory(path).complaint) == ("utc", None)


def test_two_consoles_do_not_undo_each_other(tmp_path: Path) -> None:
    """Each writes down only what it changed."""
    path = tmp_path / "remembered.json"
    one, other = Memory(path), Memory(path)
    one.change(lambda known: known.with_acknowledged("s", an_id(1)))
    other.change(lambda known: known.with_times("utc"))
    both = Memory(path).value
    assert (both.times, both.acknowledged) == ("utc", {"s": (an_id(1),)})


def test_a_place_that_cannot_be_written_disturbs_nobody(tmp_path: Path) -> None:
    """It is remembered until the end of this console."""
    (tmp_path / "file").write_text("")
    memory = Memory(tmp_path / "file" / "remembered.json")
    memory.change(lambda known: known.with_times("utc"))
    assert memory.value.times == "utc"


def test_old_failures_are_forgotten() -> None:
    """The newest of a server are kept, each once."""
    known = Remembered()
    for number in range(KEPT_A_SERVER + 5):
        known = known.with_acknowledged("s", an_id(number))
    known = known.with_acknowledged("s", an_id(6))
    kept = known.acknowledged["s"]
    assert (len(kept), kept[-1], an_id(0) in kept) == (KEPT_A_SERVER, an_id(6), False)

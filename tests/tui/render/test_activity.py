"""What a run did with objects, as the step's pane and the dialog say it."""

from uuid import UUID

import pytest

from jim_core.wire.activities import ActivityBody, ActivityItem
from jim_tui.gateway.work import Work
from jim_tui.render.activity import activity_lines, item_lines
from jim_tui.render.span import plain, wide
from jim_tui.state.activity import WorkSeen
from tests.tui.samples import NOW

ONE = UUID(int=1)


def an_activity(**counts: int) -> ActivityBody:
    """An activity with these counts."""
    body = {"id": ONE, "created": NOW, "status": "Complete", "target_type": "x"}
    body |= {"target_operation_type": "x"}
    return ActivityBody.model_validate(
        body | {"initiated_by_type": "NotSet", "execution_stats": None} | counts
    )


def told(work: Work | None, error: str | None = None, width: int = 100) -> str:
    """The lines, as text."""
    return "\n".join(plain(line) for line in activity_lines(WorkSeen(ONE, work, error), width, "o"))


def test_the_pane_counts_objects_and_says_how_to_see_them() -> None:
    """Only what is not nothing; other changes on a line of their own."""
    work = Work(an_activity(total_added=1_200, total_errors=2), {"Added": 1_200, "Joined": 7, "None": 2})
    text = told(work)
    assert "1 200 added  2 faults   o lists them" in text
    assert "7 joined" in text
    assert "updated" not in text


@pytest.mark.parametrize(
    ("work", "error", "words"),
    [
        (Work(an_activity()), None, "nothing changed"),
        (None, None, "does not tell"),
        (None, "connection refused", "connection refused"),
    ],
)
def test_the_pane_says_when_there_is_nothing(work: Work | None, error: str | None, words: str) -> None:
    """Nothing changed, nothing told, nothing read."""
    assert words in told(work, error)


def test_a_step_without_an_activity_has_no_line() -> None:
    """Nor before it is read."""
    assert activity_lines(None, 80, "o") == []


def test_an_object_says_what_changed_from_what_to_what() -> None:
    """Added, taken away and changed attributes, and what is wrong, within the width."""
    changed = ActivityItem(
        number=1,
        change="Updated",
        object_type="person",
        anchor="100001",
        before={"site": ["Leeds"], "phone": ["1", "2"]},
        after={"site": ["York"], "mail": ["a@corp.example"]},
    )
    wrong = ActivityItem(number=2, change="None", error="no anchor", place="line 17")
    lines = item_lines([changed, wrong], 60)
    text = "\n".join(plain(line) for line in lines)
    for part in ("updated", "100001", "~ site: Leeds → York", "- phone: 1, 2", "+ mail: a@corp.example"):
        assert part in text
    assert "fault" in text
    assert "line 17" in text
    assert "no anchor" in text
    assert all(wide(line) <= 60 for line in lines)


def test_hostile_values_are_made_visible() -> None:
    """An escape sequence of a directory never reaches the terminal."""
    item = ActivityItem(number=1, change="Added", anchor="x\x1b[2J", after={"a\x07": ["b\x1b[31m"]})
    assert "\x1b" not in "".join(plain(line) for line in item_lines([item], 80))

"""The few lines, and the sentences where there is no terminal."""

import io
from dataclasses import replace

import pytest

from jim_core.wire.executions import StepProgress
from jim_tui.render.facts import facts
from jim_tui.render.span import plain, say, wide
from jim_tui.render.tone import Tone
from jim_tui.render.when import UTC_STYLE
from jim_tui.state.console import Connection, ConsoleState, Phase, Tracked
from jim_tui.watch.block import block, news
from jim_tui.watch.painting import InPlace
from tests.tui.samples import NOW, a_step, a_summary, ago, an_ended

STEPS = (
    a_step(0, "Completed", started_at=ago(60), completed_at=ago(40)),
    a_step(
        1, "Processing", started_at=ago(40), progress=StepProgress(current=40, total=100, message="people")
    ),
    a_step(2, "Pending"),
    *(a_step(number, "Pending") for number in range(3, 9)),
)
RUNS = Tracked(a_summary(), STEPS)
LIVE = ConsoleState(Connection(Phase.LIVE, NOW, last_good=NOW))
MOMENT = facts(LIVE, NOW, UTC_STYLE)


def lines(width: int, state: ConsoleState = LIVE, tracked: Tracked = RUNS) -> list[str]:
    """The block as text."""
    return [plain(line) for line in block(state, tracked, facts(state, NOW, UTC_STYLE), width)]


def test_it_says_what_it_is_where_it_is_and_how_far() -> None:
    """In a head, some steps around now, and a bar."""
    shown = lines(100)
    assert shown[0].split() == [
        "▸",
        "InProgress",
        "2/9",
        "✓▸·······",
        "0:01:00",
        "Delta",
        "sync",
        "0",
        "00000001",
    ]
    assert "Step 1" in shown[2]
    assert "40/100" in shown[-1]
    assert "left ~1m" in shown[-1]


@pytest.mark.parametrize("width", [20, 39, 59, 79, 160])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    """And there are never more than seven of them."""
    found = block(LIVE, RUNS, MOMENT, width)
    assert len(found) <= 7
    assert max(map(wide, found)) <= width


def test_lost_contact_is_told_and_the_time_stands_still() -> None:
    """What is shown may no longer be so."""
    link = Connection(Phase.OFFLINE, NOW, last_good=ago(10), reason="connection refused")
    shown = lines(100, replace(LIVE, connection=link))
    assert "0:00:50?" in shown[0]
    assert "connection refused" in shown[1]


def test_an_end_is_told_with_its_reason() -> None:
    """The last picture is what stays."""
    failed = a_step(1, "Failed", error_message="disk full")
    shown = lines(100, tracked=Tracked(an_ended(status="Failed"), (STEPS[0], failed), ended_seen=NOW))
    assert shown[0].startswith("✗ Failed")
    assert any("disk full" in line for line in shown)


def test_for_a_log_each_step_that_moved_is_one_sentence() -> None:
    """Progress is none: a log would be full of it."""
    further = replace(RUNS, steps=(STEPS[0], STEPS[1].model_copy(update={"progress": None}), *STEPS[2:]))
    moved = replace(RUNS, steps=(STEPS[0], a_step(1, "Failed", error_message="disk\nfull"), *STEPS[2:]))
    assert news(RUNS, further, MOMENT) == []
    assert news(RUNS, moved, MOMENT) == ["Step 1  Failed: disk full"]


def test_for_a_log_the_end_comes_last() -> None:
    """With how long it took."""
    ended = Tracked(an_ended(completed_at=NOW), RUNS.steps, ended_seen=NOW)
    assert news(RUNS, ended, MOMENT) == ["Delta sync 0  Completed after 0:01:00"]


def test_a_block_is_painted_over_the_one_before() -> None:
    """What is the same is not painted at all."""
    out = io.StringIO()
    painter = InPlace(out, colour=True)
    painter.paint([say("one"), say("two", Tone.BAD)])
    painter.paint([say("one"), say("two", Tone.BAD)])
    assert out.getvalue() == "\x1b[?25lone\x1b[K\n\x1b[31mtwo\x1b[0m\x1b[K\n\x1b[J"
    painter.paint([say("three")])
    assert out.getvalue().endswith("\r\x1b[2Athree\x1b[K\n\x1b[J")


def test_without_colour_there_is_none() -> None:
    """Meaning never rested on it."""
    out = io.StringIO()
    InPlace(out, colour=False).paint([say("two", Tone.BAD)])
    assert "[31m" not in out.getvalue()

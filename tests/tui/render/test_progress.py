"""Progress: a bar with figures that reads without colour, and stands still where nothing has changed."""

from datetime import timedelta
from typing import Any

import pytest

from jim_core.wire.executions import StepProgress, StepState
from jim_tui.render.facts import Facts, facts
from jim_tui.render.progress import percent, progress_line, share
from jim_tui.render.span import plain, wide
from jim_tui.render.when import UTC_STYLE, roughly
from jim_tui.state.console import Connection, ConsoleState, Phase
from tests.tui.samples import NOW, a_step, ago


def at(seconds: float = 0, phase: Phase = Phase.LIVE) -> Facts:
    now = NOW + timedelta(seconds=seconds)
    return facts(ConsoleState(Connection(phase, ago(60), last_good=now)), now, UTC_STYLE)


def a_running(current: int, total: int | None = None, message: str | None = None, **more: Any) -> StepState:
    progress = StepProgress(current=current, total=total, message=message)
    facts: dict[str, Any] = {"status": "Processing", "progress": progress, "started_at": ago(100)}
    return a_step(0, **(facts | more))


def drawn(step: StepState, width: int = 118, moment: Facts | None = None) -> str:
    assert step.progress is not None
    line = progress_line(step, step.progress, moment or at(), width)
    assert wide(line) <= width
    return plain(line)


def test_a_bar_with_figures_pace_time_left_and_message() -> None:
    """All that is known, in one line."""
    told = drawn(a_running(1248, 3120, "reading accounts"))
    assert (
        told.rstrip() == f"   {'█' * 9}{'░' * 15}  1 248/3 120   40%  12/s       left ~3m    reading accounts"
    )


def test_where_there_is_little_room_the_pace_gives_way() -> None:
    """And a long message is cut."""
    told = drawn(a_running(1248, 3120, "reading accounts of all the people there are " * 3), width=78)
    assert told.startswith(f"   {'█' * 6}{'░' * 10}  1 248/3 120   40%  left ~3m")
    assert told.endswith("…")
    assert "/s" not in told


@pytest.mark.parametrize("total", [None, 0, -3])
def test_without_a_total_there_are_figures_and_no_bar(total: int | None) -> None:
    """Nobody knows how much of it that is."""
    told = drawn(a_running(2400, total, "objects"))
    assert told.startswith("   2 400 so far")
    assert "objects" in told
    assert "█" not in told
    assert "%" not in told


@pytest.mark.parametrize(("current", "total", "done"), [(0, 9, 0), (-4, 9, 0), (12, 9, 100), (999, 1000, 99)])
def test_a_share_stays_within_the_bar(current: int, total: int, done: int) -> None:
    """Whatever a step says; it is full only when it is done."""
    assert share(StepProgress(current=current, total=total)) == done
    told = drawn(a_running(current, total))
    assert told.count("█") + told.count("░") == 24


def test_an_estimate_does_not_tick() -> None:
    """Ten seconds without a word from the step: the pace sinks once, everything else stands still."""
    lines = {drawn(a_running(1248, 3120, "reading"), moment=at(second)) for second in range(10)}
    assert len(lines) == 2
    assert len({line.replace("12/s", "11/s") for line in lines}) == 1


def test_the_message_stands_where_it_stood_when_the_pace_becomes_known() -> None:
    """Room is kept for what is not known yet."""
    columns = {
        drawn(a_running(current, 3120, "reading"), moment=moment).index("reading")
        for current, moment in ((0, at()), (1, at()), (1248, at()), (3120, at()), (9, at(phase=Phase.STALE)))
    }
    assert len(columns) == 1


def test_a_step_that_has_ended_says_how_far_it_came() -> None:
    """Without a pace: nothing goes on."""
    told = drawn(a_running(1248, 3120, status="Failed"))
    assert told.rstrip().endswith("1 248/3 120   40%")


@pytest.mark.parametrize(
    ("step", "told"),
    [
        (a_running(40, 100), "  40%"),
        (a_running(100, 100), " 100%"),
        (a_running(40), ""),
        (a_step(0, "Processing"), ""),
        (a_running(40, 100, status="Completed"), ""),
    ],
)
def test_a_row_says_how_far_a_running_step_is(step: StepState, told: str) -> None:
    """Always as wide, so that nothing beside it moves."""
    assert percent(step) == told


@pytest.mark.parametrize(
    ("current", "told"), [(5, " 3/min "), (150, " 2/s "), (123_456, " 1 200/s "), (100, " 1/s ")]
)
def test_the_pace_has_two_digits_that_matter(current: int, told: str) -> None:
    """More would only flicker."""
    assert told in drawn(a_running(current, 900_000))


@pytest.mark.parametrize(
    ("seconds", "told"), [(0, "10s"), (11, "20s"), (59, "60s"), (61, "2m"), (5399, "90m"), (7300, "2h")]
)
def test_an_estimate_is_coarse(seconds: float, told: str) -> None:
    """It is one."""
    assert roughly(timedelta(seconds=seconds)) == told

"""What the rows and the pane of schedules say where little is known, or something is odd."""

from datetime import UTC, timedelta

import pytest

from jim_core.wire.schedules import NextRun, NextRuns
from jim_tui.render.facts import Facts
from jim_tui.render.schedule_pane import schedule_lines
from jim_tui.render.schedules import next_at, outcome_strip, state_word, trigger_words
from jim_tui.render.span import plain, wide
from jim_tui.render.when import TimeStyle
from jim_tui.state.schedule_rows import ScheduleRow
from jim_tui.state.schedule_view import SchedulePhase, ScheduleView
from tests.tui.samples import NOW, a_schedule, an_ended

FACTS = Facts(NOW, NOW, TimeStyle(UTC), NOW, stale=False)


def test_a_clock_that_never_comes_is_said() -> None:
    """Enabled, on cron, and no next run: the server could not read the pattern."""
    item = a_schedule(next_run_time=None)
    assert plain(next_at(item, FACTS)) == "! never"
    told = [plain(line) for line in schedule_lines(ScheduleRow(item), None, FACTS, 80, 9)]
    assert any("a clock never starts it" in line for line in told)
    assert any("reading its steps" in line for line in told)


def test_a_pattern_not_seen_before_is_shown_as_it_came() -> None:
    """A newer server may know more of them."""
    assert trigger_words(a_schedule(pattern_type="Lunar", cron_expression=None)) == "Lunar"


@pytest.mark.parametrize("phase", SchedulePhase)
def test_what_is_under_way_stands_in_place_of_the_state(phase: SchedulePhase) -> None:
    """In a word that is not that of a state."""
    word = plain(state_word(ScheduleRow(a_schedule(), phase=phase)))
    assert word not in {"enabled", "disabled", ""}


def test_a_change_of_the_clocks_is_noted() -> None:
    """As the server says it."""
    run = NextRun(at=NOW + timedelta(hours=1), local_time="", note="the hour comes twice")
    view = ScheduleView(runs=NextRuns(time_zone="UTC", runs=[run]))
    told = [plain(line) for line in schedule_lines(ScheduleRow(a_schedule()), view, FACTS, 80, 9)]
    assert any("! 07:00: the hour comes twice" in line for line in told)


@pytest.mark.parametrize("many", [1, 4, 12])
def test_the_newest_outcome_stands_at_the_right(many: int) -> None:
    """Ten cells, however many there are."""
    runs = [an_ended(0, "Failed"), *(an_ended(number) for number in range(1, many))]
    strip = outcome_strip(runs)
    assert wide(strip) == 10
    assert plain(strip).endswith("✗")

"""The line that says how the day went, in the room there is; and how long a run took against the usual."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from jim_core.wire.executions import ExecutionSummary
from jim_tui.render.day import day_line
from jim_tui.render.empty import nothing_runs
from jim_tui.render.executions import against
from jim_tui.render.facts import facts
from jim_tui.render.header import strip
from jim_tui.render.span import plain, wide
from jim_tui.render.tone import Tone
from jim_tui.render.when import UTC_STYLE
from jim_tui.state.console import Connection, ConsoleState, Phase
from jim_tui.state.day import read
from jim_tui.state.outcomes import medians
from tests.tui.samples import NOW, a_schedule, an_ended, an_id

WORDS = ("Completed",) * 3 + ("Failed", "Cancelled")


def a_day(*, now: datetime = NOW, whole: bool = True) -> ConsoleState:
    """Five ended in the last hours, ten minutes apart."""
    runs = [
        an_ended(number, word, completed_at=NOW - timedelta(minutes=10 * number))
        for number, word in enumerate(WORDS)
    ]
    day = read(runs, now, whole=whole)
    return ConsoleState(
        Connection(Phase.LIVE, NOW, last_good=NOW), active_read=True, day=day, schedules=(a_schedule(7),)
    )


@pytest.mark.parametrize(
    ("room", "expected"),
    [
        (100, "today 5 runs · 3 ok · 1 failed · 1 cancelled    24h ▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▇▃"),
        (60, "5 runs 3✓ 1✗ 1⊘  24h ▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▇▃"),
        (44, "today 5 runs · 3 ok · 1 failed · 1 cancelled"),
        (20, "5 runs 3✓ 1✗ 1⊘"),
        (5, ""),
    ],
)
def test_the_day_is_told_in_the_room_there_is(room: int, expected: str) -> None:
    """Never cut through: a figure without its end would be another one."""
    state = a_day()
    assert plain(day_line(state, facts(state, NOW, UTC_STYLE), room)) == expected


def test_an_hour_with_a_failure_has_the_ink_of_failures() -> None:
    """The figures say so as well."""
    state = a_day()
    line = day_line(state, facts(state, NOW, UTC_STYLE), 100)
    assert [span.tone for span in line[-2:]] == [Tone.BAD, Tone.PLAIN]


def test_of_a_day_that_was_not_read_to_its_beginning_there_is_more() -> None:
    """It says at least."""
    state = a_day(whole=False)
    moment = facts(state, NOW, UTC_STYLE)
    assert plain(day_line(state, moment, 100)).startswith("today over 5 runs")
    assert plain(day_line(state, moment, 60)).startswith("5+ runs")


def test_yesterday_is_in_the_bars_but_not_in_the_figures() -> None:
    """Today begins at midnight where one is."""
    state = a_day(now=NOW + timedelta(hours=20))
    line = plain(day_line(state, facts(state, NOW + timedelta(hours=20), UTC_STYLE), 100))
    assert line.startswith("today no run has ended    24h ▁▁▇▃▁")


@pytest.mark.parametrize("width", [80, 120, 160])
def test_the_strip_has_the_day_and_what_comes_next_and_keeps_its_width(width: int) -> None:
    """In every window; rows that were skipped are still told of."""
    state = a_day()
    line = strip(state, facts(state, NOW, UTC_STYLE), width)
    assert wide(line) == width
    assert "24h ▁" in plain(line)
    assert "next Delta sync 7 in 1h00m" in plain(line)


def test_an_empty_list_says_what_went_well_last_and_what_comes() -> None:
    """The newest that completed, when, and how long it took."""
    state = a_day()
    told = [plain(line) for line in nothing_runs(state, facts(state, NOW, UTC_STYLE))]
    assert any(line.startswith(" next   Delta sync 7") for line in told)
    last = next(line for line in told if line.startswith(" last "))
    assert last.split() == ["last", "✓", "Delta", "sync", "0", "06:00", "0:01:00"]


def _took(seconds: float, schedule: UUID | None = None, status: str = "Completed") -> ExecutionSummary:
    end = NOW + timedelta(seconds=seconds)
    return an_ended(0, status, started_at=NOW, completed_at=end, schedule_id=schedule or an_id(1))


@pytest.mark.parametrize(
    ("seconds", "usual", "expected"),
    [
        (151, 252, "-40%"),
        (822, 252, "+226%"),
        (252, 252, "+0%"),
        (9_000, 10, ">999%"),
        (3, 0.5, ""),
        (3, None, ""),
    ],
)
def test_a_run_is_held_against_what_is_usual(seconds: float, usual: float | None, expected: str) -> None:
    """Of less than a second, or of nothing, no comparison is made."""
    span = timedelta(seconds=usual) if usual is not None else None
    assert plain(against(_took(seconds), span)) == expected


def test_the_usual_is_the_median_of_those_that_completed() -> None:
    """One alone would only be compared with itself."""
    runs = (_took(10), _took(20), _took(90), _took(1, status="Failed"))
    found = medians({an_id(1): runs, an_id(2): runs[:1]})
    assert found == {an_id(1): timedelta(seconds=20)}

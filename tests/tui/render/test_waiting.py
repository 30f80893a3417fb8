"""What a step waits for, in its row and in its pane."""

import pytest

from jim_core.wire.executions import StepState
from jim_tui.render.executions import current_step
from jim_tui.render.facts import Facts, facts
from jim_tui.render.gantt import bar
from jim_tui.render.span import plain
from jim_tui.render.step import is_telling, step_facts
from jim_tui.render.steps import run_axis, status_words, step_cells, step_rows
from jim_tui.render.when import UTC_STYLE
from jim_tui.state.console import Connection, ConsoleState, Phase, Tracked
from tests.tui.samples import NOW, a_step, a_summary, ago, an_id


def a_moment(phase: Phase = Phase.LIVE) -> Facts:
    return facts(ConsoleState(Connection(phase, ago(60), last_good=NOW)), NOW, UTC_STYLE)


LIVE, OLD = a_moment(), a_moment(Phase.STALE)


def row_of(step: StepState, moment: Facts = LIVE, *, over: bool = False) -> str:
    run = Tracked(a_summary(), steps=(step,), ended_seen=NOW if over else None)
    return status_words(step_rows(run)[0], moment)


def pane_of(step: StepState, width: int = 118, height: int = 9) -> list[str]:
    row = step_rows(Tracked(a_summary(), steps=(step,)))[0]
    return [plain(line) for line in step_facts(row, LIVE, width)[:height]]


@pytest.mark.parametrize(
    ("reason", "word", "sentence"),
    [
        ("Resume", "Waiting: paused", "held back until somebody resumes the execution"),
        ("ConnectedSystem", "Waiting: system in use", "another step is at work on its connected system"),
        ("Overlap", "Waiting: earlier run", "an earlier execution of the schedule has not ended"),
        ("Moonrise", "Waiting: Moonrise", "waits: Moonrise"),
    ],
)
def test_a_step_says_what_it_waits_for(reason: str, word: str, sentence: str) -> None:
    """In its row in two words, in its pane in a sentence; a reason not seen before as it came."""
    step = a_step(0, "Waiting", waiting_for=reason)
    assert row_of(step) == word
    assert sentence in pane_of(step)[1]
    assert is_telling(step)


@pytest.mark.parametrize(
    ("seconds", "left"), [(25, "0:25"), (24.2, "0:25"), (0.3, "0:01"), (3600, "1:00:00"), (-3, "due")]
)
def test_a_retry_counts_down_by_the_servers_clock(seconds: float, left: str) -> None:
    """To the full second, then it is due."""
    step = a_step(0, "Waiting", waiting_for="Retry", retry_at=ago(-seconds), attempt=2)
    assert row_of(step) == f"Waiting: retry {left}"
    when = left if left == "due" else f"in {left}"
    assert f"attempt 3 {when}, after attempt 2 failed" in pane_of(step)[1]


def test_without_contact_a_countdown_is_a_question() -> None:
    """It stands still, and it may have begun."""
    step = a_step(0, "Waiting", waiting_for="Retry", retry_at=ago(-25))
    assert row_of(step, OLD) == "Waiting: retry 0:25?"


def test_a_retry_without_a_time_names_none() -> None:
    """The server has not said."""
    step = a_step(0, "Waiting", waiting_for="Retry")
    assert row_of(step) == "Waiting: retry"
    assert "attempt 2, after attempt 1 failed" in pane_of(step)[1]


def test_in_a_run_that_has_ended_nothing_waits() -> None:
    """It is called not run, whatever it waited for."""
    assert row_of(a_step(0, "Waiting", waiting_for="Resume"), over=True) == "Not run"


def test_a_wait_without_a_reason_is_just_that() -> None:
    """As a JIM server says it."""
    assert row_of(a_step(0, "Waiting")) == "Waiting"
    assert not is_telling(a_step(0, "Waiting"))


def test_the_second_attempt_is_called_so_where_there_is_room() -> None:
    """Beside a long status it is left to the pane."""
    assert row_of(a_step(0, "Processing", attempt=2)) == "Processing, attempt 2"
    assert row_of(a_step(0, "Completed with Warning", attempt=2)) == "Completed with Warning"
    assert "attempt 2" in pane_of(a_step(0, "Completed with Warning", attempt=2))[0]
    assert "attempt" not in pane_of(a_step(0, "Completed"))[0]


def test_what_was_carried_over_says_so_and_has_no_bar() -> None:
    """It ran in another execution, at another time."""
    old = a_step(0, "Completed", carried_over_from=an_id(7), started_at=ago(9000), completed_at=ago(8000))
    waits = a_step(1, "Waiting", waiting_for="Resume")
    run = Tracked(a_summary(), steps=(old, waits))
    rows = step_rows(run)
    cells = step_cells(rows[0], {"gantt": 40}, LIVE, run_axis(run, LIVE))
    assert plain(cells["status"]) == "Carried over"
    assert plain(cells["glyph"]) == "✓"
    axis = run_axis(run, LIVE)
    assert axis is not None
    assert set(plain(bar(old, axis, 40))) <= {" ", "│"}
    assert rows[1].waits is None
    assert any("from execution 00000008, where it ran" in line for line in pane_of(old))


def test_a_summary_has_lines_of_its_own() -> None:
    """Wrapped, and at most four."""
    told = pane_of(a_step(0, "Completed", summary="imported 3120 objects " * 12), width=78)
    said = [line for line in told if "imported" in line]
    assert said[0].startswith("   summary          imported")
    assert 1 < len(said) <= 4
    assert is_telling(a_step(0, "Completed", summary="done"))


def test_an_execution_names_what_its_step_waits_for() -> None:
    """Without a countdown: a row of the list does not tick for it."""
    retry = a_step(0, "Waiting", name="Sync", waiting_for="Retry", retry_at=ago(-25))
    assert plain(current_step(Tracked(a_summary(), steps=(retry,)))) == "Sync  waits for a retry"
    queued = a_summary(status="Queued", started_at=None)
    overlap = a_step(0, "Waiting", waiting_for="Overlap")
    assert plain(current_step(Tracked(queued, steps=(overlap,)))) == "waits for an earlier run"
    assert plain(current_step(Tracked(queued, steps=(a_step(0, "Queued"),)))) == "waiting for a slot"

"""Questions about the state."""

from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType

import pytest

from jim_tui.state import merge, queries
from jim_tui.state.console import CancelPhase, Connection, ConsoleState, DetailView, Phase, Tracked
from tests.tui.samples import NOW, a_schedule, a_summary, ago, an_ended, an_id


def knowing(*tracked: Tracked, phase: Phase = Phase.LIVE) -> ConsoleState:
    """A state with these executions."""
    return ConsoleState(
        Connection(phase, NOW), executions=MappingProxyType({each.summary.id: each for each in tracked})
    )


def seen(number: int, **facts: object) -> Tracked:
    """An execution as first seen."""
    return merge.first_seen(a_summary(number, **facts), version=0, now=NOW)


def test_rows_come_by_when_they_started_and_those_in_the_queue_last() -> None:
    """The oldest work is on top; ties are settled by id."""
    state = knowing(
        seen(1, status="Queued", started_at=None, queued_at=ago(500)),
        seen(2, started_at=ago(10)),
        seen(3, status="Queued", started_at=None, queued_at=ago(900)),
        seen(5, started_at=ago(99)),
        seen(4, started_at=ago(99)),
    )
    assert [known.summary.id for known in queries.rows(state)] == [
        an_id(number) for number in (4, 5, 2, 3, 1)
    ]


def test_counts_tell_ghosts_from_the_living() -> None:
    """A word that nobody knows counts as running."""
    state = knowing(
        seen(0),
        seen(1, status="Queued"),
        seen(2, status="Paused"),
        seen(3, status="Marvellous"),
        merge.first_seen(an_ended(4, "Failed"), version=0, now=NOW),
    )
    counts = queries.counts(state)
    assert (counts.running, counts.queued, counts.paused, counts.ended, counts.active) == (2, 1, 1, 1, 4)


def test_next_runs_are_those_that_a_clock_will_start_soonest_first() -> None:
    """Disabled and manual ones have no next run."""
    schedules = (
        a_schedule(0, next_run_time=NOW + timedelta(hours=2)),
        a_schedule(1, next_run_time=NOW + timedelta(hours=1)),
        a_schedule(2, is_enabled=False),
        a_schedule(3, next_run_time=None),
    )
    state = replace(knowing(), schedules=schedules)
    assert [item.name for item in queries.next_runs(state)] == ["Delta sync 1", "Delta sync 0"]
    assert len(queries.next_runs(state, limit=1)) == 1
    assert queries.next_runs(knowing()) == ()


def test_a_detail_is_found_in_the_list_too() -> None:
    """So that a preview needs no read of its own."""
    state = knowing(seen(0))
    assert queries.detail(state, an_id(0)) == DetailView(seen(0))
    assert queries.detail(state, an_id(9)) is None
    assert queries.find(state, an_id(0)) == seen(0)


def test_open_executions_of_a_schedule_are_found() -> None:
    """For the question whether it runs already."""
    ended = merge.first_seen(an_ended(1, schedule_id=an_id(1000)), version=0, now=NOW)
    state = knowing(seen(0), ended, seen(2))
    assert [known.summary.id for known in queries.active_of(state, an_id(1000))] == [an_id(0)]


@pytest.mark.parametrize(
    ("phase", "reason"),
    [
        (Phase.LIVE, None),
        (Phase.STALE, None),
        (Phase.FAULT, None),
        (Phase.THROTTLED, None),
        (Phase.OFFLINE, "needs a connection"),
        (Phase.SIGN_IN, "needs a key that the server accepts"),
        (Phase.NOT_JIM, "there is no JIM API at this address"),
        (Phase.FORBIDDEN, "this key may not do that here"),
        (Phase.CONNECTING, "not connected yet"),
    ],
)
def test_whether_anything_can_be_changed_depends_on_contact(phase: Phase, reason: str | None) -> None:
    """A slow server can be asked; one that is away cannot."""
    assert queries.why_no_writes(knowing(phase=phase)) == reason


@pytest.mark.parametrize(
    ("cancelling", "cancellable"),
    [(None, True), (CancelPhase.SENT, False), (CancelPhase.ACCEPTED, False), (CancelPhase.UNKNOWN, False)],
)
def test_a_cancel_under_way_is_not_asked_twice(cancelling: CancelPhase | None, *, cancellable: bool) -> None:
    """In whatever phase it is."""
    state = knowing(replace(seen(0), cancelling=cancelling))
    assert (queries.why_not_cancel(state, an_id(0)) is None) is cancellable


def test_an_execution_that_is_not_known_may_be_cancelled_all_the_same() -> None:
    """The server decides: it may be on another page of history."""
    assert queries.why_not_cancel(knowing(), an_id(7)) is None


def test_reading_only_is_the_first_reason() -> None:
    """It holds whatever else is the matter."""
    state = replace(knowing(phase=Phase.OFFLINE), read_only=True)
    assert queries.why_not_run(state, an_id(0)) == "this console only reads (--read-only)"


def test_what_is_asked_of_executions_is_kept_while_they_stay_as_they_are() -> None:
    """A cursor that moves through thousands of rows sorts none of them."""
    state = knowing(seen(1), seen(2))
    moved = replace(state, active_read=True)
    assert queries.rows(moved) is queries.rows(state)
    assert queries.counts(moved) is queries.counts(state)
    assert queries.counts(knowing(seen(1))) == queries.Counts(running=1)

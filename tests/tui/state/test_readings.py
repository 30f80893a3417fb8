"""What answers make of the state, when they cross with events and with each other."""

from types import MappingProxyType

from jim_core.wire.frames import ExecutionFrame, StepFrame
from jim_core.wire.page import Page
from jim_tui.gateway.protocol import HistoryQuery
from jim_tui.state import merge, place, readings
from jim_tui.state.console import Connection, ConsoleState, History, Phase
from jim_tui.state.reduce import reduce
from tests.tui.samples import NOW, a_detail, a_step, a_summary, an_ended, an_id, some_steps

EMPTY = ConsoleState(Connection(Phase.LIVE, NOW))


def heard(state: ConsoleState, sequence: int, **facts: object) -> ConsoleState:
    """The state after an event about execution 0."""
    return reduce(state, ExecutionFrame(execution=a_summary(0, **facts)), sequence=sequence, now=NOW)


def listed(state: ConsoleState, *numbers: int, stamp: int = 0) -> ConsoleState:
    """The state after a read of the active list."""
    return readings.active_read(state, [a_summary(number) for number in numbers], stamp=stamp, now=NOW)


def test_a_first_read_that_finds_nothing_says_that_nothing_runs() -> None:
    """Which is not the same as not knowing."""
    assert not EMPTY.active_read
    assert listed(EMPTY).active_read


def test_a_read_that_changes_nothing_gives_the_very_same_state() -> None:
    """Polling a quiet server draws nothing."""
    state = listed(EMPTY, 0, 1)
    assert listed(state, 0, 1) is state


def test_a_slow_list_does_not_bring_back_what_ended_meanwhile() -> None:
    """It was written before the end."""
    state = heard(listed(EMPTY, 0), 9, status="Failed", completed_at=NOW)
    assert listed(state, 0, stamp=5).executions[an_id(0)].summary.status == "Failed"


def test_without_events_a_slow_list_does_not_bring_back_what_a_later_read_saw_ended() -> None:
    """Numbers do not help there; that it has ended is enough."""
    state = readings.detail_read(listed(EMPTY, 0), a_detail(an_ended(0)), stamp=0, now=NOW)
    assert listed(state, 0).executions[an_id(0)].ended


def test_a_slow_list_does_not_undo_a_newer_event() -> None:
    """The event's number is greater than all that the list can contain."""
    state = heard(listed(EMPTY, 0), 9, status="Paused")
    assert listed(state, 0, stamp=5).executions[an_id(0)].summary.status == "Paused"
    assert listed(state, 0, stamp=9).executions[an_id(0)].summary.status == "InProgress"


def test_what_began_after_a_list_was_written_is_not_missed_in_it() -> None:
    """It cannot be there yet."""
    state = heard(EMPTY, 9)
    assert not listed(state, stamp=5).executions[an_id(0)].lost
    assert listed(state, stamp=9).executions[an_id(0)].lost


def test_what_comes_back_into_the_list_is_no_longer_lost() -> None:
    """A server may be wrong for a moment."""
    state = listed(listed(EMPTY, 0))
    assert state.executions[an_id(0)].lost
    assert not listed(state, 0).executions[an_id(0)].lost


def test_a_slow_detail_does_not_take_an_execution_back_behind_the_list() -> None:
    """It was asked for before the list was read, and answered after it."""
    state = listed(EMPTY, 0)
    older = a_detail(a_summary(0, current_step_index=0))
    known = readings.detail_read(state, older, stamp=0, now=NOW).executions[an_id(0)]
    assert known.summary.current_step_index == 1
    assert known.steps == tuple(some_steps())


def test_a_step_that_a_read_saw_end_is_not_restarted_by_an_event() -> None:
    """However the numbers are."""
    state = listed(EMPTY, 0)
    frame = StepFrame(execution_id=an_id(0), position=0, step=a_step(0, "Processing"))
    state = reduce(state, frame, sequence=9, now=NOW)
    known = merge.steps_read(state.executions[an_id(0)], [a_step(0, "Completed")], stamp=3)
    assert [step.status for step in known.steps or ()] == ["Completed"]


def test_numbers_mean_nothing_once_a_stream_counts_anew() -> None:
    """What was event 90 of one count is older than event 4 of the next."""
    state = readings.renumbered(heard(listed(EMPTY, 0), 90, status="Paused"))
    assert heard(state, 4).executions[an_id(0)].summary.status == "InProgress"


def test_a_row_of_history_that_has_ended_keeps_its_end() -> None:
    """The page was read after what the list still says."""
    page = Page.of([an_ended(0)], total=1, page=1, page_size=50)
    state = ConsoleState(EMPTY.connection, history=History(HistoryQuery(), page))
    tracked = merge.first_seen(a_summary(0), version=1, now=NOW)
    shown = place.placed(state, tracked).history.page
    assert shown is not None
    assert shown.items[0].status == "Completed"


def test_a_summary_of_something_unknown_changes_nothing() -> None:
    """Such as the answer to a cancel from a page of history."""
    assert readings.summary_read(EMPTY, an_ended(0), stamp=0, now=NOW) is EMPTY


def test_a_detail_that_nobody_opened_leaves_no_trace() -> None:
    """It was closed before the answer came."""
    assert readings.detail_read(EMPTY, a_detail(a_summary(0)), stamp=0, now=NOW) == EMPTY
    assert readings.detail_failed(EMPTY, an_id(0), "500") is EMPTY
    assert readings.detail_gone(EMPTY, an_id(0)) is EMPTY


def test_leaving_the_list_leaves_the_others_alone() -> None:
    """They are the very same objects."""
    state = listed(EMPTY, 0, 1)
    left = place.without(state, [an_id(0), an_id(7)])
    assert left.executions == MappingProxyType({an_id(1): state.executions[an_id(1)]})

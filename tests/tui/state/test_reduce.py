"""What events make of the state."""

from datetime import timedelta
from types import MappingProxyType

from hypothesis import given
from hypothesis import strategies as st

from jim_core.wire.frames import (
    ExecutionFrame,
    Frame,
    ReloadFrame,
    ScheduleDeletedFrame,
    ScheduleFrame,
    SkippedFrame,
    StepFrame,
)
from jim_tui.gateway.protocol import HistoryQuery
from jim_tui.state import merge
from jim_tui.state.console import Connection, ConsoleState, History, Phase
from jim_tui.state.reduce import reduce
from tests.tui.samples import NOW, a_schedule, a_step, a_summary, an_ended, an_id, some_steps

EMPTY = ConsoleState(Connection(Phase.LIVE, NOW))

STATUSES = ["Queued", "InProgress", "Paused", "Completed", "Failed", "Cancelled", "Marvellous"]
STEP_STATUSES = ["Pending", "Queued", "Processing", "Completed", "Failed", "Cancelled"]


def after(state: ConsoleState, *events: tuple[int, Frame]) -> ConsoleState:
    """The state once these events have come in this order."""
    for sequence, frame in events:
        state = reduce(state, frame, sequence=sequence, now=NOW)
    return state


def with_steps(number: int = 0) -> ConsoleState:
    """A state that knows one running execution with its four steps."""
    tracked = merge.steps_read(merge.first_seen(a_summary(number), version=0, now=NOW), some_steps(), stamp=0)
    return ConsoleState(EMPTY.connection, executions=MappingProxyType({an_id(number): tracked}))


@st.composite
def an_event(draw: st.DrawFn) -> Frame:
    """Any event about one of three executions or its steps."""
    number = draw(st.integers(0, 2))
    if draw(st.booleans()):
        return ExecutionFrame(
            execution=a_summary(
                number,
                status=draw(st.sampled_from(STATUSES)),
                current_step_index=draw(st.integers(0, 3)),
                started_at=draw(st.sampled_from([None, NOW])),
            )
        )
    step = a_step(0, draw(st.sampled_from(STEP_STATUSES)))
    return StepFrame(execution_id=an_id(number), position=draw(st.integers(0, 5)), step=step)


def numbered(frames: list[Frame]) -> list[tuple[int, Frame]]:
    """Events as a server numbers them."""
    return list(enumerate(frames, start=1))


START = MappingProxyType(
    {an_id(number): known for number in range(3) for known in with_steps(number).executions.values()}
)


@given(st.data(), st.lists(an_event(), max_size=12))
def test_events_lead_to_the_same_state_in_any_order_and_any_number(
    data: st.DataObject, frames: list[Frame]
) -> None:
    """What is shown depends on what happened, not on how it arrived."""
    events = numbered(frames)
    again = data.draw(st.lists(st.sampled_from(events), max_size=6)) if events else []
    shuffled = data.draw(st.permutations(events + again))
    known = data.draw(st.sampled_from([START, EMPTY.executions]))
    state = ConsoleState(EMPTY.connection, executions=known)
    assert after(state, *shuffled).executions == after(state, *events).executions


@given(st.lists(an_event(), max_size=20))
def test_what_has_ended_never_comes_back_to_life(frames: list[Frame]) -> None:
    """Once an execution or a step is seen to have ended, no event makes it run again."""
    state = ConsoleState(EMPTY.connection, executions=START)
    ended: set[object] = set()
    for sequence, frame in numbered(frames):
        state = after(state, (sequence, frame))
        now_ended: set[object] = {key for key, known in state.executions.items() if known.ended}
        for key, known in state.executions.items():
            steps = enumerate(known.steps or ())
            now_ended |= {
                (key, at) for at, step in steps if step.status in {"Completed", "Failed", "Cancelled"}
            }
        assert ended <= now_ended
        ended = now_ended


@given(st.lists(an_event(), max_size=8))
def test_an_event_heard_twice_changes_nothing_at_all(frames: list[Frame]) -> None:
    """The very same state comes back, so that nobody draws anything."""
    state = after(ConsoleState(EMPTY.connection, executions=START), *numbered(frames))
    for sequence, frame in numbered(frames):
        assert reduce(state, frame, sequence=sequence, now=NOW + timedelta(hours=1)) is state


def test_an_execution_not_seen_before_appears() -> None:
    """A new run needs no read to be shown."""
    state = after(EMPTY, (1, ExecutionFrame(execution=a_summary(7, status="Queued"))))
    assert list(state.executions) == [an_id(7)]
    assert not state.executions[an_id(7)].ended


def test_an_end_is_noted_with_the_time_at_which_we_learned_of_it() -> None:
    """The ghost's time runs from there, whatever the server's clock says."""
    state = after(with_steps(), (5, ExecutionFrame(execution=an_ended(0, "Failed"))))
    assert state.executions[an_id(0)].ended_seen == NOW


def test_an_older_event_does_not_take_a_step_back() -> None:
    """Sequence numbers decide while an execution runs."""
    third = ExecutionFrame(execution=a_summary(0, current_step_index=2))
    second = ExecutionFrame(execution=a_summary(0, current_step_index=1))
    state = after(with_steps(), (9, third), (8, second))
    assert state.executions[an_id(0)].summary.current_step_index == 2


def test_a_pause_and_its_end_are_both_believed() -> None:
    """Paused and running alternate, so the newer number wins."""
    paused = ExecutionFrame(execution=a_summary(0, status="Paused"))
    runs = ExecutionFrame(execution=a_summary(0))
    assert after(with_steps(), (2, paused)).executions[an_id(0)].summary.status == "Paused"
    assert after(with_steps(), (2, paused), (3, runs)).executions[an_id(0)].summary.status == "InProgress"


def test_a_step_event_changes_that_step_alone() -> None:
    """The other steps are the very same objects."""
    before = with_steps().executions[an_id(0)].steps or ()
    frame = StepFrame(execution_id=an_id(0), position=2, step=a_step(2, "Processing"))
    steps = after(with_steps(), (4, frame)).executions[an_id(0)].steps or ()
    assert [step.status for step in steps] == ["Completed", "Processing", "Processing", "Pending"]
    assert steps[0] == before[0]


def test_a_step_event_of_an_unknown_execution_is_let_go() -> None:
    """Its steps are read when somebody looks."""
    frame = StepFrame(execution_id=an_id(5), position=0, step=a_step())
    assert after(EMPTY, (1, frame)) is EMPTY


def test_a_slow_read_of_the_steps_does_not_undo_a_newer_event() -> None:
    """A read that began before an event knows less than the event."""
    frame = StepFrame(execution_id=an_id(0), position=1, step=a_step(1, "Failed"))
    known = after(with_steps(), (9, frame)).executions[an_id(0)]
    merged = merge.steps_read(known, some_steps(), stamp=8).steps or ()
    assert merged[1].status == "Failed"


def test_a_read_begun_after_an_event_replaces_it() -> None:
    """It contains the event and what came after."""
    frame = StepFrame(execution_id=an_id(0), position=1, step=a_step(1, "Waiting"))
    known = after(with_steps(), (9, frame)).executions[an_id(0)]
    merged = merge.steps_read(known, some_steps(), stamp=9).steps or ()
    assert merged[1].status == "Processing"


def test_a_saved_schedule_takes_its_new_name_and_time() -> None:
    """The list need not be read for that."""
    state = ConsoleState(EMPTY.connection, schedules=(a_schedule(0), a_schedule(1)))
    frame = ScheduleFrame(schedule_id=an_id(1001), name="Renamed", next_run_time=None)
    schedules = after(state, (1, frame)).schedules or ()
    assert [(item.name, item.next_run_time) for item in schedules][1] == ("Renamed", None)
    assert schedules[0] == a_schedule(0)


def test_a_deleted_schedule_leaves_the_list() -> None:
    """Its executions stay."""
    state = ConsoleState(EMPTY.connection, schedules=(a_schedule(0), a_schedule(1)))
    gone = after(state, (1, ScheduleDeletedFrame(schedule_id=an_id(1000))))
    assert gone.schedules == (a_schedule(1),)


def test_a_skipped_occurrence_is_said() -> None:
    """With the schedule's name, the time and the reason."""
    state = ConsoleState(EMPTY.connection, schedules=(a_schedule(0),))
    frame = SkippedFrame(schedule_id=an_id(1000), slot=NOW, reason="still running")
    notice = after(state, (1, frame)).notice
    assert notice is not None
    assert notice.text == "Delta sync 0 did not run at 06:00 UTC: still running"


def test_frames_about_nothing_known_leave_the_state_alone() -> None:
    """No list was read, so there is nothing to change."""
    unknown: list[Frame] = [
        ReloadFrame(),
        ScheduleFrame(schedule_id=an_id(1), name="x"),
        ScheduleDeletedFrame(schedule_id=an_id(1)),
    ]
    assert after(EMPTY, *numbered(unknown)) is EMPTY


def history_of(*numbers: int) -> ConsoleState:
    """A state in which a page of history was read."""
    from jim_core.wire.page import Page

    items = [a_summary(number) for number in numbers]
    page = Page.of(items, total=len(items), page=1, page_size=50)
    return ConsoleState(EMPTY.connection, history=History(HistoryQuery(), page))


def test_new_executions_are_counted_beside_the_page_of_history() -> None:
    """The page being read never shifts."""
    state = after(
        history_of(0),
        (1, ExecutionFrame(execution=a_summary(5))),
        (2, ExecutionFrame(execution=a_summary(5))),
    )
    assert state.history.newer == 1
    assert [item.id for item in state.history.page.items] == [an_id(0)] if state.history.page else False


def test_an_execution_on_the_page_of_history_shows_how_it_ended() -> None:
    """Its row stays where it is and changes its words."""
    state = after(history_of(0, 1), (1, ExecutionFrame(execution=an_ended(1, "Failed"))))
    assert state.history.page is not None
    assert [item.status for item in state.history.page.items] == ["InProgress", "Failed"]

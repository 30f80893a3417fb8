"""What is written of each state, and that reading it gives the same back."""

from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from jim_core.wire.page import Page
from jim_core.wire.schedules import ScheduleDetail, ScheduleStepBody
from jim_tui.gateway.protocol import HistoryQuery
from jim_tui.recording.changes import Changes
from jim_tui.recording.lines import Moment, line
from jim_tui.state.console import ConsoleState, History, Output, OutputLine
from jim_tui.state.schedule_view import ScheduleView
from tests.tui.recording.reels import known_at_the_end, live, moments, offline, shown, tape_of
from tests.tui.samples import NOW, a_schedule, a_step, a_summary, an_ended, an_id


def looking_at_plan(**step: object) -> ConsoleState:
    """A console that looks at a schedule with this step."""
    item = a_schedule()
    facts = item.model_dump(include=set(ScheduleDetail.model_fields))
    detail = ScheduleDetail(**facts, steps=[ScheduleStepBody.model_validate(step)])
    views = MappingProxyType({item.id: ScheduleView(detail)})
    return replace(live(), schedules=(item,), schedule_views=views)


def writing(*texts: str, dropped: int = 0, complete: bool = False) -> ConsoleState:
    """A console that looks at a step which has written these lines."""
    lines = tuple(OutputLine(text, "stdout") for text in texts)
    return replace(live(), output=Output(an_id(0), 0, lines, complete, dropped))


def test_the_same_state_again_is_nothing_new() -> None:
    """A quiet hour costs no bytes."""
    state = live(shown(a_summary(), a_step()))
    quiet = replace(state, connection=replace(state.connection, last_good=NOW.replace(minute=59)))
    assert moments([state, quiet])[1].is_empty


def test_what_is_read_is_what_was_on_screen(tmp_path: Path) -> None:
    """Server, executions with their steps, schedules."""
    summary, steps = a_summary(), (a_step(0, "Completed"), a_step(1, "Processing"))
    item = a_schedule()
    known = known_at_the_end(tape_of(tmp_path, replace(live(shown(summary, *steps)), schedules=(item,))))
    assert known.server is not None
    assert (known.server.name, known.server.user) == ("prod-iam-01", "alice")
    assert known.runs[summary.id].summary == summary
    assert known.runs[summary.id].steps == list(steps)
    assert known.schedules == {item.id: item}


def test_of_a_step_that_moved_only_that_step_is_written(tmp_path: Path) -> None:
    """An execution of three hundred steps costs no more than one of three."""
    summary, first = a_summary(), a_step(0, "Completed")
    states = [
        live(shown(summary, first, a_step(1, "Queued"))),
        live(shown(summary, first, a_step(1, "Processing"))),
    ]
    run = moments(states)[1].runs[summary.id]
    assert (run.summary, run.steps, list(run.moved)) == (None, None, [1])
    assert known_at_the_end(tape_of(tmp_path, *states)).runs[summary.id].steps == [
        first,
        a_step(1, "Processing"),
    ]


def test_what_leaves_the_list_is_told_and_forgotten(tmp_path: Path) -> None:
    """And told anew should it come back."""
    run = shown(a_summary(), a_step())
    states = [live(run), live(), live(run)]
    assert not known_at_the_end(tape_of(tmp_path, *states[:2])).runs[run.summary.id].listed
    back = known_at_the_end(tape_of(tmp_path, *states)).runs[run.summary.id]
    assert (back.listed, back.steps) == (True, [a_step()])


def test_a_page_of_history_is_kept_but_on_no_list(tmp_path: Path) -> None:
    """What ended before the recording began can be looked for in it."""
    ended = an_ended(7)
    page = Page.of([ended], total=1, page=1, page_size=50)
    known = known_at_the_end(tape_of(tmp_path, replace(live(), history=History(HistoryQuery(), page))))
    assert (known.runs[ended.id].summary, known.runs[ended.id].listed) == (ended, False)


def test_a_deleted_schedule_goes(tmp_path: Path) -> None:
    """The list of the recording shrinks, too."""
    one, two = a_schedule(1), a_schedule(2)
    states = [replace(live(), schedules=(one, two)), replace(live(), schedules=(two,))]
    assert known_at_the_end(tape_of(tmp_path, *states)).schedules == {two.id: two}


def test_command_lines_and_connections_are_never_written() -> None:
    """There may be a password in any of it."""
    state = looking_at_plan(
        name="Load",
        sql_connection_string="Host=db;Password=hunter2",
        arguments="--token hunter2",
        executable_path="/opt/hunter2",
        script_path="hunter2",
    )
    written = line(Changes().since_before(state, 0.0))
    assert "Load" in written
    assert "hunter2" not in written


def test_output_is_written_once(tmp_path: Path) -> None:
    """Only the last lines, which may have grown, are written again."""
    before = [f"line {number}" for number in range(100)]
    states = [writing(*before, "grow"), writing(*before, "growing", "more")]
    written = moments(states)[1].written
    assert written is not None
    assert (written.at, [text for text, _ in written.lines]) == (99, ["line 99", "growing", "more"])
    log = known_at_the_end(tape_of(tmp_path, *states)).logs[an_id(0), 0]
    assert [text for text, _ in log.lines] == [*before, "growing", "more"]


def test_lines_that_were_never_on_screen_are_missing(tmp_path: Path) -> None:
    """The recording knows at which number it goes on."""
    log = known_at_the_end(tape_of(tmp_path, writing("a"), writing("z", dropped=500))).logs[an_id(0), 0]
    assert (log.first, log.lines) == (500, [("z", "stdout")])


def test_lost_contact_is_written_with_its_reason() -> None:
    """What was not known then is not known in the recording."""
    contact = moments([live(), offline(live())])[1].contact
    assert contact is not None
    assert contact.reason == "connection refused"


def test_a_line_reads_as_it_was_written() -> None:
    """Whatever is left out has its usual value."""
    moment = Changes().since_before(live(shown(a_summary(), a_step())), 1.5)
    assert Moment.model_validate_json(line(moment)) == moment

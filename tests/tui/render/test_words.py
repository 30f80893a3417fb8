"""What is said in the rarer conditions: unread, unknown, gone, refused, cut short."""

from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType

from jim_core.wire.page import Page
from jim_tui.gateway.protocol import HistoryQuery
from jim_tui.render.cancel import cancel_question
from jim_tui.render.execution import steps_note, steps_waiting
from jim_tui.render.executions import current_step, elapsed, tracked_look, wait
from jim_tui.render.facts import Facts, facts
from jim_tui.render.header import header
from jim_tui.render.history import history_strip, history_waiting, newest
from jim_tui.render.hold import hold_question
from jim_tui.render.leaving import leaving_lines
from jim_tui.render.output import laid_out, output_foot, output_note, row_spans, silence
from jim_tui.render.question import CANCEL, what_came_of_it, where
from jim_tui.render.reading import Reading
from jim_tui.render.rerun import rerun_question
from jim_tui.render.span import Spans, plain
from jim_tui.render.steps import step_rows
from jim_tui.render.when import UTC_STYLE
from jim_tui.state.console import (
    Connection,
    ConsoleState,
    DetailView,
    History,
    Output,
    OutputLine,
    Phase,
    Tracked,
    WriteOutcome,
)
from jim_tui.state.list_view import ListView
from tests.tui.samples import NOW, a_step, a_summary, ago, an_ended, an_id


def a_state(*tracked: Tracked, phase: Phase = Phase.LIVE) -> ConsoleState:
    found = MappingProxyType({known.summary.id: known for known in tracked})
    return ConsoleState(Connection(phase, ago(60), last_good=ago(14)), executions=found, active_read=True)


def told(lines: list[Spans]) -> str:
    return "\n".join(plain(line) for line in lines)


NOW_FACTS: Facts = facts(a_state(), NOW, UTC_STYLE)
OLD_FACTS: Facts = facts(a_state(phase=Phase.STALE), NOW, UTC_STYLE)


def test_an_execution_whose_end_was_not_seen_is_not_called_running() -> None:
    """It left the list of active ones, and that is all we know."""
    lost = Tracked(a_summary(), lost=True, ended_seen=NOW)
    assert tracked_look(lost).word == "Ended?"
    assert plain(elapsed(lost.summary, NOW_FACTS, ended=True)) == "?"
    assert wait(a_summary(started_at=None), NOW_FACTS, ended=True) == ()


def test_a_step_that_nobody_runs_is_no_current_step() -> None:
    """Between two groups there is nothing to name."""
    between = Tracked(a_summary(), steps=(a_step(0, "Completed"), a_step(1)))
    assert current_step(between) == ()
    assert current_step(Tracked(a_summary(), steps=())) == ()


def test_where_an_execution_is() -> None:
    """Unread, without steps, or in a group."""
    assert where(Tracked(a_summary())) == "its steps are being read …"
    assert where(Tracked(a_summary(), steps=())) == "it has no steps"
    assert where(Tracked(a_summary(), steps=(a_step(0, "Processing", name="Sync"),))) == "group 1 of 1: Sync"


def test_the_question_about_an_execution_that_is_gone_is_withdrawn() -> None:
    """There is nothing to confirm."""
    question = cancel_question(a_state(), an_id(0), NOW_FACTS, 60)
    assert question.over
    assert "does not know this execution any more" in told(question.lines)


def test_so_are_those_about_a_pause_and_a_rerun() -> None:
    """There is nothing to confirm."""
    for paused in (True, False):
        assert hold_question(a_state(), an_id(0), NOW_FACTS, 60, paused=paused).over
    assert rerun_question(a_state(), an_id(0), NOW_FACTS, 60).over


def test_what_cannot_be_done_just_now_is_asked_all_the_same_with_the_reason() -> None:
    """Contact was lost while the dialog was open."""
    lost = a_state(Tracked(a_summary()), Tracked(an_ended(1), ended_seen=NOW), phase=Phase.OFFLINE)
    held = hold_question(lost, an_id(0), OLD_FACTS, 60, paused=True)
    assert held.blocked == "needs a connection"
    assert "It cannot be done now: needs a connection." in told(held.lines)
    again = rerun_question(lost, an_id(1), OLD_FACTS, 60)
    assert again.blocked == "needs a connection"
    assert "It cannot be run again now: needs a connection." in told(again.lines)
    assert "(as last known)" in told(again.lines)


def test_a_refusal_is_told_in_the_words_of_the_server() -> None:
    """And that nothing was changed."""
    refused = WriteOutcome.REFUSED
    title, sentences = what_came_of_it(CANCEL, refused, "too many requests", "Delta sync", "prod")
    assert title == "Refused"
    assert "The server says: too many requests." in sentences[0]


def test_steps_say_how_old_they_are_and_why() -> None:
    """A failed read is named; without contact the time of the last one is."""
    tracked = Tracked(a_summary(), steps=(a_step(0), a_step(1)))
    view = DetailView(tracked, read_at=ago(14))
    rows = step_rows(tracked)
    assert plain(steps_note(rows, view, NOW_FACTS)) == "2 steps in 2 groups"
    assert plain(steps_note(rows, view, OLD_FACTS)) == "as of 05:59:46 · 2 steps in 2 groups"
    failed = replace(view, error="500 from prod")
    assert plain(steps_note(rows, failed, NOW_FACTS)) == "500 from prod · 2 steps in 2 groups"
    assert "500 from prod." in told(steps_waiting(DetailView(error="500 from prod")))
    assert "retention" in told(steps_waiting(DetailView(gone=True)))


def test_a_stale_connection_says_since_when() -> None:
    """Counted from the last good read."""
    assert "▲ STALE 14s" in plain(header(a_state(phase=Phase.STALE), OLD_FACTS, 100))


def test_the_history_says_how_much_was_searched_on_this_side() -> None:
    """An older server does not filter by status."""
    page = Page.of([an_ended(1, "Failed")], total=1, page=1, page_size=50)
    history = History(HistoryQuery(status="Failed"), page, searched=500, searched_of=2087)
    assert "searched 500 of 2 087 on this side" in plain(history_strip(history, ListView(failures=True), 100))
    assert "reading" in plain(history_strip(History(HistoryQuery()), ListView(), 100))
    assert "no route." in told(history_waiting(History(HistoryQuery(), error="no route")))


def test_a_row_of_an_old_page_claims_nothing_that_is_not_known() -> None:
    """Open on the page, but no longer among the active ones."""
    assert newest(a_state(), a_summary(1)).status == "Ended?"
    assert newest(a_state(phase=Phase.OFFLINE), a_summary(1)).status == "InProgress"
    ended = an_ended(1)
    assert newest(a_state(Tracked(ended, ended_seen=NOW)), a_summary(1)) == ended


def test_a_long_list_of_what_would_be_left_is_cut() -> None:
    """Six by name, the rest by number."""
    state = a_state(*(Tracked(a_summary(number)) for number in range(9)))
    assert "and 3 more" in told(leaving_lines(state, 66, embedded=True, writes=0))


def test_output_that_cannot_be_read_says_why() -> None:
    """An error is not silence."""
    row = step_rows(Tracked(a_summary(), steps=(a_step(0, "Processing"),)))[0]
    assert plain(silence(Output(an_id(0), 0, error="500 from prod"), row)) == " 500 from prod"
    assert plain(silence(None, row)) == " reading …"
    assert plain(silence(Output(an_id(0), 0), row)) == " it has written nothing yet"
    pending = step_rows(Tracked(a_summary(), steps=(a_step(0),)))[0]
    assert plain(silence(Output(an_id(0), 0), pending)) == " it has not started"
    assert plain(output_foot(Reading(), 7)) == "7 more below  F follows"


def test_what_was_left_out_and_the_attempt_are_said_quietly() -> None:
    """The line of a gap bears no mark of a stream; a first attempt is not worth a word."""
    lines = (OutputLine("[… 8 bytes …]", "gap"), OutputLine("oh", "stderr"), OutputLine("out", "stdout"))
    output = Output(an_id(0), 0, lines, attempt=2)
    reading = Reading().taken(lines, 0)
    shown = [plain(row_spans(row, reading, digits=0, cursor=False)) for row in laid_out(reading, 0)]
    assert shown == ["   [… 8 bytes …]", " ! oh", "   out"]
    assert plain(output_note(output, reading)) == "attempt 2 · following · 3 lines"
    assert plain(output_note(replace(output, attempt=1), reading)) == "following · 3 lines"


def test_elapsed_is_never_negative() -> None:
    """A server's clock may run ahead of ours."""
    early = a_summary(started_at=NOW + timedelta(minutes=5))
    assert plain(elapsed(early, NOW_FACTS, ended=False)) == "0:00:00"

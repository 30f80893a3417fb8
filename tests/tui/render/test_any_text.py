"""Whatever a server calls things: it is drawn as text, in the width it has, and nothing is lost silently."""

import asyncio
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.style import Style

from jim_core.wire.schedules import ScheduleDetail, ScheduleStepBody
from jim_tui.gateway.errors import GatewayError, ServerFault
from jim_tui.gateway.protocol import OutputChunk, OutputPiece, ServerFacts
from jim_tui.render import (
    execution,
    executions,
    frames,
    header,
    history,
    output,
    schedule_list,
    side,
    step,
    steps,
)
from jim_tui.render.cancel import cancel_question
from jim_tui.render.empty import nothing_runs
from jim_tui.render.facts import facts
from jim_tui.render.flash import notice_line
from jim_tui.render.hold import hold_question
from jim_tui.render.past import past_lines
from jim_tui.render.question import CANCEL, what_came_of_it
from jim_tui.render.reading import Reading
from jim_tui.render.rerun import rerun_question
from jim_tui.render.schedule_pane import schedule_lines
from jim_tui.render.schedule_question import run_question, switch_question
from jim_tui.render.schedules import schedule_cells
from jim_tui.render.span import (
    ELLIPSIS,
    Span,
    Spans,
    between,
    cut,
    cut_middle,
    fit,
    plain,
    say,
    wide,
    wrapped,
)
from jim_tui.render.trouble import trouble
from jim_tui.render.when import UTC_STYLE
from jim_tui.state import sanitise
from jim_tui.state.border import Border, clean
from jim_tui.state.console import (
    Connection,
    ConsoleState,
    DetailView,
    History,
    Notice,
    Output,
    Phase,
    Tracked,
    WriteOutcome,
)
from jim_tui.state.output_lines import OutputLines
from jim_tui.state.readings import summary_of
from jim_tui.state.schedule_rows import ScheduleRow
from jim_tui.state.schedule_view import ScheduleView
from jim_tui.widgets.ink import inked
from tests.tui.fake_gateway import FakeGateway
from tests.tui.samples import NOW, a_detail, a_schedule, a_step, a_summary, ago, an_ended, an_id

NASTY = (
    "a [/] b", "[red]x[/red]", "[@click=app.bell]y[/]", "\\[b]", "$foreground", "%s {0}",
    "\x1b[31m", "\x1b]0;t\x07", "\x9b2J", "\r\n", "\t", "\x00", "\u202e", "\u2066",
    "\u200b", "\u200d", "\ufe0f", "\u0301" * 5, "同期", "ユーザー", "각", "\u1100\u1161", "👩\u200d🚀",
    "🇩🇪", "👍🏽", "🏴\u200d☠️", "\ud800", "\U000e0041", "…", "   ", "é",
)  # fmt: skip
TEXT = st.one_of(
    st.text(alphabet=st.characters(exclude_categories=()), max_size=40),
    st.lists(st.sampled_from(NASTY), max_size=8).map("".join),
    st.lists(st.one_of(st.sampled_from(NASTY), st.text(max_size=12)), max_size=60).map(" ".join),
)
"""Surrogates and controls too; some of it long."""

CLEAN = TEXT.map(sanitise.name)
WIDTH = st.integers(1, 200)


@dataclass(frozen=True)
class Scene:
    """A state in which everything that has a text has this one, as it is once past the border."""

    state: ConsoleState
    open: Tracked
    ended: Tracked
    schedule: ScheduleRow
    view: ScheduleView


def scene(text: str, phase: Phase) -> Scene:
    """What the console knows of a server that says nothing but this."""
    told: dict[str, Any] = {"schedule_name": text, "error_message": text, "initiated_by_name": text}
    told |= {"initiated_by_type": text}
    odd: dict[str, Any] = {
        "name": text,
        "error_message": text,
        "connected_system_name": text,
        "run_profile_name": text,
    }
    odd |= {"step_type": text, "summary": text, "progress": {"current": 1, "total": 3, "message": text}}
    states = ("Completed", "Failed", "Processing", text, "Waiting")
    known = [a_step(at, word, started_at=ago(50), completed_at=None, **odd) for at, word in enumerate(states)]
    running = clean(a_detail(a_summary(0, **told), known))
    over = clean(a_detail(an_ended(1, "Failed", **told), known))
    opened = Tracked(summary_of(running), tuple(running.steps))
    ended = Tracked(summary_of(over), tuple(over.steps), ended_seen=NOW)
    failed = {"last_execution_status": text, "last_execution_error_message": text}
    item = clean(a_schedule(0, name=text, description=text, cron_expression=text, **failed))
    server = asyncio.run(Border(FakeGateway(facts=ServerFacts(text, text, text, text, text))).open())
    state = ConsoleState(
        Connection(phase, NOW, last_good=NOW, reason=told_by_error(text), left_out=(text,)),
        server=server,
        executions={opened.summary.id: opened, ended.summary.id: ended},
        active_read=True,
        details={ended.summary.id: DetailView(ended, error=told_by_error(text))},
        schedules=(item,),
        history=History(ConsoleState(Connection(phase, NOW)).history.query, error=told_by_error(text)),
        notice=Notice(NOW, sanitise.message(text)),
    )
    body = ScheduleStepBody(name=text, step_type=text, execution_mode="Sequential", step_index=0)
    detail = clean(ScheduleDetail(**item.model_dump(include=set(ScheduleDetail.model_fields)), steps=[body]))
    return Scene(state, opened, ended, ScheduleRow(item, (ended.summary,)), ScheduleView(detail))


def told_by_error(text: str) -> str:
    """The text of an error that came past the border."""
    gateway = FakeGateway()
    gateway.fail("active", ServerFault(text))
    try:
        asyncio.run(Border(gateway).active())
    except GatewayError as error:
        return str(error)
    raise AssertionError("it did not fail")


def drawn(it: Scene, width: int) -> Iterator[Spans]:
    """Every line and every cell that is ever drawn of it."""
    state, opened, ended, height = it.state, it.open, it.ended, 30
    moment = facts(state, NOW, UTC_STYLE)
    yield header.header(state, moment, width)
    yield header.tabs(state, "active", width)
    yield header.strip(state, moment, width)
    yield header.breadcrumb(("Active", opened.summary.schedule_name, "77d0e2c4"), width)
    yield notice_line(state.notice, moment, width)
    panel = trouble(state, moment)
    yield from panel.lines(width) if panel else ()
    for tracked in (opened, ended):
        yield from executions.active_cells(tracked, {}, moment).values()
        yield from executions.history_cells(tracked.summary, moment).values()
        yield from steps.preview_lines(tracked, moment, width, height)
        yield from past_lines(tracked, moment, width, height, state.details.get(tracked.summary.id))
        yield frames.preview_title(tracked.summary)
        yield frames.preview_foot(tracked, moment)
        yield execution.run_strip(tracked, moment, width)
        yield execution.gone_strip(DetailView(tracked, gone=True), moment, width)
        for row in steps.step_rows(tracked):
            yield from steps.step_cells(row, {}, moment, None).values()
            yield from step.step_facts(row, moment, width, whole=True)
    yield from execution.steps_waiting(state.details[ended.summary.id])
    yield from side.attention(state, moment, width, height)
    yield from side.up_next(state, moment, width, height)
    yield from nothing_runs(state, moment)
    yield history.history_note(state.history)
    yield from history.history_waiting(state.history)
    yield schedule_list.schedules_strip(state, moment, width)
    yield from schedule_cells(it.schedule, moment).values()
    yield from schedule_lines(it.schedule, it.view, moment, width, height)
    for asked in (
        cancel_question(state, opened.summary.id, moment, width),
        hold_question(state, opened.summary.id, moment, width, paused=True),
        rerun_question(state, ended.summary.id, moment, width),
        run_question(state, it.schedule.item.id, moment, width),
        switch_question(state, it.schedule.item.id, moment, width, enabled=False),
    ):
        yield from asked.lines
    name = opened.summary.schedule_name
    for outcome in WriteOutcome:
        _, sentences = what_came_of_it(CANCEL, outcome, state.connection.reason or "", name, name)
        yield from (say(line) for sentence in sentences for line in wrapped(sentence, max(10, width)))


def written(text: str) -> Iterator[Spans]:
    """The same text as the output of a step, on both streams."""
    lines = OutputLines()
    pieces = (OutputPiece(text, stderr=False), OutputPiece(f"{text}\n", stderr=True))
    lines.take(OutputChunk(pieces, len(text), complete=True, left_out=3))
    row = steps.step_rows(Tracked(a_summary(0), (a_step(0, "Processing"),)))[0]
    yield output.silence(Output(an_id(0), 0, lines.shown(), error=None), row)
    reading = Reading(lines.shown())
    for each in output.laid_out(reading, 40):
        yield output.row_spans(each, reading, digits=3, cursor=False)


def is_harmless(text: str) -> bool:
    """Nothing in it moves a cursor, hides, or turns the direction."""
    return sanitise.is_clean(text) and not any(
        unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") for c in text
    )


@settings(max_examples=60, deadline=None)
@given(TEXT, st.integers(20, 200), st.sampled_from(Phase))
def test_every_drawing_shows_any_text_as_text(text: str, width: int, phase: Phase) -> None:
    """No error, nothing obeyed; what reaches the terminal is the text itself, as wide as its place."""
    for line in (*drawn(scene(text, phase), width), *written(text)):
        assert is_harmless(plain(line)), repr(plain(line))
        put = fit(line, width)
        strip = "".join(segment.text for segment in inked(put, Style.null(), lambda _: Style.null()))
        assert strip == plain(put)
        assert wide(put) == width
        # Joined, they take what they took one by one: no character reaches over the edge of its part.
        assert cell_len(strip) == width, repr(strip)


@settings(max_examples=60, deadline=None)
@given(TEXT)
def test_a_name_is_in_its_cell_to_its_last_character(text: str) -> None:
    """It is cut where it is drawn, and there it says so."""
    it = scene(text, Phase.LIVE)
    moment = facts(it.state, NOW, UTC_STYLE)
    name = sanitise.name(text) or "(no name)"
    assert plain(executions.active_cells(it.open, {}, moment)["schedule"]) == name
    assert plain(executions.history_cells(it.ended.summary, moment)["schedule"]) == name
    assert plain(schedule_cells(it.schedule, moment)["schedule"]) == name


@given(CLEAN, WIDTH)
def test_what_is_cut_fits_and_says_so(text: str, width: int) -> None:
    """Either it is whole, or an ellipsis stands where the rest was."""
    for short in (cut(text, width), cut_middle(text, width)):
        assert cell_len(short) <= width
        assert short == text or ELLIPSIS in short
    assert cut(text, width) == text or text.startswith(cut(text, width)[:-1])


@given(st.lists(CLEAN, max_size=5), WIDTH, st.booleans())
def test_what_is_fitted_has_exactly_its_width(texts: list[str], width: int, right: bool) -> None:  # noqa: FBT001
    """Filled up, or cut with an ellipsis."""
    spans = tuple(Span(text) for text in texts)
    fitted = fit(spans, width, right=right)
    assert wide(fitted) == width
    assert plain(fitted).strip() == plain(spans).strip() or ELLIPSIS in plain(fitted)


@given(CLEAN, CLEAN, WIDTH, st.booleans())
def test_two_ends_of_a_line_have_its_width(left: str, right: str, width: int, keep: bool) -> None:  # noqa: FBT001
    """Whichever of them gives way."""
    assert wide(between(say(left), say(right), width, keep_left=keep)) == width


@given(TEXT.map(sanitise.message), st.integers(2, 120))
def test_wrapping_keeps_every_character_but_blanks(text: str, width: int) -> None:
    """In their order, on lines that fit."""
    lines = wrapped(text, width)
    assert all(cell_len(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())

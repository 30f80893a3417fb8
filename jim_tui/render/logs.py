"""The list over the logs: whose output there is, and what to say where there is none."""

from jim_tui.render.executions import tracked_look
from jim_tui.render.facts import Facts
from jim_tui.render.look import step_look
from jim_tui.render.names import short_id, step_name
from jim_tui.render.span import NOTHING, Spans, press, say
from jim_tui.render.steps import StepRow, status_words, step_rows, step_time
from jim_tui.render.tone import Tone
from jim_tui.state.console import ConsoleState
from jim_tui.state.sources import Source
from jim_tui.state.words import step_runs


def row_of(source: Source) -> StepRow:
    """The step at its place in its execution."""
    return step_rows(source.tracked)[source.position]


def source_cells(source: Source, facts: Facts) -> dict[str, Spans]:
    """One row of the list."""
    row, run = row_of(source), source.tracked.summary
    look = step_look(row.step.status, run_ended=row.run_ended)
    quiet = Tone.QUIET if source.tracked.ended else Tone.PLAIN
    return {
        "glyph": say(look.glyph, look.tone),
        "step": say(step_name(row.step, row.position), quiet),
        "schedule": say(run.schedule_name or "(no name)", Tone.QUIET),
        "status": say(status_words(row, facts), look.tone),
        "time": step_time(row, facts),
        "id": say(short_id(run.id), Tone.QUIET),
    }


def logs_strip(found: tuple[Source, ...], asked: Source | None) -> Spans:
    """` 3 steps write now · asked for: ✓ Delta sync HR 9f3c01ab`."""
    many = sum(step_runs(source.step) for source in found)
    told = say(
        f" {many} step{'s' * (many != 1)} run{'s' * (many == 1)} now", Tone.BUSY if many else Tone.QUIET
    )
    if asked is None:
        return told
    look, run = tracked_look(asked.tracked), asked.tracked.summary
    told += say("   all steps of ", Tone.QUIET) + say(f"{look.glyph} {run.schedule_name}", look.tone)
    return told + say(f" {short_id(run.id)}", Tone.QUIET)


def no_sources(state: ConsoleState, facts: Facts) -> list[Spans]:
    """Nothing to read."""
    if not state.active_read:
        return [NOTHING, say(" reading …", Tone.QUIET)]
    known = say(" No step runs now.", Tone.STRONG)
    how = say(f" {facts.key('active.logs')}", Tone.KEY) + say(
        " over an execution shows what its steps wrote: ", Tone.QUIET
    )
    return [
        NOTHING,
        known,
        NOTHING,
        how + press(facts.key("tab.history"), " the history"),
    ]


def no_output() -> list[Spans]:
    """The server does not keep what steps write."""
    return [NOTHING, say(" This server does not give what steps write.", Tone.WARN)]

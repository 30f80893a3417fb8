"""Rows of steps: the list of an execution, and the lines of a preview."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from rich.cells import cell_len

from jim_core.wire.executions import StepState
from jim_tui.render.facts import Facts
from jim_tui.render.gantt import Axis, axis, bar, ruler, turns, waits_since
from jim_tui.render.look import is_over, is_running, is_waiting, step_look
from jim_tui.render.names import step_name
from jim_tui.render.progress import percent
from jim_tui.render.rail import bracket, groups
from jim_tui.render.span import NOTHING, Spans, fit, recolour, say
from jim_tui.render.tone import Tone
from jim_tui.render.waiting import wait_word
from jim_tui.render.when import short_span
from jim_tui.state.console import Tracked
from jim_tui.state.forecast import NOTHING as NO_FORECAST
from jim_tui.state.forecast import Forecast, Planned


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step at its place in an execution."""

    position: int
    step: StepState
    group: int
    bracket: str
    waits: datetime | None
    """Since when it waits."""
    run_ended: bool
    planned: Planned | None = None
    """When it is expected to run."""
    turn: datetime | None = None
    """When it could have begun."""


def step_rows(tracked: Tracked, ahead: Forecast = NO_FORECAST) -> tuple[StepRow, ...]:
    """The steps of an execution, bracketed where they run side by side; `ahead` is what is expected."""
    steps = tracked.steps or ()
    since, came = waits_since(steps), turns(steps)
    return tuple(
        StepRow(
            position,
            step,
            group.number,
            bracket(group, position),
            since[position],
            tracked.ended,
            ahead.steps.get(position),
            came[position],
        )
        for group in groups(steps)
        for position, step in enumerate(group.steps, group.first)
    )


def run_axis(tracked: Tracked, facts: Facts, ahead: Forecast = NO_FORECAST) -> Axis | None:
    """The axis that all its steps share; none before it has started."""
    run = tracked.summary
    if run.started_at is None:
        return None
    stopping = any(is_running(step.status) for step in tracked.steps or ())
    done = [step.completed_at for step in tracked.steps or () if step.completed_at is not None]
    over = None
    if tracked.ended and not stopping:
        over = max([*done, run.completed_at or run.started_at])
    ends = [plan.end for plan in ahead.steps.values()] + ([ahead.ends] if ahead.ends else [])
    return axis(run.started_at, max(facts.now, run.started_at), over, max(ends, default=None))


def step_cells(row: StepRow, widths: Mapping[str, int], facts: Facts, line: Axis | None) -> dict[str, Spans]:
    """One row of the steps list."""
    look = step_look(row.step.status, run_ended=row.run_ended)
    gantt = NOTHING
    if line and widths.get("gantt"):
        gantt = bar(row.step, line, widths["gantt"], row.waits, row.planned, row.turn)
    started = look.tone not in {Tone.QUIET, Tone.WAIT}
    return {
        "glyph": say(look.glyph, look.tone),
        "number": say(str(row.group), Tone.QUIET),
        "name": say(row.bracket, Tone.FAINT)
        + say(step_name(row.step, row.position), Tone.PLAIN if started else Tone.QUIET),
        "kind": say(row.step.step_type, Tone.QUIET),
        "status": say(status_words(row, facts), look.tone),
        "time": step_time(row, facts),
        "gantt": gantt,
    }


_ROOM = 22
"""Cells of the longest status word; what does not fit beside it is left to the pane of the step."""


def status_words(row: StepRow, facts: Facts) -> str:
    """The status, and beside it what it waits for, how far it is, which attempt it is."""
    step = row.step
    word = step_look(step.status, run_ended=row.run_ended).word
    if step.carried_over_from is not None:
        return "Carried over"
    if step.waiting_for is not None and is_waiting(step.status) and not row.run_ended:
        return wait_word(step, facts)
    word += percent(step)
    tried = f", attempt {step.attempt}"
    return word + tried if step.attempt > 1 and len(word + tried) <= _ROOM else word


def step_time(row: StepRow, facts: Facts) -> Spans:
    """How long it ran, or has run, or has waited."""
    step = row.step
    if step.started_at is not None and step.completed_at is not None:
        return say(short_span(facts.elapsed(step.started_at, step.completed_at)))
    mark = "?" if facts.stale else ""
    if step.started_at is not None and is_running(step.status):
        return say(short_span(facts.elapsed(step.started_at)) + mark, Tone.BUSY)
    if row.waits is not None and not row.run_ended:
        return say(short_span(facts.elapsed(row.waits)) + mark, Tone.QUIET)
    if row.planned is not None and step.started_at is None:
        return say(f"~{short_span(row.planned.usual)}", Tone.QUIET)
    return say("?", Tone.QUIET) if step.started_at is not None and is_over(step.status) else NOTHING


def preview_lines(
    tracked: Tracked, facts: Facts, width: int, height: int, ahead: Forecast = NO_FORECAST
) -> list[Spans]:
    """The steps of an execution in a small pane: where it is, and what went wrong."""
    if tracked.steps is None:
        return [NOTHING, say(" reading its steps …", Tone.QUIET)]
    rows = step_rows(tracked, ahead)
    notes = _notes(rows, tracked)[: max(1, height // 3)]
    room = max(1, height - len(notes))
    line = run_axis(tracked, facts, ahead)
    first = _first_shown(rows, room)
    widths = _preview_widths(rows, facts, width)
    lines = [_preview_line(row, facts, line, widths) for row in rows[first : first + room]]
    if len(lines) + len(notes) + (2 if notes else 1) <= height:
        lines.insert(0, _preview_head(line, widths))
    if notes and len(lines) + len(notes) < height:
        lines.append(NOTHING)
    return lines + notes


def _first_shown(rows: Sequence[StepRow], room: int) -> int:
    """Scrolled so that what runs now, or what failed, is in sight with one line before it."""
    if len(rows) <= room:
        return 0
    telling = (Tone.BUSY, Tone.BAD, Tone.WAIT)
    for tone in telling:
        for index, row in enumerate(rows):
            if step_look(row.step.status, run_ended=row.run_ended).tone is tone:
                return max(0, min(index - 1, len(rows) - room))
    return 0


_BESIDE_NAME = 1 + 2 + 3 + 1 + 8
"""Cells of a preview line that hold neither name nor status nor bar."""


def _preview_widths(rows: Sequence[StepRow], facts: Facts, width: int) -> dict[str, int]:
    """Names first, as long as they are; the bar takes what they leave, if that is enough to see anything."""
    words = (cell_len(status_words(row, facts)) for row in rows)
    status = min(max([11, *words]), 24 if width >= 70 else 13)
    room = width - _BESIDE_NAME - status - 1
    longest = max((cell_len(row.bracket + step_name(row.step, row.position)) for row in rows), default=0)
    name = max(10, min(longest, room))
    bar_ = min(40, room - name - 1)
    return {"name": name, "status": status, "gantt": bar_ if bar_ >= 8 else 0}


def _preview_line(row: StepRow, facts: Facts, line: Axis | None, widths: Mapping[str, int]) -> Spans:
    cells = step_cells(row, widths, facts, line)
    return (
        *say(" "),
        *fit(cells["glyph"], 2),
        *fit(cells["number"], 3),
        *fit(cells["name"], widths["name"]),
        *say(" "),
        *fit(cells["status"], widths["status"]),
        *fit(cells["time"], 8, right=True),
        *(say(" ") + cells["gantt"] if widths["gantt"] else NOTHING),
    )


def _preview_head(line: Axis | None, widths: Mapping[str, int]) -> Spans:
    heading = (
        *say("   #  "),
        *fit(say("Step"), widths["name"] + 1),
        *fit(say("Status"), widths["status"]),
        *fit(say("Time"), 8, right=True),
    )
    scale = say(" ") + ruler(line, widths["gantt"]) if line and widths["gantt"] else NOTHING
    return (*recolour(heading, Tone.QUIET), *scale)


def _notes(rows: Sequence[StepRow], tracked: Tracked) -> list[Spans]:
    """Error texts, one line each, the run's own last."""
    notes: list[Spans] = []
    for row in rows:
        text = " ".join((row.step.error_message or "").split())
        if text:
            look = step_look(row.step.status, run_ended=row.run_ended)
            mark = say(" ! ", look.tone if look.tone in {Tone.BAD, Tone.WARN} else Tone.WARN)
            notes.append(mark + say(f"{step_name(row.step, row.position)}: {text}"))
    own = " ".join((tracked.summary.error_message or "").split())
    if own and not any(own in note[1].text for note in notes):
        notes.append(say(" ! ", Tone.WARN) + say(own))
    return notes

"""The strip over an execution, and what its steps pane says while there are none."""

from collections.abc import Sequence

from jim_tui.render.executions import elapsed, tracked_look
from jim_tui.render.expected import ends_words, left_words
from jim_tui.render.facts import Facts
from jim_tui.render.rail import rail
from jim_tui.render.span import NOTHING, Spans, between, join, say
from jim_tui.render.steps import StepRow
from jim_tui.render.tone import Tone
from jim_tui.render.when import clock, long_span, moment
from jim_tui.state.console import DetailView, Tracked
from jim_tui.state.forecast import NOTHING as NO_FORECAST
from jim_tui.state.forecast import Forecast
from jim_tui.state.words import initiator


def run_strip(tracked: Tracked, facts: Facts, width: int, ahead: Forecast = NO_FORECAST) -> Spans:
    """` ▸ InProgress   group 3/5 ✓!▸··   elapsed 0:04:12   left ~3m      by cron · started 13:59:15 `."""
    run = tracked.summary
    look = tracked_look(tracked)
    steps = tracked.steps
    rails = NOTHING
    if steps is not None:
        rails = say("group ", Tone.QUIET) + rail(steps, max(10, width // 5), run_ended=tracked.ended)
    label = "took " if tracked.ended else "elapsed "
    left = join(
        (
            say(f" {look.glyph} {look.word}", look.tone),
            rails,
            say(label, Tone.QUIET) + elapsed(run, facts, ended=tracked.ended),
            left_words(ahead, facts),
        ),
        "   ",
    )
    who = f"by {initiator(run.initiated_by_type, run.initiated_by_name)}"
    began, over = run.started_at, run.completed_at
    times = f"queued {moment(run.queued_at, facts.here, facts.style)}"
    if began is not None:
        times = f"started {moment(began, facts.here, facts.style)}"
        soon = ends_words(ahead, facts)
        if soon and width >= 100:
            times = f"{times} · {soon}"
        elif width >= 110:
            times = f"waited {long_span(facts.elapsed(run.queued_at, began))} · {times}"
    if over is not None and tracked.ended and width >= 100:
        times = f"{times} · ended {clock(over, facts.style)}"
    if width < 100 and left_words(ahead, facts):
        return between(left, say(f"{who} ", Tone.QUIET), width, keep_left=True)
    return between(left, say(f"{who} · {times} ", Tone.QUIET), width, keep_left=True)


def steps_note(rows: Sequence[StepRow], view: DetailView, facts: Facts) -> Spans:
    """`8 steps in 5 groups`, or how old they are."""
    if view.gone or not rows:
        return NOTHING
    parts = [say(f"{len(rows)} step{'s' if len(rows) > 1 else ''} in {rows[-1].group}", Tone.QUIET)]
    parts[0] += say(f" group{'s' if rows[-1].group > 1 else ''}", Tone.QUIET)
    if view.error:
        parts.insert(0, say(view.error, Tone.WARN))
    elif facts.stale and view.read_at is not None:
        parts.insert(0, say(f"as of {clock(view.read_at, facts.style)}", Tone.WARN))
    return join(parts, " · ")


def steps_waiting(view: DetailView) -> list[Spans]:
    """While the steps are being read, or could not be."""
    if view.gone:
        return [NOTHING, say(" removed by retention, or another database", Tone.QUIET)]
    if view.error:
        return [NOTHING, say(f" {view.error}.", Tone.WARN)]
    return [NOTHING, say(" reading the steps …", Tone.QUIET)]


def gone_strip(view: DetailView, facts: Facts, width: int) -> Spans:
    """The server does not know it any more; what is below is what was last known."""
    told = say(" ▲ Gone (404): the server does not know this execution any more.", Tone.WARN)
    known = say(f"as of {clock(view.read_at, facts.style)} ", Tone.QUIET) if view.read_at else NOTHING
    return between(told, known, width, keep_left=True)

"""Titles and notes in the frames of panes."""

from jim_core.wire.executions import ExecutionSummary
from jim_tui.render.facts import Facts
from jim_tui.render.look import is_running
from jim_tui.render.names import short_id
from jim_tui.render.span import NOTHING, Spans, join, say
from jim_tui.render.tone import Tone
from jim_tui.render.when import clock, moment
from jim_tui.state.console import ConsoleState, Phase, Tracked
from jim_tui.state.queries import counts
from jim_tui.state.words import initiator


def active_note(state: ConsoleState, facts: Facts) -> Spans:
    """How many rows there are, or how old they are."""
    link = state.connection
    if not state.active_read:
        return say("reading …", Tone.QUIET) if link.phase is Phase.CONNECTING else NOTHING
    if facts.stale and link.last_good is not None:
        return say(f"as of {clock(facts.now - link.skew, facts.style)}", Tone.WARN)
    number = counts(state)
    ended = f" + {number.ended} just ended" if number.ended else ""
    paused = f", {number.paused} paused" if number.paused else ""
    return say(f"{number.active} open{paused}{ended}", Tone.QUIET)


def preview_title(run: ExecutionSummary) -> Spans:
    """`Delta sync HR · 9f3c01ab`."""
    return say(run.schedule_name or "(no name)", Tone.STRONG) + say(f" · {short_id(run.id)}", Tone.QUIET)


def preview_foot(tracked: Tracked, facts: Facts) -> Spans:
    """`started by cron · queued 13:59:14 · 2 steps running`."""
    run = tracked.summary
    busy = sum(is_running(step.status) for step in tracked.steps or ())
    doing = "still stopping" if tracked.ended else "running"
    return join(
        (
            say(f"started by {initiator(run.initiated_by_type, run.initiated_by_name)}", Tone.QUIET),
            say(f"queued {moment(run.queued_at, facts.here, facts.style)}", Tone.QUIET),
            say(f"{busy} step{'s' if busy > 1 else ''} {doing}", Tone.QUIET) if busy else NOTHING,
        ),
        " · ",
    )

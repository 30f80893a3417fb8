"""Rows of executions: what each column of the Active and History lists says."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from jim_core.wire.executions import ExecutionSummary, StepState
from jim_tui.render.day import share
from jim_tui.render.expected import left
from jim_tui.render.facts import Facts
from jim_tui.render.look import (
    CANCEL_UNKNOWN,
    CANCELLING,
    PAUSE_UNKNOWN,
    PAUSING,
    RESUMING,
    Look,
    execution_look,
    is_running,
    is_waiting,
    step_look,
)
from jim_tui.render.names import short_id, step_name
from jim_tui.render.rail import current, groups, rail
from jim_tui.render.span import NOTHING, Spans, recolour, say
from jim_tui.render.tone import Tone
from jim_tui.render.waiting import waiting_for
from jim_tui.render.when import at_clock, long_span, moment
from jim_tui.state.console import CancelPhase, HoldPhase, Tracked
from jim_tui.state.forecast import NOTHING as NO_FORECAST
from jim_tui.state.forecast import Forecast
from jim_tui.state.words import initiator

_TELLING = timedelta(seconds=1)
"""Below this a difference is chance."""

_CANCELS = {CancelPhase.SENT: CANCELLING, CancelPhase.UNKNOWN: CANCEL_UNKNOWN}
_HOLDS = {
    HoldPhase.PAUSING: PAUSING,
    HoldPhase.RESUMING: RESUMING,
    HoldPhase.UNKNOWN: PAUSE_UNKNOWN,
}


def tracked_look(tracked: Tracked) -> Look:
    """Its status, or how far our cancel, pause or resume of it is."""
    if tracked.lost:
        return Look("?", "Ended?", Tone.QUIET)
    pending = _CANCELS.get(tracked.cancelling) if tracked.cancelling is not None else None
    held = _HOLDS[tracked.holding] if tracked.holding is not None else None
    return pending or held or execution_look(tracked.summary.status)


def active_cells(
    tracked: Tracked, widths: Mapping[str, int], facts: Facts, ahead: Forecast = NO_FORECAST
) -> dict[str, Spans]:
    """One row of the Active list; ended ones are drawn quietly."""
    run = tracked.summary
    look = tracked_look(tracked)
    return {
        "glyph": say(look.glyph, look.tone),
        "status": say(look.word, look.tone),
        "schedule": say(run.schedule_name or "(no name)", Tone.QUIET if tracked.ended else Tone.STRONG),
        "at": at(tracked, widths.get("at", 10)),
        "step": current_step(tracked),
        "elapsed": elapsed(run, facts, ended=tracked.ended),
        "left": left(ahead, facts),
        "started": say(moment(run.started_at, facts.here, facts.style), Tone.QUIET)
        if run.started_at
        else NOTHING,
        "by": say(initiator(run.initiated_by_type, run.initiated_by_name), Tone.QUIET),
        "wait": wait(run, facts, ended=tracked.ended),
        "error": say(_one_line(run.error_message), Tone.QUIET),
        "id": say(short_id(run.id), Tone.QUIET),
    }


def at(tracked: Tracked, width: int) -> Spans:
    """`3/5 ✓!▸··`; an ellipsis until the steps have been read."""
    if tracked.steps is None:
        return say("…", Tone.FAINT)
    drawn = rail(tracked.steps, width, run_ended=tracked.ended)
    return recolour(drawn[:1], Tone.QUIET) + drawn[1:] if tracked.ended else drawn


def current_step(tracked: Tracked) -> Spans:
    """What it is doing now, or where it stopped."""
    run, steps = tracked.summary, tracked.steps
    if run.status.casefold() == "queued" and not tracked.ended:
        reasons = {step.waiting_for for step in steps or ()} - {None}
        return say(waiting_for(reasons.pop()) if reasons else "waiting for a slot", Tone.QUIET)
    if steps is None:
        return NOTHING
    if tracked.ended:
        return _ended_at(steps)
    group = current(groups(steps))
    if group is None:
        return NOTHING
    busy = [step for step in group.steps if is_running(step.status)]
    doing = busy or [step for step in group.steps if is_waiting(step.status)]
    if not doing:
        return NOTHING
    others = sum(is_running(step.status) or is_waiting(step.status) for step in group.steps) - 1
    first = say(step_name(doing[0], group.first), Tone.PLAIN if busy else Tone.QUIET)
    if not busy and doing[0].waiting_for is not None:
        first += say(f"  {waiting_for(doing[0].waiting_for)}", Tone.QUIET)
    return first + say(f"  +{others} parallel", Tone.QUIET) if others else first


def _ended_at(steps: tuple[StepState, ...]) -> Spans:
    stopping = sum(is_running(step.status) for step in steps)
    if stopping:
        return say(f"{stopping} step{'s' if stopping > 1 else ''} still stopping", Tone.WARN)
    for position, step in enumerate(steps):
        if step_look(step.status).tone is Tone.BAD:
            return say(step_name(step, position), Tone.QUIET)
    return NOTHING


def elapsed(run: ExecutionSummary, facts: Facts, *, ended: bool) -> Spans:
    """How long it has run; `?` where that cannot be known now."""
    since = run.started_at or run.queued_at
    if ended:
        if run.completed_at is None:
            return say("?", Tone.QUIET)
        return say(long_span(facts.elapsed(since, run.completed_at)), Tone.QUIET)
    mark = "?" if facts.stale else ""
    tone = Tone.QUIET if facts.stale or run.started_at is None else Tone.PLAIN
    return say(long_span(facts.elapsed(since)) + mark, tone)


def wait(run: ExecutionSummary, facts: Facts, *, ended: bool) -> Spans:
    """How long it stood in the queue."""
    until = run.started_at or run.completed_at
    if until is None and ended:
        return NOTHING
    return say(long_span(facts.elapsed(run.queued_at, until)), Tone.QUIET)


def history_cells(run: ExecutionSummary, facts: Facts, usual: timedelta | None = None) -> dict[str, Spans]:
    """One row of the History list; `usual` is how long its schedule takes as a rule."""
    look = execution_look(run.status)
    return {
        "glyph": say(look.glyph, look.tone),
        "status": say(look.word, look.tone),
        "schedule": say(run.schedule_name or "(no name)", Tone.STRONG),
        "queued": say(moment(run.queued_at, facts.here, facts.style)),
        "started": _clock(run.started_at, facts),
        "finished": _clock(run.completed_at, facts),
        "took": took(run, facts),
        "vs": against(run, usual),
        "steps": say(str(run.total_steps), Tone.QUIET) if run.total_steps else NOTHING,
        "by": say(initiator(run.initiated_by_type, run.initiated_by_name), Tone.QUIET),
        "error": say(_one_line(run.error_message), Tone.QUIET),
        "id": say(short_id(run.id), Tone.QUIET),
    }


def _clock(at: datetime | None, facts: Facts) -> Spans:
    return NOTHING if at is None else say(at_clock(at, facts.here, facts.style), Tone.QUIET)


def took(run: ExecutionSummary, facts: Facts) -> Spans:
    """How long a past execution ran; an open one says so far."""
    if run.started_at is None:
        return NOTHING
    if run.completed_at is not None:
        return say(long_span(max(timedelta(0), run.completed_at - run.started_at)))
    if execution_look(run.status).tone is not Tone.BUSY:
        return say("?", Tone.QUIET)
    return say(long_span(facts.elapsed(run.started_at)) + ("?" if facts.stale else ""), Tone.BUSY)


def against(run: ExecutionSummary, usual: timedelta | None) -> Spans:
    """`+226%`: how long a past execution ran, against what is usual; nothing where that says nothing."""
    if run.started_at is None or run.completed_at is None or usual is None or usual < _TELLING:
        return NOTHING
    told = share(max(timedelta(0), run.completed_at - run.started_at), usual)
    return say(told, Tone.WARN if told.startswith(("+", ">")) and len(told) > 4 else Tone.QUIET)


def _one_line(text: str | None) -> str:
    return " ".join((text or "").split())

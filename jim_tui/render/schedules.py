"""Rows of schedules: whether and when a clock starts them, and how their last executions went."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

from jim_core.model.pattern import CronPattern
from jim_core.model.pattern_words import spoken
from jim_core.model.status import TriggerType
from jim_core.wire.executions import ExecutionSummary
from jim_core.wire.schedules import ScheduleSummary
from jim_tui.render.facts import Facts, due
from jim_tui.render.look import execution_look
from jim_tui.render.span import NOTHING, Span, Spans, say
from jim_tui.render.tone import Tone
from jim_tui.render.when import long_span, minute
from jim_tui.state.outcomes import KEPT
from jim_tui.state.schedule_rows import ScheduleRow
from jim_tui.state.schedule_view import SchedulePhase
from jim_tui.state.words import execution_ended

_PHASES = {
    SchedulePhase.STARTING: "starting…",
    SchedulePhase.ENABLING: "enabling…",
    SchedulePhase.DISABLING: "disabling…",
    SchedulePhase.UNKNOWN: "unknown?",
}
_UNDER_WAY = {"inprogress": "running", "queued": "queued", "paused": "paused"}


def schedule_cells(row: ScheduleRow, facts: Facts) -> dict[str, Spans]:
    """One row of the Schedules list; disabled ones are drawn quietly."""
    item = row.item
    return {
        "glyph": say("●", Tone.GOOD) if item.is_enabled else say("○", Tone.QUIET),
        "state": state_word(row),
        "schedule": say(item.name or "(no name)", Tone.STRONG if item.is_enabled else Tone.QUIET),
        "trigger": say(trigger_words(item), Tone.QUIET),
        "next": next_at(item, facts),
        "due": next_due(item, facts),
        "last": last_run(row, facts),
        "ten": outcome_strip(row.runs),
        "steps": say(str(item.step_count), Tone.QUIET),
    }


def state_word(row: ScheduleRow) -> Spans:
    """`enabled`, or how far a wish of ours is."""
    if row.phase is not None:
        return say(_PHASES[row.phase], Tone.WARN)
    return say("enabled") if row.item.is_enabled else say("disabled", Tone.QUIET)


def trigger_words(schedule: ScheduleSummary) -> str:
    """`at 06:00 and 18:30, Mon–Fri`; `by hand` where no clock starts it."""
    if schedule.trigger_type == TriggerType.MANUAL:
        return "by hand"
    try:
        return _spoken(CronPattern.model_validate(schedule, from_attributes=True))
    except ValueError:
        # A pattern that only a newer server knows.
        return schedule.cron_expression or schedule.pattern_type


@lru_cache(maxsize=1024)
def _spoken(pattern: CronPattern) -> str:
    return spoken(pattern)


def _never(item: ScheduleSummary) -> bool:
    clocked = item.trigger_type != TriggerType.MANUAL
    return clocked and item.is_enabled and item.next_run_time is None


def next_at(item: ScheduleSummary, facts: Facts) -> Spans:
    """`14:30`, `Mon 03:00`: when a clock starts it next."""
    if not item.is_enabled:
        return say("disabled", Tone.QUIET)
    if item.next_run_time is None:
        return say("! never", Tone.WARN) if _never(item) else say("by hand", Tone.QUIET)
    return say(minute(item.next_run_time, facts.here, facts.style))


def next_due(item: ScheduleSummary, facts: Facts) -> Spans:
    """`in 26m`; `overdue 3m`."""
    if not item.is_enabled or item.next_run_time is None:
        return NOTHING
    told = due(item.next_run_time, facts)
    return say(told, Tone.WARN if told.startswith("overdue") else Tone.QUIET)


def last_run(row: ScheduleRow, facts: Facts) -> Spans:
    """`▸ running 0:04:12`, `✓ 14:02  0:01:31`, `✗ 14:02  disk full`."""
    if row.runs:
        return _run(row.runs[0], facts)
    item = row.item
    if not item.last_execution_status:
        return say("never ran", Tone.QUIET) if item.last_run_time is None else NOTHING
    look = execution_look(item.last_execution_status)
    when = item.last_execution_completed_at or item.last_run_time
    return say(f"{look.glyph} ", look.tone) + _told(when, item.last_execution_error_message or "", facts)


def _run(run: ExecutionSummary, facts: Facts) -> Spans:
    look = execution_look(run.status)
    if not execution_ended(run):
        since = run.started_at or run.queued_at
        word = _UNDER_WAY.get(run.status.casefold(), run.status)
        lasts = f"{long_span(facts.elapsed(since))}{'?' if facts.stale else ''}"
        return say(f"{look.glyph} {word}", look.tone) + say(f" {lasts}")
    told = run.error_message or ""
    if not told and run.started_at and run.completed_at:
        told = long_span(facts.elapsed(run.started_at, run.completed_at))
    return say(f"{look.glyph} ", look.tone) + _told(run.completed_at or run.queued_at, told, facts)


def _told(when: datetime | None, text: str, facts: Facts) -> Spans:
    at = say(minute(when, facts.here, facts.style)) if when else NOTHING
    line = " ".join(text.split())
    return at + (say(f"  {line}", Tone.QUIET) if line else NOTHING)


def outcome_strip(runs: Sequence[ExecutionSummary]) -> Spans:
    """`✓✓✓✗✓▸`: a glyph an execution, the newest at the right."""
    shown = tuple(_mark(run) for run in reversed(runs[:KEPT]))
    return (Span(" " * (KEPT - len(shown))), *shown) if shown else NOTHING


def _mark(run: ExecutionSummary) -> Span:
    look = execution_look(run.status)
    return Span(look.glyph if len(look.glyph) == 1 else "!", look.tone)

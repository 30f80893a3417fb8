"""The side of the Active screen: what runs next, and what went wrong lately."""

from jim_core.wire.schedules import ScheduleListItem
from jim_tui.render.facts import Facts, due
from jim_tui.render.look import execution_look
from jim_tui.render.span import NOTHING, Spans, between, cut, fit, say, wide, wrapped
from jim_tui.render.tone import Tone
from jim_tui.render.when import minute, moment
from jim_tui.state.console import ConsoleState, Phase, Tracked
from jim_tui.state.queries import next_runs


def up_next(state: ConsoleState, facts: Facts, width: int, height: int) -> list[Spans]:
    """The schedules that fire next, the nearest first."""
    if state.schedules is None:
        return [say(f" {text}", Tone.QUIET) for text in wrapped(not_read(state), max(10, width - 2))]
    coming = next_runs(state, height)
    if not coming:
        return [say(" no schedule has a next run", Tone.QUIET)]
    return [_next_line(item, facts, width) for item in coming[:height]]


def up_next_note(state: ConsoleState) -> Spans:
    """`8 schedules`."""
    many = len(state.schedules or ())
    return say(f"{many} schedule{'s' * (many != 1)}", Tone.QUIET) if many else NOTHING


def not_read(state: ConsoleState) -> str:
    """Why there are no schedules to speak of: they are being read, or they cannot be."""
    if state.schedules_error:
        return state.schedules_error
    coming = state.connection.phase in {Phase.CONNECTING, Phase.LIVE, Phase.STALE}
    return "reading the schedules …" if coming else "the schedules have not been read"


def _next_line(item: ScheduleListItem, facts: Facts, width: int) -> Spans:
    fires = item.next_run_time
    if fires is None:
        return NOTHING
    told = due(fires, facts)
    late = told.startswith("overdue")
    when = fit(say(told, Tone.WARN if late else Tone.PLAIN), 10, right=True)
    clock = say(minute(fires, facts.here, facts.style), Tone.QUIET)
    at = fit(clock, max(10, wide(clock) + 1), right=True)
    right = when + at + say(" ")
    if width < 40:
        right = when + say(" ")
    return between(say(f" {item.name}"), right, width)


def just_failed(state: ConsoleState) -> list[Tracked]:
    """Failed executions that are still on screen."""
    return [
        tracked
        for tracked in state.executions.values()
        if tracked.ended and execution_look(tracked.summary.status).tone is Tone.BAD
    ]


def attention(state: ConsoleState, facts: Facts, width: int, height: int) -> list[Spans]:
    """Executions that just failed, then schedules whose last execution failed."""
    lines: list[Spans] = []
    seen = set()
    for tracked in just_failed(state):
        run = tracked.summary
        seen.add(run.schedule_id)
        when = moment(run.completed_at, facts.here, facts.style) if run.completed_at else ""
        lines.extend(
            _trouble(run.schedule_name, execution_look(run.status).glyph, when, run.error_message, width)
        )
    for item in state.schedules or ():
        look = execution_look(item.last_execution_status or "")
        if look.tone is Tone.BAD and item.id not in seen:
            done = item.last_execution_completed_at
            when = moment(done, facts.here, facts.style) if done else ""
            lines.extend(_trouble(item.name, look.glyph, when, item.last_execution_error_message, width))
    if not lines and state.schedules is None:
        return [say(f" {not_read(state)}", Tone.QUIET)]
    if not lines:
        return [say(" no schedule failed at its last run", Tone.QUIET)]
    return lines[:height]


def _trouble(name: str, glyph: str, when: str, error: str | None, width: int) -> list[Spans]:
    head = between(say(f" {glyph} ", Tone.BAD) + say(name), say(f"{when} ", Tone.QUIET), width)
    text = " ".join((error or "").split())
    return [head, say("   " + cut(text, width - 4), Tone.QUIET)] if text else [head]

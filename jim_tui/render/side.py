"""The side of the Active screen: what runs next, and what went wrong lately."""

from jim_core.wire.schedules import ScheduleListItem
from jim_tui.render.facts import Facts, due
from jim_tui.render.look import execution_look
from jim_tui.render.span import NOTHING, Spans, between, cut, fit, press, say, wide, wrapped
from jim_tui.render.tone import Tone
from jim_tui.render.when import minute, moment
from jim_tui.state.console import ConsoleState, Phase
from jim_tui.state.failures import failures
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


def attention(state: ConsoleState, facts: Facts, width: int, height: int) -> list[Spans]:
    """Failures that nobody has seen to."""
    lines: list[Spans] = []
    for failure in failures(state):
        when = moment(failure.at, facts.here, facts.style) if failure.at else ""
        lines.extend(_trouble(failure.name, execution_look(failure.status).glyph, when, failure.error, width))
    if lines:
        return lines[:height]
    if state.schedules is None:
        return [say(f" {not_read(state)}", Tone.QUIET)]
    told = "every failure is acknowledged" if state.acknowledged else "no schedule failed at its last run"
    return [say(f" {told}", Tone.QUIET)]


def attention_note(state: ConsoleState, facts: Facts) -> Spans:
    """`2 new · a acknowledges`."""
    many = len(failures(state))
    if not many:
        return NOTHING
    return say(f"{many} new · ", Tone.BAD) + press(facts.key("active.acknowledge"), " acknowledges")


def _trouble(name: str, glyph: str, when: str, error: str | None, width: int) -> list[Spans]:
    head = between(say(f" {glyph} ", Tone.BAD) + say(name), say(f"{when} ", Tone.QUIET), width)
    text = " ".join((error or "").split())
    return [head, say("   " + cut(text, width - 4), Tone.QUIET)] if text else [head]

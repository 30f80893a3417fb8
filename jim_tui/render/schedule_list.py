"""Around the list of schedules: how many there are, what comes next, and what stands there without rows."""

from jim_tui.render.facts import Facts, due
from jim_tui.render.header import banner
from jim_tui.render.side import not_read
from jim_tui.render.span import NOTHING, Spans, between, cut, join, say
from jim_tui.render.tone import Tone
from jim_tui.render.when import clock
from jim_tui.state.console import ConsoleState
from jim_tui.state.queries import next_runs


def schedules_strip(state: ConsoleState, facts: Facts, width: int) -> Spans:
    """`8 schedules · 7 enabled · 1 overdue          next  Delta sync HR  in 26m`."""
    trouble = banner(state, facts, width)
    if trouble is not None:
        return trouble
    if state.schedules is None:
        return say(f" {not_read(state)}", Tone.QUIET)
    many = len(state.schedules)
    enabled = sum(item.is_enabled for item in state.schedules)
    coming = next_runs(state)
    late = sum(due(item.next_run_time, facts).startswith("overdue") for item in coming if item.next_run_time)
    left = join(
        (
            say(f" {many} schedule{'' if many == 1 else 's'}"),
            say(f"{enabled} enabled", Tone.QUIET),
            say(f"{many - enabled} disabled", Tone.QUIET) if many > enabled else NOTHING,
            say(f"{late} overdue", Tone.WARN) if late else NOTHING,
        ),
        " · ",
    )
    ahead = [item for item in coming if item.next_run_time and item.next_run_time > facts.wall]
    if not ahead or ahead[0].next_run_time is None:
        return left
    name = cut(ahead[0].name, max(12, width // 4))
    right = say("next ", Tone.QUIET) + say(name) + say(f" {due(ahead[0].next_run_time, facts)} ", Tone.QUIET)
    return between(left, right, width)


def schedules_note(state: ConsoleState, facts: Facts) -> Spans:
    """How old they are, where that matters."""
    link = state.connection
    if facts.stale and link.last_good is not None:
        return say(f"as of {clock(facts.now - link.skew, facts.style)}", Tone.WARN)
    return say(state.schedules_error, Tone.WARN) if state.schedules_error else NOTHING


def no_schedules(state: ConsoleState) -> list[Spans]:
    """An empty list: there are none, or they have not been read."""
    if state.schedules is None:
        return [NOTHING, say(f" {not_read(state)}", Tone.QUIET)]
    make = say(" Make one: jim schedules apply FILE, or the API.", Tone.QUIET)
    return [NOTHING, say(" No schedule on this server.", Tone.STRONG), make]

"""What a list says while it has no rows."""

from datetime import timedelta
from typing import Final

from jim_tui.keymap import AS_THEY_ARE, Keymap, key_name
from jim_tui.render.executions import took
from jim_tui.render.facts import Facts, due
from jim_tui.render.span import NOTHING, Spans, fit, press, say
from jim_tui.render.tone import Tone
from jim_tui.render.when import clock, minute
from jim_tui.state.console import ConsoleState, Phase
from jim_tui.state.queries import next_runs

PATIENCE: Final = timedelta(milliseconds=300)
"""A quicker answer than this needs no sign that it is awaited."""


def nothing_runs(state: ConsoleState, facts: Facts) -> list[Spans]:
    """Nothing is running, and what will be."""
    known = state.connection.phase is Phase.LIVE
    said = "Nothing is running." if known else "Nothing was running when contact was lost."
    lines = [NOTHING, say(f" {said}", Tone.STRONG), NOTHING]
    for number, item in enumerate(next_runs(state, 3)):
        fires = item.next_run_time
        if fires is not None:
            lines.append(
                say(" next   " if number == 0 else "        ", Tone.QUIET)
                + fit(say(item.name), 28)
                + say(f"  {clock(fires, facts.style)[:5]}  ", Tone.QUIET)
                + say(due(fires, facts))
            )
    last = state.day.last_good if state.day is not None else None
    if last is not None and last.completed_at is not None:
        lines.append(
            say(" last   ", Tone.QUIET)
            + fit(say("✓ ", Tone.GOOD) + say(last.schedule_name or "(no name)"), 28)
            + say(f"  {minute(last.completed_at, facts.here, facts.style)}  ", Tone.QUIET)
            + (took(last, facts))
        )
    if state.schedules == ():
        lines.append(say(" No schedule yet. Make one: jim schedules apply FILE"))
    past = press(f" {facts.key('tab.history')}", " opens the history   ")
    plans = press(facts.key("tab.schedules"), " the schedules")
    return [*lines, NOTHING, past + plans]


def skeleton(state: ConsoleState, facts: Facts) -> list[Spans]:
    """Where rows will be, after a moment of patience."""
    link = state.connection
    if link.phase not in {Phase.CONNECTING, Phase.LIVE}:
        return [NOTHING, say(" Nothing has been read yet.", Tone.QUIET)]
    if facts.here - link.since < PATIENCE:
        return []
    row = say("· ·········  ···············         ···         ········", Tone.FAINT)
    return [row, row, row, NOTHING, say(" reading …", Tone.QUIET)]


def no_history(*, filtered: bool, schedule: bool = False, keymap: Keymap = AS_THEY_ARE) -> list[Spans]:
    """An empty page; `schedule`: of one schedule's executions."""
    shows_all = press(key_name("back", keymap), " shows all")
    if filtered:
        return [NOTHING, say(" No execution matches. ", Tone.STRONG) + shows_all]
    if schedule:
        return [NOTHING, say(" This schedule has not run yet. ", Tone.STRONG) + shows_all]
    return [NOTHING, say(" No execution yet.", Tone.STRONG)]

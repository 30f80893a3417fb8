"""The words of the questions whether to run a schedule now, and whether to enable or disable it."""

from uuid import UUID

from jim_core.wire.schedules import ScheduleListItem
from jim_tui.render.executions import elapsed
from jim_tui.render.facts import Facts
from jim_tui.render.names import short_id
from jim_tui.render.question import Question
from jim_tui.render.schedules import next_at, next_due, state_word, trigger_words
from jim_tui.render.span import NOTHING, Spans, cut, plain, say, wrapped
from jim_tui.render.tone import Tone
from jim_tui.state.console import ConsoleState, Tracked
from jim_tui.state.queries import active_of, find_schedule, server_name, why_not_run, why_not_switch
from jim_tui.state.schedule_rows import ScheduleRow


def run_question(state: ConsoleState, target: UUID, facts: Facts, width: int) -> Question:
    """Whether to run it now; a run that is under way is warned of, not forbidden."""
    item = find_schedule(state, target)
    if item is None:
        return _gone()
    lines = [say("  Run this schedule now?", Tone.STRONG), NOTHING, *_facing(state, item, facts, width)]
    beside = active_of(state, target)
    if beside:
        lines.append(NOTHING)
        lines += _told(_beside(beside[0], facts), width, Tone.WARN)
    if not item.is_enabled:
        lines.append(NOTHING)
        lines += _told("It is disabled: no clock starts it, a person may.", width)
    return _asked(lines, why_not_run(state, target), width)


def switch_question(
    state: ConsoleState, target: UUID, facts: Facts, width: int, *, enabled: bool
) -> Question:
    """Whether it is to be enabled, or disabled; withdrawn when that has come to pass by itself."""
    item = find_schedule(state, target)
    if item is None:
        return _gone()
    known = _facing(state, item, facts, width)
    if item.is_enabled is enabled:
        head = say(f"  It is {'enabled' if enabled else 'disabled'} already.")
        return Question([head, NOTHING, *known], over=True)
    title = f"  {'Enable' if enabled else 'Disable'} this schedule?"
    lines = [say(title, Tone.STRONG), NOTHING, *known, NOTHING]
    lines += _told(_ENABLE if enabled else _DISABLE, width)
    return _asked(lines, why_not_switch(state, target), width)


_ENABLE = "From now on the clock starts it; nothing that was missed is made up for."
_DISABLE = "The clock starts it no more. What runs of it goes on, and a person may still run it."


def _asked(lines: list[Spans], blocked: str | None, width: int) -> Question:
    if blocked is not None:
        lines = [*lines, NOTHING, *_told(f"It cannot be done now: {blocked}.", width, Tone.WARN)]
    return Question(lines, blocked=blocked)


def _gone() -> Question:
    told = [NOTHING, say("  The server does not know this schedule any more."), NOTHING]
    return Question(told, over=True)


def _facing(state: ConsoleState, item: ScheduleListItem, facts: Facts, width: int) -> list[Spans]:
    """Schedule, server, trigger and next run: enough to notice a mistake."""
    fires = plain(next_at(item, facts) + say("  ") + next_due(item, facts)).strip()
    known = say("  (as last known)", Tone.WARN) if facts.stale else NOTHING
    row = ScheduleRow(item, phase=state.asked_of.get(item.id))
    pairs = (
        ("schedule", say(cut(item.name or "(no name)", width - 16), Tone.STRONG)),
        ("server", say(cut(server_name(state), width - 16))),
        ("trigger", say(cut(trigger_words(item), width - 16))),
        ("state", state_word(row) + known),
        ("next run", say(cut(fires, width - 16))),
        ("steps", say(str(item.step_count))),
    )
    return [say(f"  {label:<11}", Tone.QUIET) + value for label, value in pairs]


def _beside(known: Tracked, facts: Facts) -> str:
    run = known.summary
    lasts = plain(elapsed(run, facts, ended=False))
    word = "running" if run.started_at else "in the queue"
    return f"It is already {word} ({short_id(run.id)}, {lasts}): a second run goes beside it."


def _told(sentence: str, width: int, tone: Tone = Tone.PLAIN) -> list[Spans]:
    return [say(f"  {line}", tone) for line in wrapped(sentence, width - 4)]

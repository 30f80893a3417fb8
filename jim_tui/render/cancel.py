"""The words of the cancel question."""

from collections.abc import Sequence
from uuid import UUID

from jim_core.wire.executions import StepState
from jim_tui.render.executions import tracked_look
from jim_tui.render.facts import Facts
from jim_tui.render.question import Question, asked_about, facing, gone_question
from jim_tui.render.rail import current, groups
from jim_tui.render.span import NOTHING, say, wrapped
from jim_tui.render.tone import Tone
from jim_tui.state.console import ConsoleState
from jim_tui.state.queries import why_not_cancel


def cancel_question(state: ConsoleState, target: UUID, facts: Facts, width: int) -> Question:
    """The question about one execution, as things are now."""
    tracked = asked_about(state, target)
    if tracked is None:
        return gone_question()
    known = facing(state, tracked, facts, width)
    if tracked.ended:
        look = tracked_look(tracked)
        head = say("  It has already finished: ") + say(f"{look.glyph} {look.word}", look.tone)
        told = [head, NOTHING, *known, NOTHING, say("  There is nothing left to cancel.", Tone.QUIET)]
        return Question(told, over=True)
    blocked = why_not_cancel(state, target)
    lines = [say("  Cancel this execution?", Tone.STRONG), NOTHING, *known, NOTHING]
    lines.extend(say(f"  {line}") for line in wrapped(_consequence(tracked.steps or ()), width - 4))
    if blocked is not None:
        lines.extend((NOTHING, say(f"  It cannot be cancelled now: {blocked}.", Tone.WARN)))
    return Question(lines, blocked=blocked)


def _consequence(steps: Sequence[StepState]) -> str:
    parts = groups(steps)
    here = current(parts)
    later = len(parts) - here.number if here is not None else 0
    rest = ""
    if later == 1:
        rest = f" Group {len(parts)} will not run."
    elif later > 1 and here is not None:
        joined = "and" if later == 2 else "to"
        rest = f" Groups {here.number + 1} {joined} {len(parts)} will not run."
    return f"All steps stop at once, the running ones too. Work already written is not undone.{rest}"

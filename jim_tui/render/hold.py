"""The words of the questions whether to pause an execution, and whether to resume it."""

from typing import Final
from uuid import UUID

from jim_core.model.status import ExecutionStatus
from jim_tui.render.executions import tracked_look
from jim_tui.render.facts import Facts
from jim_tui.render.question import Question, asked_about, facing, gone_question
from jim_tui.render.span import NOTHING, say, wrapped
from jim_tui.render.tone import Tone
from jim_tui.state.console import ConsoleState
from jim_tui.state.queries import why_not_hold

_PAUSE: Final = "Steps that run now go on to their end; no other begins until somebody resumes it."
_RESUME: Final = "What waits for its turn begins."


def hold_question(state: ConsoleState, target: UUID, facts: Facts, width: int, *, paused: bool) -> Question:
    """Whether it is to be paused, or resumed; withdrawn when that has come to pass by itself."""
    tracked = asked_about(state, target)
    if tracked is None:
        return gone_question()
    known = facing(state, tracked, facts, width)
    if tracked.ended or (tracked.summary.status == ExecutionStatus.PAUSED) is paused:
        look = tracked_look(tracked)
        how = "has already finished" if tracked.ended else "is so already"
        head = say(f"  It {how}: ") + say(f"{look.glyph} {look.word}", look.tone)
        rest = say(f"  There is nothing left to {'pause' if paused else 'resume'}.", Tone.QUIET)
        return Question([head, NOTHING, *known, NOTHING, rest], over=True)
    blocked = why_not_hold(state, target)
    title = "Pause this execution?" if paused else "Resume this execution?"
    lines = [say(f"  {title}", Tone.STRONG), NOTHING, *known, NOTHING]
    lines.extend(say(f"  {line}") for line in wrapped(_PAUSE if paused else _RESUME, width - 4))
    if blocked is not None:
        lines.extend((NOTHING, say(f"  It cannot be done now: {blocked}.", Tone.WARN)))
    return Question(lines, blocked=blocked)

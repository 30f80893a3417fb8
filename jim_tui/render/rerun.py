"""The words of the question whether to run an ended execution again, and from where."""

from collections.abc import Iterator
from uuid import UUID

from jim_core.model.rerun import RerunFrom
from jim_tui.render.facts import Facts
from jim_tui.render.names import short_id
from jim_tui.render.question import Question, asked_about, facing, gone_question
from jim_tui.render.span import NOTHING, say, wrapped
from jim_tui.render.tone import Tone
from jim_tui.state.console import ConsoleState, Tracked
from jim_tui.state.queries import active_of, why_not_rerun
from jim_tui.state.words import step_done


def rerun_question(state: ConsoleState, target: UUID, facts: Facts, width: int) -> Question:
    """The question about one execution, as things are now."""
    tracked = asked_about(state, target)
    if tracked is None:
        return gone_question()
    blocked = why_not_rerun(state, target)
    lines = [say("  Run this execution again?", Tone.STRONG), NOTHING]
    lines += [*facing(state, tracked, facts, width), NOTHING]
    for sentence in _consequences(tracked):
        lines.extend(say(f"  {line}") for line in wrapped(sentence, width - 4))
    beside = active_of(state, tracked.summary.schedule_id)
    if beside:
        told = f"{tracked.summary.schedule_name} runs already ({short_id(beside[0].summary.id)})."
        lines.extend((NOTHING, *(say(f"  {line}", Tone.WARN) for line in wrapped(told, width - 4))))
    if blocked is not None:
        lines.extend((NOTHING, say(f"  It cannot be run again now: {blocked}.", Tone.WARN)))
    without = frozenset[str]() if _left(tracked) else frozenset({RerunFrom.FAILED.value})
    return Question(lines, blocked=blocked, without=without)


def _left(tracked: Tracked) -> int:
    """How many of its steps did not complete, where some did: then it need not begin at its start."""
    steps = tracked.steps or ()
    left = sum(not step_done(step) for step in steps)
    return left if left < len(steps) else 0


def _consequences(tracked: Tracked) -> Iterator[str]:
    total, left = len(tracked.steps or ()), _left(tracked)
    yield (
        f"From the start: {_steps(total)} as planned then, whatever its schedule says now."
        if total
        else "From the start, as it was planned then, whatever its schedule says now."
    )
    if left:
        yield f"What is left: {_steps(left)} that did not complete; {total - left} carried over."


def _steps(number: int) -> str:
    return f"{number} step{'s' if number > 1 else ''}"

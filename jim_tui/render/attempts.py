"""The tries of a step, one a line: how each ended, and whose output is shown."""

from collections.abc import Sequence

from jim_core.wire.executions import StepAttempt
from jim_tui.render.facts import Facts
from jim_tui.render.look import step_look
from jim_tui.render.span import NOTHING, Spans, cut, fit, join, say, wide
from jim_tui.render.tone import Tone
from jim_tui.render.when import moment, short_span


def attempt_lines(tries: Sequence[StepAttempt], shown: int, facts: Facts, width: int) -> list[Spans]:
    """`▌2  ✗ Failed  exit code 75   0:12  14:02:01  no answer`; nothing where there was only one."""
    if len(tries) < 2:
        return []
    head = say(f"   {'attempts':<17}", Tone.QUIET) + say(
        f"{facts.key('detail.earlier')} {facts.key('detail.later')}", Tone.KEY
    )
    head += say(" choose whose output is shown", Tone.QUIET)
    return [head, *(_line(one, shown, facts, width) for one in tries)]


def _line(one: StepAttempt, shown: int, facts: Facts, width: int) -> Spans:
    look = step_look(one.status)
    here = say("▌", Tone.KEY) if one.attempt == shown else say(" ")
    took = NOTHING
    if one.started_at is not None:
        took = say(short_span(facts.elapsed(one.started_at, one.completed_at)))
    code = f"exit code {one.exit_code}" if one.exit_code is not None else ""
    line = join(
        (
            say("  ") + here + say(f"{one.attempt:>2}"),
            fit(say(f"{look.glyph} {look.word}", look.tone), 14),
            fit(say(code, Tone.QUIET), 13),
            fit(took, 7, right=True),
            say(moment(one.started_at, facts.here, facts.style), Tone.QUIET) if one.started_at else NOTHING,
        ),
        "  ",
    )
    error = " ".join((one.error_message or "").split())
    return line + say("  ") + say(cut(error, width - wide(line) - 3)) if error else line


def turned(tries: Sequence[StepAttempt], shown: int, by: int) -> int | None:
    """The attempt before or after the one that is shown; None where there is none."""
    numbers = [one.attempt for one in tries]
    if shown not in numbers or not 0 <= numbers.index(shown) + by < len(numbers):
        return None
    return numbers[numbers.index(shown) + by]

"""How far a step says it is: a bar with figures, or figures alone. Only what has changed moves."""

from datetime import timedelta
from typing import Final

from jim_core.wire.executions import StepProgress, StepState
from jim_tui.render.facts import Facts
from jim_tui.render.look import is_running
from jim_tui.render.span import NOTHING, Spans, cut, fit, say, wide
from jim_tui.render.tone import Tone
from jim_tui.render.when import roughly

_BAR: Final = {True: 24, False: 16}
"""Cells of the bar, where there is much room and where there is little."""
_PACE: Final = 11
_LEFT: Final = 12
"""Cells that are kept for the pace and for the time left, so that what follows stands still."""
_SOON: Final = timedelta(seconds=5)
"""Before this nothing is said of pace and of the time left."""


def share(progress: StepProgress) -> int | None:
    """Whole percent; None where the total is not known."""
    if progress.total is None or progress.total <= 0:
        return None
    return min(100, max(0, progress.current * 100 // progress.total))


def percent(step: StepState) -> str:
    """` 40%` of a running step that says so, always as wide; nothing otherwise."""
    if step.progress is None or not is_running(step.status):
        return ""
    done = share(step.progress)
    return f" {done:>3}%" if done is not None else ""


def progress_line(step: StepState, progress: StepProgress, facts: Facts, width: int) -> Spans:
    """`██████░░░░░░  1 248/3 120   40%  12/s  left ~3m   reading`."""
    roomy = width >= 100
    done = share(progress)
    tone = Tone.BUSY if is_running(step.status) else Tone.QUIET
    line = say("   ")
    if done is None:
        line += say(f"{number(progress.current)} so far", tone)
    else:
        size = _BAR[roomy]
        full = size * done // 100
        total = number(progress.total or 0)
        line += say("█" * full, tone) + say("░" * (size - full), Tone.FAINT)
        line += say(f"  {number(progress.current):>{len(total)}}/{total}  {done:>3}%")
    line += _pace(step, progress, facts, roomy=roomy)
    if progress.message:
        line += say("  ") + say(cut(" ".join(progress.message.split()), width - wide(line) - 3), Tone.PLAIN)
    return line


def _pace(step: StepState, progress: StepProgress, facts: Facts, *, roomy: bool) -> Spans:
    """How many a second so far, and how long the rest takes at that pace: coarse, so that it stands still."""
    if not is_running(step.status):
        return NOTHING
    elapsed = facts.elapsed(step.started_at) if step.started_at and not facts.stale else timedelta(0)
    rate = left = NOTHING
    if elapsed >= _SOON and progress.current > 0:
        rate = say(f"  {_rate(progress.current / elapsed.total_seconds())}", Tone.QUIET)
        rest = (progress.total or 0) - progress.current
        if rest > 0:
            left = say(f"  left ~{roughly(elapsed * rest / progress.current)}", Tone.QUIET)
    known = progress.total is not None
    return (fit(rate, _PACE) if roomy else NOTHING) + (fit(left, _LEFT) if known else NOTHING)


def _rate(each_second: float) -> str:
    """`12/s` or `3/min`: two digits that matter."""
    pace, unit = (each_second, "s") if each_second >= 1 else (each_second * 60, "min")
    if pace >= 100:
        digits = len(str(int(pace))) - 2
        return f"{number(round(pace, -digits))}/{unit}"
    return f"{pace:.0f}/{unit}"


def number(value: float) -> str:
    """`3 120`."""
    return f"{value:,.0f}".replace(",", " ")

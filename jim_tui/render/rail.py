"""Groups of steps: which run side by side, how far a run is, and the rail `3/5 ✓!▸··` that says so."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from jim_core.wire.executions import StepState
from jim_tui.render.look import Look, is_over, is_running, is_waiting, step_look
from jim_tui.render.span import Span, Spans, say, wide
from jim_tui.render.tone import Tone

_WORST: Final = ("✗", "?", "⊘", "▸", "✓✗", "✓!", "~", "◌", "·", "-", "✓")
"""Which glyph speaks for a group, the first that any of its steps has."""


@dataclass(frozen=True, slots=True)
class Group:
    """Steps that run side by side; a group of one is a step by itself."""

    number: int
    """Counted from one, whatever gaps the indices have."""
    steps: tuple[StepState, ...]
    first: int
    """The position of its first step in the execution."""


def groups(steps: Sequence[StepState]) -> tuple[Group, ...]:
    """The steps in their groups: neighbours of one index."""
    found: list[Group] = []
    for position, step in enumerate(steps):
        if found and found[-1].steps[0].step_index == step.step_index:
            last = found[-1]
            found[-1] = Group(last.number, (*last.steps, step), last.first)
        else:
            found.append(Group(len(found) + 1, (step,), position))
    return tuple(found)


def current(parts: Sequence[Group]) -> Group | None:
    """The group that a run is at: the first with a step that has not ended, else the last that ran."""
    for part in parts:
        if any(is_running(step.status) or is_waiting(step.status) for step in part.steps):
            return part
    reached = [part for part in parts if any(is_over(step.status) for step in part.steps)]
    ended = [p for p in reached if any(s.started_at for s in p.steps)] or reached
    return ended[-1] if ended else (parts[0] if parts else None)


def bracket(group: Group, position: int) -> str:
    """`┌ ├ └` before the names of steps that run side by side; nothing before a step by itself."""
    last = len(group.steps) - 1
    place = position - group.first
    if last == 0:
        return ""
    return "┌ " if place == 0 else "└ " if place == last else "├ "


def _speaks(group: Group, *, run_ended: bool) -> Look:
    looks = [step_look(step.status, run_ended=run_ended) for step in group.steps]
    rank = {glyph: order for order, glyph in enumerate(_WORST)}
    return min(looks, key=lambda look: rank.get(look.glyph, 1))


def rail(steps: Sequence[StepState], width: int, *, run_ended: bool) -> Spans:
    """`3/5 ✓!▸··`: the group a run is at, and a glyph a group; a long rail shows the part around now."""
    parts = groups(steps)
    here = current(parts)
    if here is None:
        return say("0/0", Tone.QUIET)
    reached = 0 if _untouched(parts, run_ended=run_ended) else here.number
    head = Span(f"{reached}/{len(parts)} ", Tone.PLAIN)
    marks = [_mark(part, run_ended=run_ended) for part in parts]
    room = width - len(head.text)
    if wide(tuple(marks)) <= room:
        return (head, *marks)
    return (head, *_window(marks, here.number - 1, room))


def _untouched(parts: Sequence[Group], *, run_ended: bool) -> bool:
    return not run_ended and not any(
        is_running(step.status) or is_over(step.status) for part in parts for step in part.steps
    )


def _mark(group: Group, *, run_ended: bool) -> Span:
    look = _speaks(group, run_ended=run_ended)
    return Span(look.glyph if len(look.glyph) == 1 else "!", look.tone)


def _window(marks: Sequence[Span], here: int, room: int) -> Spans:
    """The marks around `here` that fit, with an ellipsis where some are left out."""
    start = max(0, here - max(1, room // 2 - 1))
    shown: list[Span] = [Span("…", Tone.FAINT)] if start else []
    for index in range(start, len(marks)):
        rest = 0 if index == len(marks) - 1 else 1
        if wide((*shown, marks[index])) + rest > room:
            shown.append(Span("…", Tone.FAINT))
            break
        shown.append(marks[index])
    return tuple(shown)

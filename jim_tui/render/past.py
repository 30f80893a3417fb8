"""A past execution in a small pane: how it ended, why, and how each step went."""

from jim_tui.render.executions import tracked_look
from jim_tui.render.facts import Facts
from jim_tui.render.look import step_look
from jim_tui.render.names import step_name
from jim_tui.render.rail import groups
from jim_tui.render.span import NOTHING, Spans, between, join, say, wide, wrapped
from jim_tui.render.steps import preview_lines
from jim_tui.render.tone import Tone
from jim_tui.render.when import moment, short_span
from jim_tui.state.console import DetailView, Tracked


def past_lines(
    tracked: Tracked, facts: Facts, width: int, height: int, view: DetailView | None = None
) -> list[Spans]:
    """How it ended, its error, its steps; `view` is how reading them went."""
    lines = [_outcome(tracked, facts, width)]
    lines.extend(_errors(tracked, width, max(1, height - 3)))
    if tracked.steps is None:
        return [*lines, *_without_steps(view, width)][:height]
    room = height - len(lines)
    if room >= len(tracked.steps) + 1:
        return [*lines, NOTHING, *preview_lines(_silent(tracked), facts, width, room - 1)][:height]
    return [*lines, *_steps(tracked, width, max(1, room))][:height]


def _without_steps(view: DetailView | None, width: int) -> list[Spans]:
    if view is not None and view.gone:
        told = "The server does not know this execution any more, so its steps cannot be read."
    elif view is not None and view.error:
        told = f"Its steps could not be read: {view.error}. It is tried again."
    else:
        return [say(" reading its steps …", Tone.QUIET)]
    return [say(f" {line}", Tone.WARN) for line in wrapped(told, max(10, width - 2), limit=3)]


def _silent(tracked: Tracked) -> Tracked:
    """The same without error texts: they are shown above."""
    steps = tuple(step.model_copy(update={"error_message": None}) for step in tracked.steps or ())
    summary = tracked.summary.model_copy(update={"error_message": None})
    return Tracked(summary, steps, tracked.ended_seen)


def _outcome(tracked: Tracked, facts: Facts, width: int) -> Spans:
    run, look = tracked.summary, tracked_look(tracked)
    head = say(f" {look.glyph} {look.word}", look.tone)
    parts = groups(tracked.steps or ())
    for part in parts:
        for offset, step in enumerate(part.steps):
            if step_look(step.status).tone is Tone.BAD:
                head += say(f" in group {part.number} of {len(parts)}", Tone.QUIET)
                head += say(f"  {step_name(step, part.first + offset)}")
                break
        else:
            continue
        break
    moments = (("queued", run.queued_at), ("started", run.started_at), ("finished", run.completed_at))
    told = [
        say(f"{word} {moment(at, facts.here, facts.style)}", Tone.QUIET)
        for word, at in (moments if width >= 100 else moments[2:])
        if at is not None
    ]
    return between(head, join(told) + say(" "), width, keep_left=True)


def _errors(tracked: Tracked, width: int, room: int) -> list[Spans]:
    own = tracked.summary.error_message or ""
    texts = [own] if own else []
    texts += [step.error_message for step in tracked.steps or () if step.error_message not in (None, "")]
    texts = [text for text in texts if not any(text in other for other in texts if other is not text)]
    lines = [line for text in texts for line in wrapped(text, max(10, width - 5), limit=6)]
    return [say(f"   {line}") for line in lines[:room]]


def _steps(tracked: Tracked, width: int, room: int) -> list[Spans]:
    """`1 ✓ Import HR 0:49   2 ✗ Import AD 1:38`, over as many lines as there are."""
    lines: list[Spans] = []
    line: Spans = say(" ")
    for group in groups(tracked.steps or ()):
        for offset, step in enumerate(group.steps):
            look = step_look(step.status, run_ended=tracked.ended)
            taken = ""
            if step.started_at and step.completed_at:
                taken = f" {short_span(step.completed_at - step.started_at)}"
            part = (
                say(f" {group.number} ", Tone.QUIET)
                + say(look.glyph, look.tone)
                + say(f" {step_name(step, group.first + offset)}")
                + say(f"{taken}  ", Tone.QUIET)
            )
            if wide(line) + wide(part) > width and wide(line) > 1:
                lines.append(line)
                line = say(" ")
            line += part
    return [*lines, line][:room]

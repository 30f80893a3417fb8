"""The words of the cancel question, and of what a cancel came to."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from jim_core.wire.executions import StepState
from jim_tui.render.executions import elapsed, tracked_look
from jim_tui.render.facts import Facts
from jim_tui.render.look import is_running, is_waiting
from jim_tui.render.names import short_id, step_name
from jim_tui.render.rail import current, groups
from jim_tui.render.span import NOTHING, Spans, cut, say, wrapped
from jim_tui.render.tone import Tone
from jim_tui.state.console import CancelResult, ConsoleState, Tracked, WriteOutcome
from jim_tui.state.queries import find, why_not_cancel


@dataclass(frozen=True, slots=True)
class CancelQuestion:
    """The lines of the dialog, and whether a yes is possible."""

    lines: list[Spans]
    over: bool
    """It has ended: there is nothing left to cancel."""
    blocked: str | None
    """Why it cannot be cancelled just now."""


def cancel_question(state: ConsoleState, target: UUID, facts: Facts, width: int) -> CancelQuestion:
    """The question about one execution, as things are now."""
    tracked = find(state, target)
    view = state.details.get(target)
    if tracked is None or (view is not None and view.gone):
        told = [NOTHING, say("  The server does not know this execution any more."), NOTHING]
        return CancelQuestion(told, over=True, blocked=None)
    facing = _facts(state, tracked, facts, width)
    if tracked.ended:
        look = tracked_look(tracked)
        head = say("  It has already finished: ") + say(f"{look.glyph} {look.word}", look.tone)
        told = [head, NOTHING, *facing, NOTHING, say("  There is nothing left to cancel.", Tone.QUIET)]
        return CancelQuestion(told, over=True, blocked=None)
    blocked = why_not_cancel(state, target)
    lines = [say("  Cancel this execution?", Tone.STRONG), NOTHING, *facing, NOTHING]
    lines.extend(say(f"  {line}") for line in wrapped(_consequence(tracked.steps or ()), width - 4))
    if blocked is not None:
        lines.extend((NOTHING, say(f"  It cannot be cancelled now: {blocked}.", Tone.WARN)))
    return CancelQuestion(lines, over=False, blocked=blocked)


def _facts(state: ConsoleState, tracked: Tracked, facts: Facts, width: int) -> list[Spans]:
    run = tracked.summary
    server = state.server.name if state.server else "?"
    how = say("  (as last known)", Tone.WARN) if facts.stale else say("  (live)", Tone.QUIET)
    began = run.started_at is not None
    pairs = (
        ("schedule", say(cut(run.schedule_name or "(no name)", width - 16), Tone.STRONG)),
        ("execution", say(str(run.id))),
        ("server", say(cut(server, width - 16))),
        ("now at", say(cut(where(tracked), width - 16))),
        ("running" if began else "queued", elapsed(run, facts, ended=tracked.ended) + how),
    )
    return [say(f"  {label:<11}", Tone.QUIET) + value for label, value in pairs]


def where(tracked: Tracked) -> str:
    """`group 3 of 5: Sync HR, Sync Badge`."""
    if tracked.steps is None:
        return "its steps are being read …"
    parts = groups(tracked.steps)
    here = current(parts)
    if here is None:
        return "it has no steps"
    busy = [
        step_name(step, here.first + offset)
        for offset, step in enumerate(here.steps)
        if is_running(step.status) or is_waiting(step.status)
    ]
    return f"group {here.number} of {len(parts)}{': ' if busy else ''}{', '.join(busy)}"


def _consequence(steps: Sequence[StepState]) -> str:
    parts = groups(steps)
    here = current(parts)
    later = len(parts) - here.number if here is not None else 0
    rest = ""
    if later == 1:
        rest = f" Group {len(parts)} will not run."
    elif later > 1 and here is not None:
        rest = f" Groups {here.number + 1} to {len(parts)} will not run."
    return f"All steps stop at once, the running ones too. Work already written is not undone.{rest}"


def cancel_outcome(result: CancelResult, name: str, server: str) -> tuple[str, list[str]]:
    """The title and the sentences for a cancel that did not simply work."""
    said = f"The server says: {result.message}." if result.message else ""
    match result.outcome:
        case WriteOutcome.ALREADY_ENDED:
            # Only the server knows why it declined; usually the execution had ended just before.
            return "Not cancelled (400)", [
                f"{server} declined to cancel {name}. {said}",
                "Nothing was cancelled. The execution is read again, and its row says how it stands.",
            ]
        case WriteOutcome.FORBIDDEN:
            return "Not allowed (403)", [
                f"This key may not cancel executions on {server}. {said}",
                "Nothing was changed. c is off for this server; everything else keeps working.",
            ]
        case WriteOutcome.GONE:
            return "Gone (404)", [
                f"{name} is no longer on {server} (removed by retention, or another database).",
                "Nothing was cancelled.",
            ]
        case WriteOutcome.UNKNOWN:
            return "Outcome unknown", [
                f"The cancel of {name} got no answer ({result.message}).",
                "It may or may not have been accepted.",
                "It is not sent again. The execution is being read; c stays off for it until then.",
            ]
        case WriteOutcome.NOT_SENT:
            return "Not sent", [
                f"The cancel of {name} was not sent: {result.message}.",
                "Nothing was changed.",
            ]
        case _:
            return "Refused", [f"{server} did not cancel {name}. {said}", "Nothing was changed."]


def cancel_name(tracked: Tracked | None, target: UUID) -> str:
    """`Delta sync HR · 9f3c01ab`."""
    name = tracked.summary.schedule_name if tracked is not None else "execution"
    return f"{name} · {short_id(target)}"

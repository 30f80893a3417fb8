"""The words of the question about many, and of what came of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from jim_tui.render.executions import elapsed, tracked_look
from jim_tui.render.facts import Facts
from jim_tui.render.look import Look
from jim_tui.render.names import short_id
from jim_tui.render.rail import current, groups
from jim_tui.render.span import NOTHING, Spans, cut, fit, say, wrapped
from jim_tui.render.tone import Tone
from jim_tui.state.bulk import Outcomes, possible, summed_up, word
from jim_tui.state.console import ConsoleState, Tracked, WriteOutcome
from jim_tui.state.queries import find_past, server_name, why_no_writes, why_not_cancel

_ROWS: int = 10
"""So many rows at most; the others are counted."""


@dataclass(frozen=True, slots=True)
class Many:
    """The executions that were marked at the key press, and which of them a filter hides."""

    ids: tuple[UUID, ...]
    hidden: frozenset[UUID] = frozenset()


def all_question(state: ConsoleState, many: Many, facts: Facts, width: int) -> list[Spans]:
    """Which executions these are, as things are now."""
    open_ = possible(state, many.ids)
    count = f"{len(open_)} execution{'' if len(open_) == 1 else 's'}"
    head = say(f"  Cancel {count} on {cut(server_name(state), width - 36)}?", Tone.STRONG)
    lines = [head, NOTHING, *_rows(state, many, facts, width, {}, None), NOTHING]
    refused = why_no_writes(state)
    if refused is not None:
        return [*lines, say(f"  They cannot be cancelled now: {refused}.", Tone.WARN)]
    if not open_:
        return [*lines, say("  There is nothing left to cancel.", Tone.QUIET)]
    told = "All their steps stop at once, the running ones too. Work already written is not undone."
    lines.extend(say(f"  {line}") for line in wrapped(told, width - 4))
    return [*lines, NOTHING, say(f"  Type the number of executions to cancel ({len(open_)}):")]


def all_outcomes(
    state: ConsoleState, many: Many, outcomes: Outcomes, sent: Sequence[UUID], facts: Facts, width: int
) -> list[Spans]:
    """What came of each so far."""
    done = len(outcomes) == len(sent)
    head = f"  {len(outcomes)} of {len(sent)} have their outcome" + ("." if done else " …")
    rows = _rows(state, many, facts, width, outcomes, sent)
    summary = [say(f"  {line}") for line in wrapped(f"{summed_up(outcomes)}.", width - 4)]
    reasons = sorted({r.message for r in outcomes.values() if r.outcome is not WriteOutcome.ACCEPTED} - {""})
    why = [say(f"  {cut(reason, width - 4)}", Tone.QUIET) for reason in reasons[:3]]
    return [say(head, Tone.STRONG), NOTHING, *rows, NOTHING, *summary, *why]


def outcomes_text(state: ConsoleState, many: Many, outcomes: Outcomes) -> str:
    """All outcomes as text, a line each: what happened, id, name and what the server said."""
    lines = [summed_up(outcomes)]
    for each in many.ids:
        tracked, result = find_past(state, each), outcomes.get(each)
        name = tracked.summary.schedule_name if tracked is not None else "?"
        what, said = (word(result.outcome), result.message) if result else ("skipped", "")
        lines.append("\t".join((what, str(each), name, said)))
    return "\n".join(lines) + "\n"


def _rows(
    state: ConsoleState, many: Many, facts: Facts, width: int, outcomes: Outcomes, sent: Sequence[UUID] | None
) -> list[Spans]:
    # Those whose outcome matters most come first where not all have room.
    ids = sorted(many.ids, key=lambda each: _rank(each, outcomes)) if outcomes else many.ids
    lines: list[Spans] = []
    for each in ids[:_ROWS]:
        tracked = find_past(state, each)
        result = outcomes.get(each)
        if result is not None:
            told = say(word(result.outcome), Tone.WARN if _rank(each, outcomes) == 0 else Tone.GOOD)
        elif sent is not None:
            told = say("cancelling …", Tone.WARN) if each in sent else say("skipped", Tone.QUIET)
        elif tracked is None:
            told = say("not known any more: skipped", Tone.QUIET)
        else:
            told = _stand(state, tracked, facts, hidden=each in many.hidden)
        # Where none is hidden, nothing has to be said behind the times.
        room = width - (54 if many.hidden and sent is None else 40)
        lines.append(_named(tracked, each, max(12, room)) + told)
    left = len(ids) - len(lines)
    return [*lines, say(f"  and {left} more", Tone.QUIET)] if left else lines


def _rank(each: UUID, outcomes: Outcomes) -> int:
    result = outcomes.get(each)
    return 1 if result is None or result.outcome is WriteOutcome.ACCEPTED else 0


def _named(tracked: Tracked | None, each: UUID, room: int) -> Spans:
    look = tracked_look(tracked) if tracked is not None else Look("?", "", Tone.QUIET)
    name = tracked.summary.schedule_name if tracked is not None else "?"
    return (
        say(f"  {look.glyph:<3}", look.tone) + fit(say(name), room) + say(f" {short_id(each)}  ", Tone.QUIET)
    )


def _stand(state: ConsoleState, tracked: Tracked, facts: Facts, *, hidden: bool) -> Spans:
    if tracked.ended:
        return say("already finished: skipped", Tone.QUIET)
    reason = why_not_cancel(state, tracked.summary.id)
    if reason is not None and why_no_writes(state) is None:
        return say(f"{reason}: skipped", Tone.QUIET)
    parts = groups(tracked.steps or ())
    here = current(parts)
    at = f"group {here.number} of {len(parts)}" if here is not None else ""
    waits = tracked.summary.started_at is None
    told = fit(say("queued" if waits else at), 15) + elapsed(tracked.summary, facts, ended=False)
    return told + (say("  filtered out", Tone.WARN) if hidden else NOTHING)

"""How a cancel of ours shows on its execution, from being sent to being known."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from jim_tui.state import place
from jim_tui.state.console import CancelPhase, ConsoleState, Notice, Tone


def marked(state: ConsoleState, execution_id: UUID, phase: CancelPhase | None) -> ConsoleState:
    """The state with this phase of a cancel on an execution that is still open."""
    known = place.find(state, execution_id)
    if known is None or known.ended or known.cancelling is phase:
        return state
    return place.placed(state, replace(known, cancelling=phase))


def known(state: ConsoleState, execution_id: UUID, now: datetime) -> ConsoleState:
    """After a good read of an execution whose cancel got no answer: what it came to, said once."""
    tracked = place.find(state, execution_id)
    if tracked is None or tracked.cancelling is not CancelPhase.UNKNOWN:
        return state
    name = tracked.summary.schedule_name
    text = f"{name} was not cancelled: the server says {tracked.summary.status}"
    state = place.placed(state, replace(tracked, cancelling=None))
    return replace(state, notice=Notice(now, text, Tone.WARNING))

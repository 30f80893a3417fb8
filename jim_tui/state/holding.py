"""How a pause or a resume of ours shows on its execution, from being sent to being known."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from jim_core.model.status import ExecutionStatus
from jim_tui.state import place
from jim_tui.state.console import ConsoleState, HoldPhase, Notice, Tone


def is_paused(state: ConsoleState, execution_id: UUID) -> bool:
    """It is known to be paused, so what can be done to it is to resume it."""
    known = place.find(state, execution_id)
    return known is not None and known.summary.status == ExecutionStatus.PAUSED


def marked(state: ConsoleState, execution_id: UUID, phase: HoldPhase | None) -> ConsoleState:
    """The state with this phase of a pause or a resume on an execution that is still open."""
    known = place.find(state, execution_id)
    if known is None or known.ended or known.holding is phase:
        return state
    return place.placed(state, replace(known, holding=phase))


def known(state: ConsoleState, execution_id: UUID, now: datetime) -> ConsoleState:
    """After a good read of an execution whose pause or resume got no answer: how it stands, said once."""
    tracked = place.find(state, execution_id)
    if tracked is None or tracked.holding is not HoldPhase.UNKNOWN:
        return state
    text = f"{tracked.summary.schedule_name}: the server says {tracked.summary.status}"
    state = place.placed(state, replace(tracked, holding=None))
    return replace(state, notice=Notice(now, text, Tone.WARNING))

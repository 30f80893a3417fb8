"""Questions about the state: pure, and cheap enough to ask on every paint."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from jim_core.model.status import ExecutionStatus
from jim_core.wire.schedules import ScheduleListItem
from jim_tui.gateway.protocol import Offer
from jim_tui.state import place
from jim_tui.state.connection import NO_WRITES
from jim_tui.state.console import CancelPhase, ConsoleState, DetailView, HoldPhase, Phase, Tracked
from jim_tui.state.kept import kept
from jim_tui.state.schedule_view import SchedulePhase
from jim_tui.state.words import execution_ended

_NOT_OFFERED: Final = {
    Offer.PAUSE: "this server cannot pause executions",
    Offer.RERUN: "this server cannot run an execution again",
}
_CANCELLING: Final = {
    CancelPhase.SENT: "its cancel is under way",
    CancelPhase.ACCEPTED: "its cancel is under way",
    CancelPhase.UNKNOWN: "a cancel got no answer; its state is being read",
}
_HOLDING: Final = {
    HoldPhase.PAUSING: "its pause is under way",
    HoldPhase.RESUMING: "its resume is under way",
    HoldPhase.UNKNOWN: "a pause or resume got no answer; its state is being read",
}
_ASKED_OF: Final = {
    SchedulePhase.STARTING: "its start is under way",
    SchedulePhase.ENABLING: "enabling it is under way",
    SchedulePhase.DISABLING: "disabling it is under way",
    SchedulePhase.UNKNOWN: "enabling or disabling it got no answer; it is being read",
}
_NO_CONTACT: Final = {
    Phase.CONNECTING: "not connected yet",
    Phase.OFFLINE: "needs a connection",
    Phase.SIGN_IN: "needs a key that the server accepts",
    Phase.NOT_JIM: "there is no JIM API at this address",
    Phase.FORBIDDEN: "this key may not do that here",
}


@dataclass(frozen=True, slots=True)
class Counts:
    """How many executions are in which condition."""

    running: int = 0
    queued: int = 0
    paused: int = 0
    ended: int = 0
    """Ghosts: ended a moment ago, and still shown."""

    @property
    def active(self) -> int:
        """All that have not ended."""
        return self.running + self.queued + self.paused


def find(state: ConsoleState, execution_id: UUID) -> Tracked | None:
    """What is known of an execution, wherever it is shown."""
    return place.find(state, execution_id)


def find_past(state: ConsoleState, execution_id: UUID) -> Tracked | None:
    """The same; what only the page of history knows of it too, until its steps have been read."""
    known = find(state, execution_id)
    page = state.history.page
    if known is not None or page is None:
        return known
    runs = (run for run in page.items if run.id == execution_id and execution_ended(run))
    return next((Tracked(run, ended_seen=run.completed_at or run.queued_at) for run in runs), None)


def detail(state: ConsoleState, execution_id: UUID) -> DetailView | None:
    """What is known of an execution with its steps; None if nothing."""
    view = state.details.get(execution_id)
    if view is not None:
        return view
    tracked = state.executions.get(execution_id)
    return DetailView(tracked) if tracked is not None else None


def rows(state: ConsoleState) -> tuple[Tracked, ...]:
    """Active executions and ghosts: by when they started, those in the queue last and in its order."""
    return _in_order(state.executions)


def counts(state: ConsoleState) -> Counts:
    """How many of the executions on screen run, wait, pause and have ended."""
    return _counted(state.executions)


@kept
def _in_order(executions: Mapping[UUID, Tracked]) -> tuple[Tracked, ...]:
    return tuple(sorted(executions.values(), key=_order))


@kept
def _counted(executions: Mapping[UUID, Tracked]) -> Counts:
    running = queued = paused = ended = 0
    for known in executions.values():
        if known.ended:
            ended += 1
        elif known.summary.status == ExecutionStatus.QUEUED:
            queued += 1
        elif known.summary.status == ExecutionStatus.PAUSED:
            paused += 1
        else:
            running += 1
    return Counts(running, queued, paused, ended)


def find_schedule(state: ConsoleState, schedule_id: UUID) -> ScheduleListItem | None:
    """The schedule in the list; None if it is not there."""
    return next((item for item in state.schedules or () if item.id == schedule_id), None)


def schedules_by_next_run(state: ConsoleState) -> tuple[ScheduleListItem, ...]:
    """All schedules by their next run; then those that only people start, then disabled ones."""
    return tuple(sorted(state.schedules or (), key=_schedule_order))


def server_zone(state: ConsoleState) -> str:
    """The zone whose clock most schedules of the server go by, which is the nearest to a zone of its own."""
    zones = Counter(item.time_zone for item in state.schedules or ())
    # The most frequent; of several, always the same one.
    return min(zones, key=lambda zone: (-zones[zone], zone), default="UTC")


def next_runs(state: ConsoleState, limit: int | None = None) -> tuple[ScheduleListItem, ...]:
    """Enabled schedules by when the clock starts them next."""
    due = [item for item in state.schedules or () if item.is_enabled and item.next_run_time is not None]
    return tuple(sorted(due, key=_next_run)[:limit])


def active_of(state: ConsoleState, schedule_id: UUID) -> tuple[Tracked, ...]:
    """The open executions of a schedule."""
    return tuple(
        known for known in rows(state) if known.summary.schedule_id == schedule_id and not known.ended
    )


def server_name(state: ConsoleState) -> str:
    """How to call the server: by its name, or before the first contact by what is to be reached."""
    return (state.server.name if state.server else state.asked) or "the server"


def why_no_writes(state: ConsoleState) -> str | None:
    """Why nothing can be changed on this server now, in a few words; None if it can."""
    if state.replaying is not None:
        return "a recording"
    if state.read_only:
        return state.standing.read_only or "this console only reads (--read-only)"
    if state.writes_refused is not None:
        return state.writes_refused
    return _NO_CONTACT.get(state.connection.phase) if state.connection.phase in NO_WRITES else None


def why_not_cancel(state: ConsoleState, execution_id: UUID) -> str | None:
    """Why this execution cannot be cancelled now, in a few words; None if it can."""
    reason = why_no_writes(state)
    if reason is not None:
        return reason
    known = place.find(state, execution_id)
    if known is None:
        return None
    if known.ended:
        return f"it has already ended ({known.summary.status})"
    if known.summary.status == ExecutionStatus.PAUSED and Offer.PAUSE not in offers(state):
        # By the document what runs or waits is cancelled; ours, which pauses, cancels that too.
        return "this server cancels no paused execution"
    return _CANCELLING[known.cancelling] if known.cancelling is not None else None


def offers(state: ConsoleState) -> frozenset[Offer]:
    """What the server takes that not every server does; nothing before the first contact."""
    return state.server.offers if state.server is not None else frozenset()


def why_not_hold(state: ConsoleState, execution_id: UUID) -> str | None:
    """Why this execution can be neither paused nor resumed now, in a few words; None if it can."""
    reason = why_no_writes(state) or _why_not_offered(state, Offer.PAUSE)
    if reason is not None:
        return reason
    known = place.find(state, execution_id)
    if known is None:
        return "it has not been read yet"
    if known.holding is not None and not known.ended:
        return _HOLDING[known.holding]
    return why_not_cancel(state, execution_id)


def why_not_rerun(state: ConsoleState, execution_id: UUID) -> str | None:
    """Why this execution cannot be run again now, in a few words; None if it can."""
    reason = why_no_writes(state) or _why_not_offered(state, Offer.RERUN)
    if reason is not None:
        return reason
    known = find_past(state, execution_id)
    if known is None:
        return "it has not been read yet"
    if known.lost:
        return "how it ended is not known yet"
    return None if known.ended else f"it has not ended ({known.summary.status})"


def why_not_run(state: ConsoleState, schedule_id: UUID) -> str | None:
    """Why this schedule cannot be started now, in a few words; None if it can."""
    reason = why_no_writes(state)
    if reason is not None:
        return reason
    schedule = find_schedule(state, schedule_id)
    if schedule is None:
        return _why_not_known(state)
    if state.asked_of.get(schedule_id) is SchedulePhase.STARTING:
        return _ASKED_OF[SchedulePhase.STARTING]
    return "it has no steps" if schedule.step_count == 0 else None


def why_not_switch(state: ConsoleState, schedule_id: UUID) -> str | None:
    """Why this schedule can be neither enabled nor disabled now, in a few words; None if it can."""
    reason = why_no_writes(state)
    if reason is not None:
        return reason
    if find_schedule(state, schedule_id) is None:
        return _why_not_known(state)
    phase = state.asked_of.get(schedule_id)
    return None if phase is None or phase is SchedulePhase.STARTING else _ASKED_OF[phase]


def knows_repeats(state: ConsoleState) -> bool:
    """Whether the server knows a run that is asked for once more for the one before; ours does."""
    return Offer.RERUN in offers(state)


def _why_not_known(state: ConsoleState) -> str | None:
    return None if state.schedules is None else "the server does not know it any more"


def _why_not_offered(state: ConsoleState, offer: Offer) -> str | None:
    return None if offer in offers(state) else _NOT_OFFERED[offer]


def _schedule_order(item: ScheduleListItem) -> tuple[bool, bool, float, str, UUID]:
    fires = item.next_run_time if item.is_enabled else None
    when = fires.timestamp() if fires is not None else 0.0
    return not item.is_enabled, fires is None, when, item.name.casefold(), item.id


def _order(known: Tracked) -> tuple[bool, datetime, UUID]:
    summary = known.summary
    waits = summary.started_at is None
    return waits, summary.started_at or summary.queued_at, summary.id


def _next_run(item: ScheduleListItem) -> tuple[datetime, str]:
    if item.next_run_time is None:
        raise ValueError("a schedule without a next run has no place in this order")
    return item.next_run_time, item.name

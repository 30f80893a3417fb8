"""How a wish of ours about a schedule shows on it, from being sent to being known."""

from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from jim_core.wire.schedules import ScheduleDetail, ScheduleListItem
from jim_tui.state.console import ConsoleState, Notice, Tone
from jim_tui.state.schedule_view import SchedulePhase


def marked(state: ConsoleState, schedule_id: UUID, phase: SchedulePhase | None) -> ConsoleState:
    """The state with this phase of a wish about a schedule; None: nothing is under way."""
    left = {key: value for key, value in state.asked_of.items() if key != schedule_id}
    if phase is not None:
        left[schedule_id] = phase
    return state if left == state.asked_of else replace(state, asked_of=MappingProxyType(left))


def switched(state: ConsoleState, detail: ScheduleDetail) -> ConsoleState:
    """After the server's word that a schedule is enabled or disabled."""
    news = {
        "is_enabled": detail.is_enabled,
        "next_run_time": detail.next_run_time,
        "last_updated": detail.last_updated,
    }
    schedules = tuple(
        item.model_copy(update=news) if item.id == detail.id else item for item in state.schedules or ()
    )
    return state if state.schedules is None else replace(state, schedules=schedules)


def listed(
    state: ConsoleState, schedules: tuple[ScheduleListItem, ...], *, asked: frozenset[UUID], now: datetime
) -> ConsoleState:
    """After a read of the schedules. `asked`: those whose enabling had got no answer before it began."""
    state = replace(state, schedules=schedules, schedules_error=None)
    found = {item.id: item for item in schedules}
    for schedule_id in asked:
        if state.asked_of.get(schedule_id) is SchedulePhase.UNKNOWN:
            state = marked(state, schedule_id, None)
            item = found.get(schedule_id)
            if item is not None:
                word = "enabled" if item.is_enabled else "disabled"
                text = f"{item.name}: the server says it is {word}"
                state = replace(state, notice=Notice(now, text, Tone.WARNING))
    return state


def unsettled(state: ConsoleState) -> frozenset[UUID]:
    """Schedules of which it is not known whether they are enabled."""
    return frozenset(key for key, phase in state.asked_of.items() if phase is SchedulePhase.UNKNOWN)

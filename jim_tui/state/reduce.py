"""What an event makes of the state: pure, and total over every kind of frame."""

from dataclasses import replace
from datetime import datetime
from typing import assert_never
from uuid import UUID

from jim_core.wire.executions import ExecutionSummary
from jim_core.wire.frames import (
    ExecutionFrame,
    Frame,
    OutputFrame,
    ReloadFrame,
    ScheduleDeletedFrame,
    ScheduleFrame,
    SkippedFrame,
    StepFrame,
)
from jim_tui.state import day, merge, outcomes, place
from jim_tui.state.console import ConsoleState, Notice, Tone


def reduce(state: ConsoleState, frame: Frame, *, sequence: int, now: datetime) -> ConsoleState:
    """The state once this event is known. In any order and any number of times: the same in the end."""
    match frame:
        case ExecutionFrame(execution=summary):
            state = day.heard(outcomes.heard(state, summary), summary)
            return _execution(state, summary, sequence, now)
        case StepFrame():
            return _step(state, frame, sequence)
        case ScheduleFrame():
            return _schedule(state, frame)
        case ScheduleDeletedFrame(schedule_id=schedule_id):
            return _schedule_deleted(state, schedule_id)
        case SkippedFrame():
            return _skipped(state, frame, now)
        case ReloadFrame() | OutputFrame():
            # Whoever follows reads everything anew, or that output; until then what is known stays.
            return state
        case _:
            assert_never(frame)


def _execution(state: ConsoleState, summary: ExecutionSummary, sequence: int, now: datetime) -> ConsoleState:
    known = place.find(state, summary.id)
    if known is None:
        return place.added(state, merge.first_seen(summary, version=sequence, now=now))
    tracked = merge.heard(known, summary, sequence=sequence, now=now)
    if summary.id in state.executions or tracked.ended:
        return place.placed(state, tracked)
    return place.added(state, tracked)


def _step(state: ConsoleState, frame: StepFrame, sequence: int) -> ConsoleState:
    known = place.find(state, frame.execution_id)
    if known is None:
        return state
    tracked = merge.heard_step(known, frame.position, frame.step, sequence=sequence)
    return state if tracked is known else place.placed(state, tracked)


def _schedule(state: ConsoleState, frame: ScheduleFrame) -> ConsoleState:
    if state.schedules is None:
        return state
    news = {"name": frame.name, "next_run_time": frame.next_run_time}
    schedules = tuple(
        item.model_copy(update=news) if item.id == frame.schedule_id else item for item in state.schedules
    )
    return state if schedules == state.schedules else replace(state, schedules=schedules)


def _schedule_deleted(state: ConsoleState, schedule_id: UUID) -> ConsoleState:
    if state.schedules is None or all(item.id != schedule_id for item in state.schedules):
        return state
    left = tuple(item for item in state.schedules if item.id != schedule_id)
    return replace(state, schedules=left)


def _skipped(state: ConsoleState, frame: SkippedFrame, now: datetime) -> ConsoleState:
    names = (item.name for item in state.schedules or () if item.id == frame.schedule_id)
    name = next(names, "a schedule")
    text = f"{name} did not run at {frame.slot:%H:%M} UTC: {frame.reason}"
    return replace(state, notice=Notice(now, text, Tone.WARNING))

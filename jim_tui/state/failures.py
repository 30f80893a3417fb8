"""Failures that want attention: executions that just failed, schedules whose last execution did. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from jim_core.wire.schedules import ScheduleListItem
from jim_tui.state.console import ConsoleState, Tracked
from jim_tui.state.kept import kept
from jim_tui.state.words import failed


@dataclass(frozen=True, slots=True)
class Failure:
    """One execution that failed."""

    execution_id: UUID | None
    """None where the server does not say which execution it was."""
    schedule_id: UUID
    name: str
    status: str
    at: datetime | None
    error: str


def failures(state: ConsoleState) -> tuple[Failure, ...]:
    """All that are on screen or the last of their schedule, the newest first; nobody has seen to these."""
    return _unseen(state.executions, state.schedules or (), state.acknowledged)


def acknowledged(state: ConsoleState, execution_id: UUID) -> ConsoleState:
    """The state once somebody has seen to the failure of an execution."""
    return replace(state, acknowledged=state.acknowledged | {execution_id})


@kept
def _unseen(
    executions: Mapping[UUID, Tracked], schedules: tuple[ScheduleListItem, ...], acknowledged: frozenset[UUID]
) -> tuple[Failure, ...]:
    found = [each for each in _all(executions, schedules) if each.execution_id not in acknowledged]
    return tuple(sorted(found, key=_newest_first))


def _all(executions: Mapping[UUID, Tracked], schedules: tuple[ScheduleListItem, ...]) -> Iterator[Failure]:
    seen = set()
    for tracked in executions.values():
        run = tracked.summary
        if tracked.ended and failed(run.status):
            seen.add(run.schedule_id)
            yield Failure(
                run.id, run.schedule_id, run.schedule_name, run.status, run.completed_at,
                run.error_message or "",
            )  # fmt: skip
    for item in schedules:
        status = item.last_execution_status or ""
        if failed(status) and item.id not in seen:
            yield Failure(
                item.last_execution_id, item.id, item.name, status, item.last_execution_completed_at,
                item.last_execution_error_message or "",
            )  # fmt: skip


def _newest_first(failure: Failure) -> float:
    return -failure.at.timestamp() if failure.at is not None else 0.0

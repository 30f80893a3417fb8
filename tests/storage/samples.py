"""Executions to store: say only what matters."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from jim_core.model.event import ExecutionMoved
from jim_core.model.execution import ScheduleExecution
from jim_core.model.ids import ExecutionId, ScheduleId
from jim_core.model.schedule import Schedule
from jim_core.model.status import ENDED_EXECUTION, ExecutionStatus

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
A_SCHEDULE = ScheduleId(UUID(int=0xA))


def an_execution(n: int = 1, **members: Any) -> ScheduleExecution:
    """The n-th execution: queued n seconds after noon."""
    status = members.get("status", ExecutionStatus.QUEUED)
    at = NOON + timedelta(seconds=n)
    ended = at + timedelta(minutes=1) if status in ENDED_EXECUTION else None
    usual: dict[str, Any] = {
        "id": ExecutionId(UUID(int=n)),
        "schedule_id": A_SCHEDULE,
        "schedule_name": "nightly",
        "status": status,
        "current_step_index": 0,
        "total_steps": 1,
        "queued_at": at,
        "completed_at": ended,
    }
    return ScheduleExecution(**usual | members)


def a_fact(n: int = 1) -> ExecutionMoved:
    """The fact that the n-th execution was queued."""
    return ExecutionMoved(execution=an_execution(n))


def a_schedule(**members: Any) -> Schedule:
    """A manual schedule without steps."""
    usual: dict[str, Any] = {"id": A_SCHEDULE, "name": "nightly", "created": NOON}
    return Schedule(**usual | members)

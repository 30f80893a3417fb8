"""Small values for the console's tests: say only what matters."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from jim_core.wire.executions import ExecutionDetail, ExecutionSummary, StepState
from jim_core.wire.schedules import ScheduleListItem
from jim_core.wire.systems import RunProfileBody, SystemName

NOW = datetime(2026, 4, 5, 6, 0, tzinfo=UTC)


def an_id(number: int) -> UUID:
    """The same id for the same number."""
    return UUID(int=number + 1)


def ago(seconds: float) -> datetime:
    """An instant so many seconds before NOW."""
    return NOW - timedelta(seconds=seconds)


def a_summary(number: int = 0, **facts: Any) -> ExecutionSummary:
    """An execution that runs its second step, unless the facts say otherwise."""
    defaults: dict[str, Any] = {
        "id": an_id(number),
        "schedule_id": an_id(1000 + number),
        "schedule_name": f"Delta sync {number}",
        "status": "InProgress",
        "current_step_index": 1,
        "total_steps": 4,
        "queued_at": ago(70),
        "started_at": ago(60),
    }
    return ExecutionSummary(**(defaults | facts))


def an_ended(number: int = 0, status: str = "Completed", **facts: Any) -> ExecutionSummary:
    """An execution that is over."""
    return a_summary(number, **({"status": status, "completed_at": ago(1), "current_step_index": 3} | facts))


def a_step(index: int = 0, status: str = "Pending", **facts: Any) -> StepState:
    """A step of an execution."""
    return StepState(**({"step_index": index, "name": f"Step {index}", "status": status} | facts))


def some_steps(done: int = 1, total: int = 4) -> list[StepState]:
    """Steps of which the first few are done, one runs, and the rest waits for its turn."""
    statuses = ["Completed"] * done + ["Processing"] + ["Pending"] * total
    return [a_step(index, status) for index, status in enumerate(statuses[:total])]


def a_detail(summary: ExecutionSummary, steps: list[StepState] | None = None) -> ExecutionDetail:
    """An execution with its steps."""
    return ExecutionDetail(**summary.model_dump(), steps=some_steps() if steps is None else steps)


def a_schedule(number: int = 0, **facts: Any) -> ScheduleListItem:
    """A schedule that fires in an hour."""
    defaults: dict[str, Any] = {
        "id": an_id(1000 + number),
        "name": f"Delta sync {number}",
        "trigger_type": "Cron",
        "cron_expression": "0 * * * *",
        "is_enabled": True,
        "next_run_time": NOW + timedelta(hours=1),
        "step_count": 4,
        "created": ago(86_400),
    }
    return ScheduleListItem(**(defaults | facts))


def a_system(number: int = 1, name: str = "Personnel") -> SystemName:
    """A connected system."""
    return SystemName(id=number, name=name)


def a_profile(
    number: int = 1, name: str = "Full Import", system: int = 1, run_type: str = "FullImport"
) -> RunProfileBody:
    """What may be asked of it."""
    return RunProfileBody(id=number, name=name, connected_system_id=system, run_type=run_type)

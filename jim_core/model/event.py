"""Facts just committed, each with its sequence number once stored; and what passes without being stored."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from jim_core.model.execution import ExecutionStep, ScheduleExecution
from jim_core.model.ids import ExecutionId, ScheduleId
from jim_core.model.value import Value


class ExecutionMoved(Value):
    """An execution was created, or one of its members changed."""

    kind: Literal["execution"] = "execution"
    execution: ScheduleExecution


class StepMoved(Value):
    """A step of an execution changed."""

    kind: Literal["step"] = "step"
    execution_id: ExecutionId
    schedule_id: ScheduleId | None = None
    """None in what an earlier version recorded."""
    step: ExecutionStep


class ScheduleSaved(Value):
    """A schedule was created, edited, enabled, disabled, or its next run time moved."""

    kind: Literal["schedule"] = "schedule"
    schedule_id: ScheduleId
    name: str
    next_run_time: datetime | None


class ScheduleDeleted(Value):
    """A schedule is gone; its executions stay."""

    kind: Literal["scheduleDeleted"] = "scheduleDeleted"
    schedule_id: ScheduleId


class OccurrenceSkipped(Value):
    """A cron occurrence did not run; the reason says why."""

    kind: Literal["skipped"] = "skipped"
    schedule_id: ScheduleId
    slot: datetime
    reason: str


Fact = Annotated[
    ExecutionMoved | StepMoved | ScheduleSaved | ScheduleDeleted | OccurrenceSkipped,
    Field(discriminator="kind"),
]


class OutputGrew(Value):
    """A running step wrote something. Passing: only who listens at that moment hears of it."""

    execution_id: ExecutionId
    position: int
    attempt: int
    size: int
    """Bytes that this attempt has written so far."""


class Event(Value):
    """A fact with its place in the order of all facts (`sequence` from 1, without repeats)."""

    sequence: int
    at: datetime
    fact: Fact

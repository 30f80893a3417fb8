"""Events on the wire: one frame is one server-sent event, its id the sequence number.

A frame carries the whole new state of one thing, so a client that keeps the newest frame per thing is
always right, and reading one twice does no harm. A passing frame has no number: nobody can resume there.
"""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, TypeAdapter

from jim_core.model.event import (
    Event,
    ExecutionMoved,
    OccurrenceSkipped,
    OutputGrew,
    ScheduleDeleted,
    ScheduleSaved,
    StepMoved,
)
from jim_core.wire.base import Instant, WireModel
from jim_core.wire.executions import ExecutionSummary, StepState


class ExecutionFrame(WireModel):
    """An execution as it is now."""

    kind: Literal["execution"] = "execution"
    execution: ExecutionSummary


class StepFrame(WireModel):
    """A step as it is now; `position` is its place in the execution's `steps`."""

    kind: Literal["step"] = "step"
    execution_id: UUID
    position: int
    step: StepState


class ScheduleFrame(WireModel):
    """A schedule was created or changed; read it again if you show it."""

    kind: Literal["schedule"] = "schedule"
    schedule_id: UUID
    name: str
    next_run_time: Instant | None = None


class ScheduleDeletedFrame(WireModel):
    """A schedule is gone."""

    kind: Literal["scheduleDeleted"] = "scheduleDeleted"
    schedule_id: UUID


class SkippedFrame(WireModel):
    """A cron occurrence did not run, and why."""

    kind: Literal["skipped"] = "skipped"
    schedule_id: UUID
    slot: Instant
    reason: str


class OutputFrame(WireModel):
    """A step wrote something, so that `size` bytes of this attempt can be read. Passing."""

    kind: Literal["output"] = "output"
    execution_id: UUID
    position: int
    attempt: int
    size: int


class ReloadFrame(WireModel):
    """The stream cannot resume where you were: read everything anew, then go on from here."""

    kind: Literal["reload"] = "reload"


Frame = Annotated[
    ExecutionFrame
    | StepFrame
    | ScheduleFrame
    | ScheduleDeletedFrame
    | SkippedFrame
    | OutputFrame
    | ReloadFrame,
    Field(discriminator="kind"),
]
_FRAME: TypeAdapter[Frame] = TypeAdapter(Frame)


def frame(event: Event) -> Frame:
    """The frame of an event."""
    fact = event.fact
    match fact:
        case ExecutionMoved():
            return ExecutionFrame(execution=ExecutionSummary.of(fact.execution))
        case StepMoved():
            return StepFrame(
                execution_id=fact.execution_id, position=fact.step.position, step=StepState.of(fact.step)
            )
        case ScheduleSaved():
            return ScheduleFrame(
                schedule_id=fact.schedule_id, name=fact.name, next_run_time=fact.next_run_time
            )
        case ScheduleDeleted():
            return ScheduleDeletedFrame(schedule_id=fact.schedule_id)
        case OccurrenceSkipped():
            return SkippedFrame(schedule_id=fact.schedule_id, slot=fact.slot, reason=fact.reason)


def passing(fact: OutputGrew) -> OutputFrame:
    """The frame of a fact that is not stored."""
    return OutputFrame(
        execution_id=fact.execution_id, position=fact.position, attempt=fact.attempt, size=fact.size
    )


def encode(item: Frame) -> str:
    """The frame as one line of JSON."""
    return item.model_dump_json(by_alias=True)


def decode(text: str) -> Frame:
    """The frame in one line of JSON; raises pydantic.ValidationError if it is none that we know."""
    return _FRAME.validate_json(text)

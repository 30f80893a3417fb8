"""Events become frames and frames become text and back."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from pydantic import ValidationError

from jim_core.model.event import (
    Event,
    ExecutionMoved,
    Fact,
    OccurrenceSkipped,
    OutputGrew,
    ScheduleDeleted,
    ScheduleSaved,
    StepMoved,
)
from jim_core.model.execution import ExecutionStep, Progress, ScheduleExecution
from jim_core.model.ids import ExecutionId, ScheduleId
from jim_core.model.schedule import StepDefinition
from jim_core.model.status import ExecutionStatus, StepStatus, StepType
from jim_core.wire import frames

AT = datetime(2026, 4, 5, 6, 0, tzinfo=UTC)
EXECUTION = ExecutionId(UUID(int=1))
SCHEDULE = ScheduleId(UUID(int=2))
STEP = ExecutionStep(
    position=3,
    definition=StepDefinition(name="Export\nand more", step_type=StepType.EXECUTABLE, step_index=7),
    status=StepStatus.PROCESSING,
    progress=Progress(current=1, total=2, message="half"),
)
FACTS: list[Fact] = [
    ExecutionMoved(
        execution=ScheduleExecution(
            id=EXECUTION,
            schedule_id=SCHEDULE,
            schedule_name="Daily",
            status=ExecutionStatus.QUEUED,
            current_step_index=0,
            total_steps=1,
            queued_at=AT,
        )
    ),
    StepMoved(execution_id=EXECUTION, step=STEP),
    ScheduleSaved(schedule_id=SCHEDULE, name="Daily", next_run_time=AT),
    ScheduleDeleted(schedule_id=SCHEDULE),
    OccurrenceSkipped(schedule_id=SCHEDULE, slot=AT, reason="it still runs"),
]


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.kind)
def test_every_fact_has_a_frame_that_survives_the_wire(fact: Fact) -> None:
    """One line of JSON out, the same frame in, and it keeps the fact's kind."""
    sent = frames.frame(Event(sequence=1, at=AT, fact=fact))
    text = frames.encode(sent)
    assert "\n" not in text
    assert frames.decode(text) == sent
    assert sent.kind == fact.kind


def test_what_passes_has_a_frame_too() -> None:
    """How far a step's output has grown."""
    sent = frames.passing(OutputGrew(execution_id=EXECUTION, position=3, attempt=2, size=4_096))
    assert frames.decode(frames.encode(sent)) == sent
    assert '"executionId"' in frames.encode(sent)
    assert (sent.kind, sent.position, sent.attempt, sent.size) == ("output", 3, 2, 4_096)


def test_a_step_frame_says_which_step_of_which_execution() -> None:
    """Position is the step's place; stepIndex is its group."""
    sent = frames.frame(Event(sequence=1, at=AT, fact=FACTS[1]))
    assert isinstance(sent, frames.StepFrame)
    assert (sent.execution_id, sent.position, sent.step.step_index) == (EXECUTION, 3, 7)
    assert sent.step.progress is not None
    assert sent.step.progress.message == "half"


@pytest.mark.parametrize("text", ['{"kind":"weather"}', "{}", "[]", "", '{"kind":"step"}'])
def test_what_is_no_frame_is_refused(text: str) -> None:
    """A kind that we do not know is an error for the reader to pass over."""
    with pytest.raises(ValidationError):
        frames.decode(text)

"""The demo's schedules as a store would give them back."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from jim_core.demo.schedules import DemoSchedule
from jim_core.model.ids import ScheduleId, StepId
from jim_core.model.schedule import Schedule, ScheduleStep
from jim_core.model.status import StepType

NOON = datetime(2026, 4, 5, 12, tzinfo=UTC)


def a_schedule(demo: DemoSchedule) -> Schedule:
    """The schedule that becomes of the demo's."""
    body = demo.body(Path("/company"))
    steps = tuple(
        ScheduleStep(
            id=StepId(uuid4()),
            step_index=step["stepIndex"],
            name=step["name"],
            step_type=StepType(step["stepType"]),
            executable_path=step.get("executablePath"),
        )
        for step in body["steps"]
    )
    return Schedule(id=ScheduleId(uuid4()), name=demo.name, created=NOON, steps=steps)

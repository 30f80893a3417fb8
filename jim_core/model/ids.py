"""Identities: one type per noun, so that the type checker refuses a mix-up."""

from collections.abc import Callable
from typing import NewType
from uuid import UUID

ScheduleId = NewType("ScheduleId", UUID)
StepId = NewType("StepId", UUID)
"""A step of a schedule (the plan)."""
ExecutionId = NewType("ExecutionId", UUID)
TaskId = NewType("TaskId", UUID)
"""The work of one execution step, from the moment its turn has come."""
KeyId = NewType("KeyId", UUID)

IdMaker = Callable[[], UUID]

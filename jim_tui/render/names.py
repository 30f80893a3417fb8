"""Names of things, short enough for a cell."""

import re
from typing import Final
from uuid import UUID

from jim_core.wire.executions import StepState

_NUMBERED: Final = re.compile(r"Step \d+")


def short_id(identity: UUID) -> str:
    """The part of an id that tells neighbours apart: the random end, as ids made together begin alike."""
    return identity.hex[-8:]


def step_name(step: StepState, position: int) -> str:
    """What a step does: its name, or the run profile it runs where the name says nothing."""
    name = step.name.strip()
    if (not name or _NUMBERED.fullmatch(name)) and step.connected_system_name:
        return " · ".join(part for part in (step.connected_system_name, step.run_profile_name) if part)
    return name or f"Step {position + 1}"

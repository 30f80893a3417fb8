"""An execution and the row that holds it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from jim_core.model.execution import ScheduleExecution
from jim_core.storage.execution_rows import EXECUTION

MEMBERS: Final = tuple(ScheduleExecution.model_fields)
COLUMNS: Final = [EXECUTION.c.seq, *(EXECUTION.c[name] for name in MEMBERS)]
"""What `held_in` wants to be given."""


@dataclass(frozen=True, slots=True)
class Held:
    """An execution as it is stored, and the number of its row."""

    seq: int
    execution: ScheduleExecution


def held_in(values: Sequence[Any]) -> Held:
    """What a row of `COLUMNS` holds."""
    return Held(values[0], ScheduleExecution(**dict(zip(MEMBERS, values[1:], strict=True))))


def row_values(execution: ScheduleExecution) -> dict[str, object]:
    """The columns of an execution but its number."""
    members = execution.__dict__
    return {name: members[name] for name in MEMBERS}

"""The tries of one step."""

from dataclasses import dataclass
from uuid import UUID

from jim_core.wire.executions import StepAttempt


@dataclass(frozen=True, slots=True)
class Attempts:
    """All tries of one step, the first one first."""

    execution_id: UUID
    position: int
    items: tuple[StepAttempt, ...] = ()
    error: str | None = None
    """Why they could not be read; None also where a server does not keep them."""

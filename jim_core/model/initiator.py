"""Who asked for something."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from jim_core.model.status import InitiatorType, Role


@dataclass(frozen=True, slots=True)
class Initiator:
    """Who started or cancelled an execution, as it is recorded with it."""

    type: InitiatorType
    id: UUID | None = None
    name: str | None = None


CRON: Final = Initiator(InitiatorType.NOT_SET)
"""Nobody: the clock did it."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sent a request, and what they may do."""

    initiator: Initiator
    role: Role
    rate_limited: bool = True
    """False for the owner's own socket and for calls inside this process."""

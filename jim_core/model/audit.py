"""The audit trail: who changed something, and who was refused."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from jim_core.model.initiator import Initiator

DONE: Final = "Done"
"""The outcome of what happened; every other outcome is the code of the refusal."""


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody asks for, before it is known how it ends."""

    by: Initiator | None
    """None: nobody that we know."""
    address: str
    """Where the request came from; `local` for the owner's socket and this process."""
    action: str
    """Like `cancel_execution`, or a method and a path when there is no such thing here."""
    target: str | None = None
    """The id of what it is done to, where the request names one."""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One change that happened, or refusals of one kind to one caller within a minute."""

    at: datetime
    """When it happened; of several refusals, the first."""
    last_at: datetime
    by: Initiator | None
    address: str
    action: str
    """Of several refusals, what the first one asked for."""
    target: str | None
    target_name: str | None
    outcome: str
    """`Done`, or the code of the refusal."""
    count: int = 1
    """How many refusals this stands for."""


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which entries; None does not ask."""

    outcome: str | None = None
    refused: bool | None = None
    target: str | None = None
    by: UUID | None = None

"""What was done to a schedule: one entry for each change, with who, when, why, and what it was before."""

from datetime import datetime
from enum import StrEnum

from pydantic import JsonValue

from jim_core.model.ids import ScheduleId
from jim_core.model.initiator import Initiator
from jim_core.model.value import Value


class ChangeKind(StrEnum):
    """What kind of change it was."""

    CREATED = "Created"
    UPDATED = "Updated"
    DELETED = "Deleted"


class FieldChange(Value):
    """One field before and after, in wire words (`steps[2].scriptPath`) and without secrets."""

    field: str
    before: JsonValue
    """None: it was not there, or had no value."""
    after: JsonValue


class HistoryEntry(Value):
    """One change of one schedule."""

    id: int = 0
    """Its place in the order of all changes, once it is stored."""
    schedule_id: ScheduleId
    schedule_name: str
    """As it was called after the change."""
    kind: ChangeKind
    at: datetime
    by: Initiator
    reason: str | None = None
    changes: tuple[FieldChange, ...] = ()

"""The record of a run profile's work: how far it is, what it changed, and how it ended."""

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from jim_core.model.status import ActivityStatus, InitiatorType
from jim_core.model.system import RunType
from jim_core.model.value import Value


class ItemChange(StrEnum):
    """What became of one object in a run."""

    ADDED = "Added"
    UPDATED = "Updated"
    DELETED = "Deleted"
    NONE = "None"
    """Nothing: something was wrong with it."""
    PROJECTED = "Projected"
    """It became a new identity."""
    JOINED = "Joined"
    DISCONNECTED = "Disconnected"
    IDENTITY_UPDATED = "IdentityUpdated"
    IDENTITY_DELETED = "IdentityDeleted"
    PROVISIONED = "Provisioned"
    """An object of another system is to be added."""
    EXPORT_QUEUED = "ExportQueued"
    """An object of another system is to be changed."""
    DEPROVISIONED = "Deprovisioned"
    """An object of another system is to be deleted, or no longer looked after."""
    EXPORTED = "Exported"
    CONFIRMED = "Confirmed"
    """What had been exported was found there by an import."""


class Activity(Value):
    """One piece of work. All instants are aware UTC."""

    id: UUID
    parent_activity_id: UUID | None = None
    created: datetime
    executed: datetime | None = None
    """When the work began; None while it waits."""
    status: ActivityStatus = ActivityStatus.IN_PROGRESS
    target_type: str = "ConnectedSystemRunProfile"
    target_operation_type: str = "Execute"
    target_name: str | None = None
    target_context: str | None = None
    message: str | None = None
    initiated_by_type: InitiatorType = InitiatorType.NOT_SET
    initiated_by_id: UUID | None = None
    initiated_by_name: str | None = None
    objects_to_process: int = 0
    """0 while unknown."""
    objects_processed: int = 0
    execution_time: timedelta | None = None
    """How long the work itself took, once it has ended."""
    total_activity_time: timedelta | None = None
    """The same with the time that it waited."""
    connected_system_run_type: RunType | None = None
    total_added: int = 0
    total_updated: int = 0
    total_deleted: int = 0
    total_errors: int = 0
    child_activity_count: int = 0
    connected_system_id: int | None = None
    connected_system_run_profile_id: int | None = None
    warning_message: str | None = None
    error_message: str | None = None

    def elapsed(self, now: datetime) -> timedelta:
        """How long the work has taken so far, or took; nothing before it has begun."""
        if self.execution_time is not None:
            return self.execution_time
        return max(now - self.executed, timedelta(0)) if self.executed else timedelta(0)

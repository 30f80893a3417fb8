"""The tables of connected systems, their run profiles, and activities.

Numbers of systems and profiles are never given twice: a step that names a removed one must not come to mean
another.
"""

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Double, Index, Text, UniqueConstraint
from sqlmodel import Field

from jim_core.storage.columns import Guid, Key, Moment, Span, Word
from jim_core.storage.stored import Stored, table


class ConnectedSystemRow(Stored, table=True):
    """A connected system."""

    __tablename__ = "connected_system"
    __table_args__: Any = (UniqueConstraint("name"), {"sqlite_autoincrement": True})

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(sa_type=Text)
    name_key: str = Field(sa_type=Word)
    """The name as it sorts: letter case aside."""
    search_text: str = Field(sa_type=Text)
    description: str | None = Field(sa_type=Text)
    connector_name: str | None = Field(sa_type=Text)
    created: datetime = Field(sa_type=Moment)
    last_updated: datetime | None = Field(sa_type=Moment)
    settings: str = Field(sa_type=Text, sa_column_kwargs={"server_default": "{}"})
    """A JSON object."""
    sync_rules: str = Field(sa_type=Text, sa_column_kwargs={"server_default": "[]"})
    """A JSON list."""
    delete_threshold: float | None = Field(sa_type=Double, sa_column_kwargs={"server_default": "20"})


class RunProfileRow(Stored, table=True):
    """A run profile of a connected system."""

    __tablename__ = "run_profile"
    __table_args__: Any = (UniqueConstraint("connected_system_id", "name"), {"sqlite_autoincrement": True})

    id: int | None = Field(default=None, primary_key=True)
    connected_system_id: int = Field(foreign_key="connected_system.id", ondelete="CASCADE")
    name: str = Field(sa_type=Text)
    run_type: str = Field(sa_type=Text)
    page_size: int
    partition_name: str | None = Field(sa_type=Text)
    file_path: str | None = Field(sa_type=Text)


class ActivityRow(Stored, table=True):
    """An activity. What it is about may be gone meanwhile, so nothing here is a foreign key."""

    __tablename__ = "activity"
    __table_args__ = (
        UniqueConstraint("id"),
        Index(None, "created", "seq"),
        Index(None, "parent_activity_id", "seq"),
    )

    seq: int | None = Field(default=None, primary_key=True, sa_type=Key)
    id: UUID = Field(sa_type=Guid)
    parent_activity_id: UUID | None = Field(sa_type=Guid)
    created: datetime = Field(sa_type=Moment)
    executed: datetime | None = Field(sa_type=Moment)
    status: str = Field(sa_type=Text)
    target_type: str = Field(sa_type=Text)
    target_operation_type: str = Field(sa_type=Text)
    target_name: str | None = Field(sa_type=Text)
    target_context: str | None = Field(sa_type=Text)
    message: str | None = Field(sa_type=Text)
    initiated_by_type: str = Field(sa_type=Text)
    initiated_by_id: UUID | None = Field(sa_type=Guid)
    initiated_by_name: str | None = Field(sa_type=Text)
    objects_to_process: int
    objects_processed: int
    execution_time: timedelta | None = Field(sa_type=Span)
    total_activity_time: timedelta | None = Field(sa_type=Span)
    connected_system_run_type: str | None = Field(sa_type=Text)
    total_added: int
    total_updated: int
    total_deleted: int
    total_errors: int
    connected_system_id: int | None
    connected_system_run_profile_id: int | None
    warning_message: str | None = Field(sa_type=Text)
    error_message: str | None = Field(sa_type=Text)
    search_text: str = Field(sa_type=Text)
    """What it is about and what it says, letter case aside."""


SYSTEM: Final = table(ConnectedSystemRow)
RUN_PROFILE: Final = table(RunProfileRow)
ACTIVITY: Final = table(ActivityRow)

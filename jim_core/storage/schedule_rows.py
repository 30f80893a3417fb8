"""The tables of schedules: their steps, what was done to them, and what they skipped."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Index, Text, UniqueConstraint
from sqlmodel import Field

from jim_core.storage.columns import Guid, Key, Moment, Word
from jim_core.storage.stored import Stored, partial_index, table


class ScheduleRow(Stored, table=True):
    """A schedule without its steps."""

    __tablename__ = "schedule"
    __table_args__ = (
        UniqueConstraint("name"),
        partial_index("ix_schedule_due", "next_run_time", where="next_run_time IS NOT NULL"),
    )

    id: UUID = Field(primary_key=True, sa_type=Guid)
    name: str = Field(sa_type=Text)
    name_key: str = Field(sa_type=Word)
    """The name as it sorts: letter case aside."""
    search_text: str = Field(sa_type=Text)
    """Name and description as they are searched: letter case aside."""
    description: str | None = Field(sa_type=Text)
    trigger_type: str = Field(sa_type=Text)
    pattern_type: str = Field(sa_type=Text)
    cron_expression: str | None = Field(sa_type=Text)
    days_of_week: str | None = Field(sa_type=Text)
    run_times: str | None = Field(sa_type=Text)
    interval_value: int | None
    interval_unit: str | None = Field(sa_type=Text)
    interval_window_start: str | None = Field(sa_type=Text)
    interval_window_end: str | None = Field(sa_type=Text)
    time_zone: str = Field(sa_type=Text)
    is_enabled: bool
    last_run_time: datetime | None = Field(sa_type=Moment)
    next_run_time: datetime | None = Field(sa_type=Moment)
    created: datetime = Field(sa_type=Moment)
    last_updated: datetime | None = Field(sa_type=Moment)
    step_count: int
    overlap_policy: str = Field(sa_type=Text, sa_column_kwargs={"server_default": "Skip"})


class ScheduleStepRow(Stored, table=True):
    """A step of a schedule; `definition` is a StepDefinition as JSON, without what has its default."""

    __tablename__ = "schedule_step"
    __table_args__ = (UniqueConstraint("schedule_id", "position"),)

    id: UUID = Field(primary_key=True, sa_type=Guid)
    schedule_id: UUID = Field(sa_type=Guid, foreign_key="schedule.id", ondelete="CASCADE")
    position: int
    definition: str = Field(sa_type=Text)


class SkippedOccurrenceRow(Stored, table=True):
    """A cron occurrence that did not run."""

    __tablename__ = "skipped_occurrence"
    __table_args__ = (UniqueConstraint("schedule_id", "slot"), Index(None, "recorded_at"))

    seq: int | None = Field(default=None, primary_key=True, sa_type=Key)
    schedule_id: UUID = Field(sa_type=Guid)
    slot: datetime = Field(sa_type=Moment)
    reason: str = Field(sa_type=Text)
    recorded_at: datetime = Field(sa_type=Moment)


class ScheduleHistoryRow(Stored, table=True):
    """What was done to a schedule. `schedule_id` is no foreign key: a deletion is part of the history."""

    __tablename__ = "schedule_history"
    __table_args__ = (Index(None, "schedule_id", "seq"),)

    seq: int | None = Field(default=None, primary_key=True, sa_type=Key)
    schedule_id: UUID = Field(sa_type=Guid)
    schedule_name: str = Field(sa_type=Text)
    kind: str = Field(sa_type=Text)
    at: datetime = Field(sa_type=Moment)
    by_type: str = Field(sa_type=Text)
    by_id: UUID | None = Field(sa_type=Guid)
    by_name: str | None = Field(sa_type=Text)
    reason: str | None = Field(sa_type=Text)
    changes: str = Field(sa_type=Text)
    """Fields before and after, as JSON, without secrets."""


SCHEDULE: Final = table(ScheduleRow)
SCHEDULE_STEP: Final = table(ScheduleStepRow)
SKIPPED: Final = table(SkippedOccurrenceRow)
SCHEDULE_HISTORY: Final = table(ScheduleHistoryRow)

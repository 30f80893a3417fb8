"""The tables, as SQLModel classes. They describe and validate nothing: the model does, in its own classes.

An index ends with `seq`, so that pages never repeat a row; each is read backwards for descending order.
"""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Index, MetaData, Table, Text, UniqueConstraint, text
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from jim_core.model.status import ACTIVE_EXECUTION, ExecutionStatus, StepStatus, WaitingFor
from jim_core.storage.columns import Guid, Key, Moment, Word

_NAMES: Final = {
    "pk": "pk_%(table_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
}

_ACTIVE_WORDS: Final = [status for status in ExecutionStatus if status in ACTIVE_EXECUTION]

IS_ACTIVE: Final = "status IN ({})".format(", ".join(f"'{word}'" for word in _ACTIVE_WORDS))
"""Words in the text of a query, not bound values: SQLite cannot prove the condition of a partial index from
those, and read a million rows for it. The index of statuses serves active lists as it is.
"""
IS_QUEUED_STEP: Final = f"status = '{StepStatus.QUEUED}'"
IS_PROCESSING_STEP: Final = f"status = '{StepStatus.PROCESSING}'"
AWAITS_RETRY: Final = f"waiting_for = '{WaitingFor.RETRY}'"
AWAITS_TURN: Final = f"waiting_for = '{WaitingFor.OVERLAP}'"
ON_SYSTEM: Final = (
    "connected_system_id IS NOT NULL "
    f"AND status IN ('{StepStatus.PROCESSING}', '{StepStatus.QUEUED}', '{StepStatus.WAITING}')"
)
"""Steps that work on a connected system, or will."""


_REGISTRY: Final = registry(metadata=MetaData(naming_convention=_NAMES))


class Stored(SQLModel, registry=_REGISTRY):
    """What all tables share."""

    metadata = _REGISTRY.metadata


def _partial(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    condition = text(where)
    return Index(name, *columns, unique=unique, sqlite_where=condition, postgresql_where=condition)


class ScheduleRow(Stored, table=True):
    """A schedule without its steps."""

    __tablename__ = "schedule"
    __table_args__ = (
        UniqueConstraint("name"),
        _partial("ix_schedule_due", "next_run_time", where="next_run_time IS NOT NULL"),
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


class ExecutionRow(Stored, table=True):
    """One run of a schedule. `schedule_id` is no foreign key: executions outlive their schedule."""

    __tablename__ = "execution"
    __table_args__ = (
        UniqueConstraint("id"),
        *(
            Index(None, *kept, moment, "seq")
            for moment in ("queued_at", "started_at", "completed_at")
            for kept in ((), ("schedule_id",), ("status",), ("schedule_id", "status"))
        ),
        _partial("uq_execution_slot", "schedule_id", "slot", where="slot IS NOT NULL", unique=True),
        _partial(
            "uq_execution_idempotency_key",
            "idempotency_key",
            where="idempotency_key IS NOT NULL",
            unique=True,
        ),
    )

    seq: int | None = Field(default=None, primary_key=True, sa_type=Key)
    id: UUID = Field(sa_type=Guid)
    schedule_id: UUID = Field(sa_type=Guid)
    schedule_name: str = Field(sa_type=Text)
    status: str = Field(sa_type=Word)
    current_step_index: int
    total_steps: int
    queued_at: datetime = Field(sa_type=Moment)
    started_at: datetime | None = Field(sa_type=Moment)
    completed_at: datetime | None = Field(sa_type=Moment)
    initiated_by_type: str = Field(sa_type=Text)
    initiated_by_id: UUID | None = Field(sa_type=Guid)
    initiated_by_name: str | None = Field(sa_type=Text)
    error_message: str | None = Field(sa_type=Text)
    slot: datetime | None = Field(sa_type=Moment)
    idempotency_key: str | None = Field(sa_type=Text)


class ExecutionStepRow(Stored, table=True):
    """One step of one run."""

    __tablename__ = "execution_step"
    __table_args__: Any = (
        _partial("ix_execution_step_queued", "exec_seq", "position", where=IS_QUEUED_STEP),
        _partial("ix_execution_step_processing", "exec_seq", "position", where=IS_PROCESSING_STEP),
        _partial("ix_execution_step_retry", "retry_at", where=AWAITS_RETRY),
        _partial(
            "ix_execution_step_system",
            "connected_system_id",
            "status",
            "exec_seq",
            "position",
            where=ON_SYSTEM,
        ),
        _partial("ix_execution_step_overlap", "exec_seq", "position", where=AWAITS_TURN),
        {"sqlite_with_rowid": False},
    )

    exec_seq: int = Field(
        primary_key=True, sa_type=Key, foreign_key="execution.seq", sa_column_kwargs={"autoincrement": False}
    )
    position: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    status: str = Field(sa_type=Word)
    definition: str = Field(sa_type=Text)
    task_id: UUID | None = Field(sa_type=Guid)
    started_at: datetime | None = Field(sa_type=Moment)
    completed_at: datetime | None = Field(sa_type=Moment)
    error_message: str | None = Field(sa_type=Text)
    activity_id: UUID | None = Field(sa_type=Guid)
    activity_status: str | None = Field(sa_type=Text)
    exit_code: int | None
    attempt: int
    progress: str | None = Field(sa_type=Text)
    step_index: int = Field(sa_column_kwargs={"server_default": "0"})
    """As in `definition`, to find a group without reading the others."""
    connected_system_id: int | None
    """As in `definition`, to find who works on a system and who waits for it."""
    summary: str | None = Field(sa_type=Text)
    waiting_for: str | None = Field(sa_type=Text)
    retry_at: datetime | None = Field(sa_type=Moment)
    carried_over_from: UUID | None = Field(sa_type=Guid)


class StepAttemptRow(Stored, table=True):
    """A try of a step that was followed by another; the last one is the step's own row."""

    __tablename__ = "step_attempt"
    __table_args__: Any = ({"sqlite_with_rowid": False},)

    exec_seq: int = Field(
        primary_key=True, sa_type=Key, foreign_key="execution.seq", sa_column_kwargs={"autoincrement": False}
    )
    position: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    attempt: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    status: str = Field(sa_type=Word)
    started_at: datetime | None = Field(sa_type=Moment)
    completed_at: datetime | None = Field(sa_type=Moment)
    error_message: str | None = Field(sa_type=Text)
    exit_code: int | None


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


class ExecutionCountRow(Stored, table=True):
    """How many executions there are: per schedule and status, and per status under the zero id."""

    __tablename__ = "execution_count"

    schedule_id: UUID = Field(primary_key=True, sa_type=Guid)
    status: str = Field(primary_key=True, sa_type=Word)
    n: int = Field(sa_type=Key)
    not_started: int = Field(sa_type=Key, sa_column_kwargs={"server_default": "0"})
    not_completed: int = Field(sa_type=Key, sa_column_kwargs={"server_default": "0"})


class EventRow(Stored, table=True):
    """The outbox: facts in the order in which they were committed."""

    __tablename__ = "event"

    sequence: int = Field(primary_key=True, sa_type=Key, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(sa_type=Moment)
    payload: str = Field(sa_type=Text)


class ApiKeyRow(Stored, table=True):
    """An API key: its SHA-256, never itself."""

    __tablename__ = "api_key"
    __table_args__ = (UniqueConstraint("digest"),)

    id: UUID = Field(primary_key=True, sa_type=Guid)
    name: str = Field(sa_type=Text)
    prefix: str = Field(sa_type=Text)
    digest: str = Field(sa_type=Word)
    role: str = Field(sa_type=Text)
    is_enabled: bool
    created: datetime = Field(sa_type=Moment)
    expires_at: datetime | None = Field(sa_type=Moment)
    last_used_at: datetime | None = Field(sa_type=Moment)


class AuditRow(Stored, table=True):
    """Who changed something, or was refused; refusals of one kind within a minute are one row."""

    __tablename__ = "audit"
    __table_args__ = (
        UniqueConstraint("bucket"),
        Index(None, "last_at"),
        Index(None, "target", "seq"),
        Index(None, "outcome", "seq"),
    )

    seq: int | None = Field(default=None, primary_key=True, sa_type=Key)
    at: datetime = Field(sa_type=Moment)
    last_at: datetime = Field(sa_type=Moment)
    by_type: str | None = Field(sa_type=Text)
    by_id: UUID | None = Field(sa_type=Guid)
    by_name: str | None = Field(sa_type=Text)
    address: str = Field(sa_type=Text)
    action: str = Field(sa_type=Text)
    target: str | None = Field(sa_type=Text)
    target_name: str | None = Field(sa_type=Text)
    outcome: str = Field(sa_type=Text)
    count: int
    bucket: str | None = Field(sa_type=Text)
    """Of refusals: caller, code and minute; of changes: none."""


class PulseRow(Stored, table=True):
    """One row, written to see whether writing works."""

    __tablename__ = "pulse"

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(sa_type=Moment)


class ProgramRow(Stored, table=True):
    """One row: the newest program that brought the schema up to date."""

    __tablename__ = "program"

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    version: str = Field(sa_type=Text)


def _table(row: type[Stored]) -> Table:
    return Stored.metadata.tables[str(row.__tablename__)]


SCHEDULE: Final = _table(ScheduleRow)
SCHEDULE_STEP: Final = _table(ScheduleStepRow)
SKIPPED: Final = _table(SkippedOccurrenceRow)
EXECUTION: Final = _table(ExecutionRow)
EXECUTION_STEP: Final = _table(ExecutionStepRow)
STEP_ATTEMPT: Final = _table(StepAttemptRow)
SCHEDULE_HISTORY: Final = _table(ScheduleHistoryRow)
EXECUTION_COUNT: Final = _table(ExecutionCountRow)
EVENT: Final = _table(EventRow)
API_KEY: Final = _table(ApiKeyRow)
AUDIT: Final = _table(AuditRow)
PULSE: Final = _table(PulseRow)
PROGRAM: Final = _table(ProgramRow)

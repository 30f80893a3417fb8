"""The tables of executions: their steps, the attempts at those, and how many there are."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Index, Text, UniqueConstraint
from sqlmodel import Field

from jim_core.model.status import ACTIVE_EXECUTION, ExecutionStatus, StepStatus, WaitingFor
from jim_core.storage.columns import Guid, Key, Moment, Word
from jim_core.storage.stored import Stored, partial_index, table

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
        partial_index("uq_execution_slot", "schedule_id", "slot", where="slot IS NOT NULL", unique=True),
        partial_index(
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
        partial_index("ix_execution_step_queued", "exec_seq", "position", where=IS_QUEUED_STEP),
        partial_index("ix_execution_step_processing", "exec_seq", "position", where=IS_PROCESSING_STEP),
        partial_index("ix_execution_step_retry", "retry_at", where=AWAITS_RETRY),
        partial_index(
            "ix_execution_step_system",
            "connected_system_id",
            "status",
            "exec_seq",
            "position",
            where=ON_SYSTEM,
        ),
        partial_index("ix_execution_step_overlap", "exec_seq", "position", where=AWAITS_TURN),
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


class ExecutionCountRow(Stored, table=True):
    """How many executions there are: per schedule and status, and per status under the zero id."""

    __tablename__ = "execution_count"

    schedule_id: UUID = Field(primary_key=True, sa_type=Guid)
    status: str = Field(primary_key=True, sa_type=Word)
    n: int = Field(sa_type=Key)
    not_started: int = Field(sa_type=Key, sa_column_kwargs={"server_default": "0"})
    not_completed: int = Field(sa_type=Key, sa_column_kwargs={"server_default": "0"})


EXECUTION: Final = table(ExecutionRow)
EXECUTION_STEP: Final = table(ExecutionStepRow)
STEP_ATTEMPT: Final = table(StepAttemptRow)
EXECUTION_COUNT: Final = table(ExecutionCountRow)

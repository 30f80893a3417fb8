"""The first schema.

Revision ID: 0001
"""

from typing import Any, Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: Final = "0001"
down_revision: Final = None

_ACTIVE: Final = "status IN ('Queued', 'InProgress', 'Paused')"


def upgrade() -> None:
    """Create everything."""
    _schedules()
    _executions()
    _steps()
    _rest()


def _key(name: str, *, nullable: bool = False, counted: bool = False) -> sa.Column[Any]:
    kind = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    return sa.Column(name, kind, nullable=nullable, autoincrement=counted)


def _guid(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.LargeBinary(16).with_variant(sa.Uuid(), "postgresql"), nullable=nullable)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    kind = sa.BigInteger().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
    return sa.Column(name, kind, nullable=nullable)


def _word(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False)


def _text(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _number(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), nullable=nullable, autoincrement=False)


def _primary(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=f"pk_{table}")


def _index(table: str, *columns: str) -> None:
    op.create_index("_".join(("ix", table, *columns)), table, columns)


def _partial(name: str, table: str, *columns: str, where: str, unique: bool = False) -> None:
    condition = sa.text(where)
    op.create_index(name, table, columns, unique=unique, sqlite_where=condition, postgresql_where=condition)


def _schedules() -> None:
    op.create_table(
        "schedule",
        _guid("id"),
        _text("name"),
        _word("name_key"),
        _text("search_text"),
        _text("description", nullable=True),
        _text("trigger_type"),
        _text("pattern_type"),
        _text("cron_expression", nullable=True),
        _text("days_of_week", nullable=True),
        _text("run_times", nullable=True),
        _number("interval_value", nullable=True),
        _text("interval_unit", nullable=True),
        _text("interval_window_start", nullable=True),
        _text("interval_window_end", nullable=True),
        _text("time_zone"),
        sa.Column("is_enabled", sa.Boolean(), nullable=False),
        _moment("last_run_time", nullable=True),
        _moment("next_run_time", nullable=True),
        _moment("created"),
        _moment("last_updated", nullable=True),
        _number("step_count"),
        _primary("schedule", "id"),
        sa.UniqueConstraint("name", name="uq_schedule_name"),
    )
    _partial("ix_schedule_due", "schedule", "next_run_time", where="next_run_time IS NOT NULL")
    op.create_table(
        "schedule_step",
        _guid("id"),
        _guid("schedule_id"),
        _number("position"),
        _text("definition"),
        _primary("schedule_step", "id"),
        sa.UniqueConstraint("schedule_id", "position", name="uq_schedule_step_schedule_id_position"),
        sa.ForeignKeyConstraint(
            ["schedule_id"], ["schedule.id"], name="fk_schedule_step_schedule_id", ondelete="CASCADE"
        ),
    )
    op.create_table(
        "skipped_occurrence",
        _key("seq", counted=True),
        _guid("schedule_id"),
        _moment("slot"),
        _text("reason"),
        _moment("recorded_at"),
        _primary("skipped_occurrence", "seq"),
        sa.UniqueConstraint("schedule_id", "slot", name="uq_skipped_occurrence_schedule_id_slot"),
    )
    _index("skipped_occurrence", "recorded_at")


def _executions() -> None:
    op.create_table(
        "execution",
        _key("seq", counted=True),
        _guid("id"),
        _guid("schedule_id"),
        _text("schedule_name"),
        _word("status"),
        _number("current_step_index"),
        _number("total_steps"),
        _moment("queued_at"),
        _moment("started_at", nullable=True),
        _moment("completed_at", nullable=True),
        _text("initiated_by_type"),
        _guid("initiated_by_id", nullable=True),
        _text("initiated_by_name", nullable=True),
        _text("error_message", nullable=True),
        _moment("slot", nullable=True),
        _text("idempotency_key", nullable=True),
        _primary("execution", "seq"),
        sa.UniqueConstraint("id", name="uq_execution_id"),
    )
    _index("execution", "queued_at", "seq")
    _index("execution", "schedule_id", "queued_at", "seq")
    _index("execution", "status", "queued_at", "seq")
    _index("execution", "schedule_id", "status", "queued_at", "seq")
    _index("execution", "started_at", "seq")
    _index("execution", "completed_at", "seq")
    active_slot = f"slot IS NOT NULL AND {_ACTIVE}"
    _partial("uq_execution_active_slot", "execution", "schedule_id", where=active_slot, unique=True)
    _partial("uq_execution_slot", "execution", "schedule_id", "slot", where="slot IS NOT NULL", unique=True)
    once = "idempotency_key IS NOT NULL"
    _partial("uq_execution_idempotency_key", "execution", "idempotency_key", where=once, unique=True)


def _steps() -> None:
    op.create_table(
        "execution_step",
        _key("exec_seq"),
        _number("position"),
        _word("status"),
        _text("definition"),
        _guid("task_id", nullable=True),
        _moment("started_at", nullable=True),
        _moment("completed_at", nullable=True),
        _text("error_message", nullable=True),
        _guid("activity_id", nullable=True),
        _text("activity_status", nullable=True),
        _number("exit_code", nullable=True),
        _number("attempt"),
        _text("progress", nullable=True),
        _key("process_id", nullable=True),
        _key("process_start", nullable=True),
        _text("process_boot", nullable=True),
        _primary("execution_step", "exec_seq", "position"),
        sa.ForeignKeyConstraint(["exec_seq"], ["execution.seq"], name="fk_execution_step_exec_seq"),
        sqlite_with_rowid=False,
    )
    for word in ("Queued", "Processing"):
        name = f"ix_execution_step_{word.lower()}"
        _partial(name, "execution_step", "exec_seq", "position", where=f"status = '{word}'")


def _rest() -> None:
    op.create_table(
        "execution_count",
        _guid("schedule_id"),
        _word("status"),
        _key("n"),
        _primary("execution_count", "schedule_id", "status"),
    )
    op.create_table("event", _key("sequence"), _moment("at"), _text("payload"), _primary("event", "sequence"))
    op.create_table(
        "api_key",
        _guid("id"),
        _text("name"),
        _text("prefix"),
        _word("digest"),
        _text("role"),
        sa.Column("is_enabled", sa.Boolean(), nullable=False),
        _moment("created"),
        _moment("expires_at", nullable=True),
        _moment("last_used_at", nullable=True),
        _primary("api_key", "id"),
        sa.UniqueConstraint("digest", name="uq_api_key_digest"),
    )
    op.create_table("pulse", _number("id"), _moment("at"), _primary("pulse", "id"))
    op.create_table("program", _number("id"), _text("version"), _primary("program", "id"))

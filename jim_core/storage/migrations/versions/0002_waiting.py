"""What a step may wait for, its attempts, and cron runs of a schedule beside each other.

Revision ID: 0002
"""

from typing import Any, Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: Final = "0002"
down_revision: Final = "0001"


def upgrade() -> None:
    """Add the columns, the indexes and the table; fill in what steps that are there say already."""
    op.add_column("schedule", sa.Column("overlap_policy", sa.Text(), nullable=False, server_default="Skip"))
    op.drop_index("uq_execution_active_slot", "execution")
    _steps()
    _drop_processes()
    _attempts()


def _moment(name: str) -> sa.Column[Any]:
    kind = sa.BigInteger().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
    return sa.Column(name, kind, nullable=True)


def _partial(name: str, *columns: str, where: str) -> None:
    condition = sa.text(where)
    op.create_index(name, "execution_step", columns, sqlite_where=condition, postgresql_where=condition)


def _steps() -> None:
    step = "execution_step"
    op.add_column(step, sa.Column("step_index", sa.Integer(), nullable=False, server_default="0"))
    op.add_column(step, sa.Column("connected_system_id", sa.Integer(), nullable=True))
    op.add_column(step, sa.Column("summary", sa.Text(), nullable=True))
    op.add_column(step, sa.Column("waiting_for", sa.Text(), nullable=True))
    op.add_column(step, _moment("retry_at"))
    guid = sa.LargeBinary(16).with_variant(sa.Uuid(), "postgresql")
    op.add_column(step, sa.Column("carried_over_from", guid, nullable=True))
    _partial("ix_execution_step_retry", "retry_at", where="waiting_for = 'Retry'")
    on_system = "connected_system_id IS NOT NULL AND status IN ('Processing', 'Queued', 'Waiting')"
    columns = ("connected_system_id", "status", "exec_seq", "position")
    _partial("ix_execution_step_system", *columns, where=on_system)
    _partial("ix_execution_step_overlap", "exec_seq", "position", where="waiting_for = 'Overlap'")
    if op.get_bind().dialect.name == "postgresql":
        said = "CAST(CAST(definition AS json) ->> '{}' AS integer)"
    else:
        said = "json_extract(definition, '$.{}')"
    index, system = said.format("step_index"), said.format("connected_system_id")
    op.execute(
        f"UPDATE execution_step SET step_index = coalesce({index}, 0), connected_system_id = {system}"  # noqa: S608
    )


def _drop_processes() -> None:
    """Which process runs a step is told by the records in its run directory."""
    for column in ("process_id", "process_start", "process_boot"):
        op.drop_column("execution_step", column)


def _attempts() -> None:
    key = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "step_attempt",
        sa.Column("exec_seq", key, nullable=False, autoincrement=False),
        sa.Column("position", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("attempt", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("status", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        _moment("started_at"),
        _moment("completed_at"),
        sa.Column("error_message", sa.Text(), nullable=True),
        sa.Column("exit_code", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("exec_seq", "position", "attempt", name="pk_step_attempt"),
        sa.ForeignKeyConstraint(["exec_seq"], ["execution.seq"], name="fk_step_attempt_exec_seq"),
        sqlite_with_rowid=False,
    )

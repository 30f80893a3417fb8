"""What was done to schedules; connected systems, their run profiles, and activities.

Revision ID: 0003
"""

from typing import Any, Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: Final = "0003"
down_revision: Final = "0002"


def upgrade() -> None:
    """Create the tables."""
    _history()
    _systems()
    _activities()


def _key(name: str) -> sa.Column[Any]:
    kind = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    return sa.Column(name, kind, nullable=False, autoincrement=True)


def _guid(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.LargeBinary(16).with_variant(sa.Uuid(), "postgresql"), nullable=nullable)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    kind = sa.BigInteger().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
    return sa.Column(name, kind, nullable=nullable)


def _text(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _history() -> None:
    op.create_table(
        "schedule_history",
        _key("seq"),
        _guid("schedule_id"),
        _text("schedule_name"),
        _text("kind"),
        _moment("at"),
        _text("by_type"),
        _guid("by_id", nullable=True),
        _text("by_name", nullable=True),
        _text("reason", nullable=True),
        _text("changes"),
        sa.PrimaryKeyConstraint("seq", name="pk_schedule_history"),
    )
    op.create_index("ix_schedule_history_schedule_id_seq", "schedule_history", ["schedule_id", "seq"])


def _word(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False)


def _number(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _systems() -> None:
    op.create_table(
        "connected_system",
        _number("id"),
        _text("name"),
        _word("name_key"),
        _text("search_text"),
        _text("description", nullable=True),
        _text("connector_name", nullable=True),
        _moment("created"),
        _moment("last_updated", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_connected_system"),
        sa.UniqueConstraint("name", name="uq_connected_system_name"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "run_profile",
        _number("id"),
        _number("connected_system_id"),
        _text("name"),
        _text("run_type"),
        _number("page_size"),
        _text("partition_name", nullable=True),
        _text("file_path", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_run_profile"),
        sa.UniqueConstraint("connected_system_id", "name", name="uq_run_profile_connected_system_id_name"),
        sa.ForeignKeyConstraint(
            ["connected_system_id"],
            ["connected_system.id"],
            name="fk_run_profile_connected_system_id",
            ondelete="CASCADE",
        ),
        sqlite_autoincrement=True,
    )


def _activities() -> None:
    op.create_table(
        "activity",
        _key("seq"),
        _guid("id"),
        _guid("parent_activity_id", nullable=True),
        _moment("created"),
        _moment("executed", nullable=True),
        _text("status"),
        _text("target_type"),
        _text("target_operation_type"),
        _text("target_name", nullable=True),
        _text("target_context", nullable=True),
        _text("message", nullable=True),
        _text("initiated_by_type"),
        _guid("initiated_by_id", nullable=True),
        _text("initiated_by_name", nullable=True),
        _number("objects_to_process"),
        _number("objects_processed"),
        sa.Column("execution_time", sa.BigInteger(), nullable=True),
        sa.Column("total_activity_time", sa.BigInteger(), nullable=True),
        _text("connected_system_run_type", nullable=True),
        _number("total_added"),
        _number("total_updated"),
        _number("total_deleted"),
        _number("total_errors"),
        _number("connected_system_id", nullable=True),
        _number("connected_system_run_profile_id", nullable=True),
        _text("warning_message", nullable=True),
        _text("error_message", nullable=True),
        _text("search_text"),
        sa.PrimaryKeyConstraint("seq", name="pk_activity"),
        sa.UniqueConstraint("id", name="uq_activity_id"),
    )
    op.create_index("ix_activity_created_seq", "activity", ["created", "seq"])
    op.create_index("ix_activity_parent_activity_id_seq", "activity", ["parent_activity_id", "seq"])

"""What was done to schedules.

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

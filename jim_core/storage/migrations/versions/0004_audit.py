"""The audit trail."""

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: Final = "0004"
down_revision: Final = "0003"


def upgrade() -> None:
    """Make the table."""
    moment = sa.BigInteger().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
    guid = sa.LargeBinary(16).with_variant(postgresql.UUID(), "postgresql")
    key = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "audit",
        sa.Column("seq", key, nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("last_at", moment, nullable=False),
        sa.Column("by_type", sa.Text(), nullable=True),
        sa.Column("by_id", guid, nullable=True),
        sa.Column("by_name", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=True),
        sa.Column("target_name", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("bucket", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("seq", name="pk_audit"),
        sa.UniqueConstraint("bucket", name="uq_audit_bucket"),
    )
    op.create_index("ix_audit_last_at", "audit", ["last_at"])
    op.create_index("ix_audit_target_seq", "audit", ["target", "seq"])
    op.create_index("ix_audit_outcome_seq", "audit", ["outcome", "seq"])

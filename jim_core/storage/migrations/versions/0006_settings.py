"""What the connector of a system is told, the rules of a system, and how much a run may take away there.

Revision ID: 0006
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0006"
down_revision: Final = "0005"


def upgrade() -> None:
    """Add the columns; systems that are there have no settings and no rules yet."""
    for name, usual in (("settings", "{}"), ("sync_rules", "[]")):
        op.add_column("connected_system", sa.Column(name, sa.Text(), nullable=False, server_default=usual))
    op.add_column("connected_system", sa.Column("delete_threshold", sa.Double(), server_default="20"))

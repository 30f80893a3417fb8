"""An index for each list of executions, and how many of them have no start or no end.

Revision ID: 0005
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0005"
down_revision: Final = "0004"


def upgrade() -> None:
    """Make the indexes, add the numbers, and count once."""
    for moment in ("started_at", "completed_at"):
        for kept in (["schedule_id"], ["status"], ["schedule_id", "status"]):
            columns = [*kept, moment, "seq"]
            op.create_index("_".join(("ix", "execution", *columns)), "execution", columns)
    key = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    for number, moment in (("not_started", "started_at"), ("not_completed", "completed_at")):
        op.add_column("execution_count", sa.Column(number, key, nullable=False, server_default="0"))
        _count(number, moment)


def _count(number: str, moment: str) -> None:
    """Each schedule's by the new index; of all schedules (under the zero id) the sum of them."""
    nil = "zeroblob(16)"
    if op.get_bind().dialect.name == "postgresql":
        nil = "CAST('00000000-0000-0000-0000-000000000000' AS uuid)"
    op.execute(
        f"UPDATE execution_count SET {number} = (SELECT count(*) FROM execution AS one "  # noqa: S608
        "WHERE one.schedule_id = execution_count.schedule_id AND one.status = execution_count.status "
        f"AND one.{moment} IS NULL)"
    )
    op.execute(
        f"UPDATE execution_count SET {number} = (SELECT coalesce(sum(other.{number}), 0) "  # noqa: S608
        "FROM execution_count AS other WHERE other.status = execution_count.status) "
        f"WHERE schedule_id = {nil}"
    )

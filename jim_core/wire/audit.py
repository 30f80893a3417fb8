"""The audit trail on the wire."""

from uuid import UUID

from jim_core.wire.base import Instant, WireModel


class AuditBody(WireModel):
    """One change, or refusals of one kind to one caller within a minute."""

    at: Instant
    last_at: Instant
    by_type: str | None = None
    by_id: UUID | None = None
    by_name: str | None = None
    address: str
    action: str
    target: str | None = None
    target_name: str | None = None
    outcome: str
    """`Done`, or the code of the refusal."""
    count: int

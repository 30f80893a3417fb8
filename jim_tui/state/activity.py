"""What the activity of the step in sight did so far."""

from dataclasses import dataclass
from uuid import UUID

from jim_tui.gateway.work import Work


@dataclass(frozen=True, slots=True)
class WorkSeen:
    """What is known of the activity with this id."""

    activity_id: UUID
    work: Work | None = None
    error: str | None = None
    """Why it could not be read."""

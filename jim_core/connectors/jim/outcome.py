"""What is heard of a run on a remote server, and how it ended."""

from dataclasses import dataclass
from uuid import UUID

from jim_core.wire.activities import ActivityBody


@dataclass(frozen=True, slots=True)
class RemoteProgress:
    """How far a run is."""

    done: int = 0
    total: int = 0
    """0 while unknown."""
    message: str | None = None
    rate: float | None = None
    """Objects a second."""
    seconds_left: float | None = None
    is_lost: bool = False
    """The server does not answer just now, for the reason that the message gives; the run may go on there."""


@dataclass(frozen=True, slots=True)
class RemoteOutcome:
    """How a run ended, as far as can be known from here."""

    text: str
    """In a line, for people."""
    activity_id: UUID | None = None
    """On that server; None if the run did not begin, or its answer was lost."""
    status: str | None = None
    """In the words of activities; None if the outcome is unknown."""
    processed: int = 0
    added: int = 0
    updated: int = 0
    deleted: int = 0
    errors: int = 0
    warning: str | None = None
    error: str | None = None
    runs_on: bool = False
    """It may still be running there, and nobody here follows it any more."""

    @classmethod
    def of(cls, activity: ActivityBody) -> "RemoteOutcome":
        """The outcome that an ended activity tells."""
        counts = (
            f"{activity.total_added:,} added, {activity.total_updated:,} updated, "
            f"{activity.total_deleted:,} deleted, {activity.total_errors:,} errors"
        )
        return cls(
            activity.message or f"{activity.status}: {counts}",
            activity.id,
            activity.status,
            activity.objects_processed,
            activity.total_added,
            activity.total_updated,
            activity.total_deleted,
            activity.total_errors,
            activity.warning_message,
            activity.error_message,
        )

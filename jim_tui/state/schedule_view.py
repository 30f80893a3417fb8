"""One schedule as it is looked at closely, and what of ours is under way for it."""

from dataclasses import dataclass
from enum import StrEnum

from jim_core.wire.schedules import NextRuns, ScheduleDetail


class SchedulePhase(StrEnum):
    """How far a wish of ours about a schedule is."""

    STARTING = "starting"
    ENABLING = "enabling"
    DISABLING = "disabling"
    UNKNOWN = "unknown"
    """Enabling or disabling it got no answer; the schedules are being read again."""


@dataclass(frozen=True, slots=True)
class ScheduleView:
    """A schedule with its steps."""

    detail: ScheduleDetail | None = None
    """None: not read yet."""
    runs: NextRuns | None = None
    """When a clock would start it; None where the server does not tell."""
    gone: bool = False
    """The server does not know it (any more); `detail` is what we last knew."""
    error: str | None = None
    """Why the last read failed."""

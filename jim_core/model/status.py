"""The words of the API, as enumerations. Values are exactly what goes over the wire."""

from enum import StrEnum
from typing import Final


class ExecutionStatus(StrEnum):
    """How far one run of a schedule is."""

    QUEUED = "Queued"
    IN_PROGRESS = "InProgress"
    COMPLETED = "Completed"
    FAILED = "Failed"
    CANCELLED = "Cancelled"
    PAUSED = "Paused"


class StepStatus(StrEnum):
    """How far one step of a run is."""

    PENDING = "Pending"
    """Its turn has not come."""
    QUEUED = "Queued"
    """Its turn has come and it waits for a free worker slot."""
    PROCESSING = "Processing"
    WAITING = "Waiting"
    """Its turn has come and it waits for something other than a slot."""
    COMPLETED = "Completed"
    COMPLETED_WITH_WARNING = "Completed with Warning"
    COMPLETED_WITH_ERROR = "Completed with Error"
    FAILED = "Failed"
    CANCELLED = "Cancelled"


class StepType(StrEnum):
    """What kind of work a step is."""

    RUN_PROFILE = "RunProfile"
    POWERSHELL = "PowerShell"
    EXECUTABLE = "Executable"
    SQL_SCRIPT = "SqlScript"


class ExecutionMode(StrEnum):
    """Whether a step follows the one before it, or runs beside it."""

    SEQUENTIAL = "Sequential"
    PARALLEL_WITH_PREVIOUS = "ParallelWithPrevious"


class TriggerType(StrEnum):
    """Whether a clock or only a person starts a schedule."""

    CRON = "Cron"
    MANUAL = "Manual"


class PatternType(StrEnum):
    """How a cron schedule says when it fires."""

    SPECIFIC_TIMES = "SpecificTimes"
    INTERVAL = "Interval"
    CUSTOM = "Custom"


class IntervalUnit(StrEnum):
    """The unit of an interval pattern."""

    MINUTES = "Minutes"
    HOURS = "Hours"


class OverlapPolicy(StrEnum):
    """What becomes of a cron occurrence that comes while its schedule still runs."""

    SKIP = "Skip"
    QUEUE = "Queue"
    """It is stored at once and starts when the earlier ones have ended."""
    ALLOW = "Allow"


class WaitingFor(StrEnum):
    """What a step waits for whose turn has come, other than a free slot."""

    RETRY = "Retry"
    """The delay before its next attempt."""
    RESUME = "Resume"
    """Somebody who resumes the paused execution."""
    CONNECTED_SYSTEM = "ConnectedSystem"
    """Another step that is at work on the same connected system."""
    OVERLAP = "Overlap"
    """An earlier execution of the schedule."""


class InitiatorType(StrEnum):
    """Who started something: a signed-in person, an API key, or nobody (cron)."""

    USER = "User"
    API_KEY = "ApiKey"
    NOT_SET = "NotSet"


class ActivityStatus(StrEnum):
    """How far a run profile's activity is."""

    IN_PROGRESS = "InProgress"
    COMPLETE = "Complete"
    COMPLETE_WITH_WARNING = "CompleteWithWarning"
    COMPLETE_WITH_ERROR = "CompleteWithError"
    FAILED_WITH_ERROR = "FailedWithError"
    CANCELLED = "Cancelled"


ACTIVITY_STATUS: Final = {
    StepStatus.COMPLETED: ActivityStatus.COMPLETE,
    StepStatus.COMPLETED_WITH_WARNING: ActivityStatus.COMPLETE_WITH_WARNING,
    StepStatus.COMPLETED_WITH_ERROR: ActivityStatus.COMPLETE_WITH_ERROR,
    StepStatus.FAILED: ActivityStatus.FAILED_WITH_ERROR,
    StepStatus.CANCELLED: ActivityStatus.CANCELLED,
}
"""What the activity of a step is, once that has ended."""


class Role(StrEnum):
    """What a key may do: an Administrator everything, a Viewer read everything, a User only ask who it is."""

    ADMINISTRATOR = "Administrator"
    VIEWER = "Viewer"
    USER = "User"


ACTIVE_EXECUTION: Final = frozenset(
    {ExecutionStatus.QUEUED, ExecutionStatus.IN_PROGRESS, ExecutionStatus.PAUSED}
)
"""Executions that have not ended."""

ENDED_EXECUTION: Final = frozenset(ExecutionStatus) - ACTIVE_EXECUTION

ENDED_STEP: Final = frozenset(
    {
        StepStatus.COMPLETED,
        StepStatus.COMPLETED_WITH_WARNING,
        StepStatus.COMPLETED_WITH_ERROR,
        StepStatus.FAILED,
        StepStatus.CANCELLED,
    }
)

NOT_STARTED_STEP: Final = frozenset({StepStatus.PENDING, StepStatus.QUEUED, StepStatus.WAITING})
"""Steps without a process: a cancel ends them at once."""

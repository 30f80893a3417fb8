"""Places at which a test lets the server die as `kill -9` would. Each does nothing unless it is armed.

`JIM_CRASH_AT` names the place, and after a colon which of its visits is meant: `claimed:3`.
"""

import os
import signal
from enum import StrEnum
from itertools import count
from typing import Final


class CrashPoint(StrEnum):
    """A place between two writes, or between a write and what follows from it."""

    SLOT_CLAIMED = "slot-claimed"
    """In the transaction of a cron tick, before anything of its execution is stored."""
    EXECUTION_INSERTED = "execution-inserted"
    """In the transaction of a start, before its steps are stored."""
    STEPS_INSERTED = "steps-inserted"
    """In the same transaction, before its events are stored."""
    FIRED = "fired"
    """A tick is stored, and nobody has heard of it."""
    CLAIM_DECIDED = "claim-decided"
    """In the transaction that makes a step Processing."""
    CLAIMED = "claimed"
    """A step is Processing, and nothing of it is begun."""
    FOLDER_MADE = "folder-made"
    """The folder of an attempt exists, and no shim was ordered."""
    ORDERED = "ordered"
    """A shim was ordered, and the spawner has not answered."""
    FORKED = "forked"
    """A shim runs, and nobody follows it."""
    FOLLOWED = "followed"
    """A shim runs and is followed."""
    FIRST_OUTPUT = "first-output"
    """The first word of a step was seen."""
    PROGRESS_STORED = "progress-stored"
    EXIT_SEEN = "exit-seen"
    """A shim is gone, and its record is not read."""
    CONCLUSION_DECIDED = "conclusion-decided"
    """In the transaction that ends a step and queues the next ones."""
    CONCLUDED = "concluded"
    """The end of a step is stored, and nobody has heard of it."""
    WAIT_OVER = "wait-over"
    """In the transaction that queues a step which waited for its next attempt."""
    CANCEL_DECIDED = "cancel-decided"
    """In the transaction of a cancel."""
    CANCELLED = "cancelled"
    """A cancel is stored, and no process was asked to end."""
    STOP_ASKED = "stop-asked"
    """A shim was asked to end its step, and has not."""
    TAKEN_UP = "taken-up"
    """After a restart: a step of an earlier engine was looked at."""
    PRUNE_BEGUN = "prune-begun"
    """Old executions were found, and nothing of them is removed."""
    FILES_REMOVED = "files-removed"
    """Their output is gone, their rows are not."""


_NAME, _, _VISIT = os.environ.get("JIM_CRASH_AT", "").partition(":")
_ARMED: Final = CrashPoint(_NAME) if _NAME else None
_VISITS: Final = count(1)


def reach(point: CrashPoint) -> None:
    """End this process here and now, if a test wants that."""
    if point is _ARMED and next(_VISITS) == int(_VISIT or 1):
        os.kill(os.getpid(), signal.SIGKILL)  # noqa: TID251  it is ourselves

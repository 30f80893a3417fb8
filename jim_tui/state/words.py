"""What the status words of any JIM server mean for us; words that we do not know are left open."""

from typing import Final

from jim_core.model.status import ACTIVE_EXECUTION, ENDED_EXECUTION, ENDED_STEP
from jim_core.wire.executions import ExecutionSummary, StepState

_OPEN: Final = frozenset(word.value for word in ACTIVE_EXECUTION)
_ENDED: Final = frozenset(word.value for word in ENDED_EXECUTION) | {"Complete", "CompleteWithError"}
_INITIATORS: Final = {"notset": "cron", "system": "cron", "apikey": "api key", "user": "a user"}
_ENDED_STEP: Final = frozenset(word.value for word in ENDED_STEP)


def execution_ended(execution: ExecutionSummary) -> bool:
    """It is over. A word that we do not know is over once the server says when."""
    if execution.status in _ENDED:
        return True
    return execution.status not in _OPEN and execution.completed_at is not None


def went_well(execution: ExecutionSummary) -> bool:
    """It is over, and neither failed nor was cancelled."""
    return execution_ended(execution) and execution.status in {"Completed", "Complete"}


def step_ended(step: StepState) -> bool:
    """The step is over."""
    return step.status in _ENDED_STEP


def step_done(step: StepState) -> bool:
    """The step has done its work, so that it need not run again."""
    return step.status in {"Completed", "Completed with Warning"}


def step_runs(step: StepState) -> bool:
    """A process works for it now, or is still being stopped."""
    return step.status in {"Processing", "Cancelling"}


def failed(status: str) -> bool:
    """Whether this word says that something failed; one that was cancelled has not."""
    return status.casefold() == "failed"


def initiator(kind: str, name: str | None) -> str:
    """Who started an execution, in a word: a name, or `cron`."""
    if name:
        return name
    return _INITIATORS.get(kind.replace("_", "").casefold(), kind or "?")

"""What an earlier engine left running: follow it on, or say what can be said."""

from datetime import datetime, timedelta
from typing import Final

from jim_core.model.outcome import StepOutcome
from jim_core.model.status import ACTIVE_EXECUTION
from jim_core.runners.process_outcome import Terms, see_through
from jim_core.runners.protocol import StopRequest, mark_of
from jim_core.runners.step_output import STDERR
from jim_core.runners.step_process import StepProcess
from jim_core.service.context import ServiceContext
from jim_core.service.steps import InterruptedStep

UNKNOWN: Final = "interrupted: the server stopped while this step ran; how it ended is not known"
NEVER_KNOWN: Final = "interrupted: the server stopped before the step's process was known"


async def outcome_of(
    found: InterruptedStep, stop: StopRequest, context: ServiceContext, grace: timedelta
) -> StepOutcome:
    """How a step of an earlier engine ended; waits for its processes, and stops them when asked.

    Nothing runs a second time: what cannot be known is Failed, and says so.
    """
    execution, step = found.execution, found.step
    if execution.status not in ACTIVE_EXECUTION:
        stop.ask("the execution has ended")
    process = StepProcess.attach(found.identity, mark_of(execution.id, step.position))
    if process is None:
        if stop.asked:
            return StepOutcome.cancelled(UNKNOWN)
        return StepOutcome.failed(UNKNOWN if found.identity else NEVER_KNOWN)
    terms = Terms(
        stop=stop,
        grace=grace,
        stderr=context.runs / str(execution.id) / str(step.position) / STDERR,
        timeout=step.definition.timeout_seconds,
        left=_left(found, context.now()),
        unknown=UNKNOWN,
    )
    try:
        return await see_through(process, terms)
    finally:
        process.close()


def _left(found: InterruptedStep, now: datetime) -> float | None:
    timeout, started = found.step.definition.timeout_seconds, found.step.started_at
    if timeout is None or started is None:
        return None
    return min(float(timeout), max(0.0, timeout - (now - started).total_seconds()))

"""What an earlier engine left running: follow it on, conclude what has ended, begin what never began."""

from typing import Final

from jim_core.crash_points import CrashPoint, reach
from jim_core.model.outcome import StepOutcome
from jim_core.runners.performing import REBOOTED, go_on
from jim_core.runners.protocol import StepContext
from jim_core.runners.registry import Runners

GONE: Final = "interrupted: the folder in which this step recorded its start and its end is gone"


async def outcome_of(context: StepContext, runners: Runners, *, rebooted: bool) -> StepOutcome:
    """How an attempt of an earlier engine ended; waits for its processes, and stops them when asked.

    Nothing runs a second time: an attempt is begun here only when it is certain that nobody began it. When
    the machine was started anew since it was claimed (`rebooted`), that is never certain: the records of a
    start are not flushed to disk, so a loss of power takes the latest of them along.
    """
    # The folder of the execution is made before a step is claimed, those of attempts later.
    if not context.run_directory.parent.is_dir():
        return StepOutcome.failed(GONE)
    found = await go_on(context)
    reach(CrashPoint.TAKEN_UP)
    if isinstance(found, StepOutcome):
        return found
    if context.stop.asked:
        return StepOutcome.cancelled("it was cancelled before it started")
    if rebooted:
        return StepOutcome.failed(REBOOTED)
    again = context.with_ticket(found.ticket)
    return await runners.of(context.definition.step_type).run(again)

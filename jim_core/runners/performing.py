"""What all runners have in common: an attempt is ordered, followed, and told as an outcome."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Final

from jim_core.crash_points import CrashPoint, reach
from jim_core.model.outcome import StepOutcome
from jim_core.runners.ending import Ending
from jim_core.runners.environment import step_facts
from jim_core.runners.leftovers import end_leftovers
from jim_core.runners.process_outcome import outcome_of
from jim_core.runners.program import NotStarted
from jim_core.runners.protocol import StepContext
from jim_core.runners.run_directory import make_directory
from jim_core.runners.shim.order import Order
from jim_core.runners.shim.process_table import MARK
from jim_core.runners.spawner_process import SpawnerProcess
from jim_core.runners.step_process import Lost, NeverStarted, StepProcess, find, patiently, take_up

DRAIN: Final = timedelta(milliseconds=500)
"""How long children of a program that has ended may still tidy up before they are stopped."""

HEAD_BYTES: Final = 1_048_576
"""The first output of a step, which is kept whatever comes after it."""

REBOOTED: Final = "interrupted: the machine was started anew while this step ran; how it ended is not known"
LOST: Final = "interrupted: the process that watched over this step was killed; how it ended is not known"


@dataclass(frozen=True, slots=True)
class Work:
    """What the step's process is: a program, or a call into Python."""

    target: Mapping[str, object]
    """See `shim/target.py`; without the environment."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """What it is told beside what every step is told."""
    dialect: str | None = None
    """What else than our directives its lines may say, as `module:function` of the shim's folder."""


async def perform(context: StepContext, spawner: SpawnerProcess, work: Work) -> StepOutcome:
    """The outcome of an attempt that nobody has started; afterwards nothing of it is left."""
    if context.stop.asked:
        return StepOutcome.cancelled("it was cancelled before it started")
    try:
        try:
            make_directory(context.run_directory)
        except OSError as error:
            raise NotStarted(f"cannot write the output of the step: {error}") from error
        reach(CrashPoint.FOLDER_MADE)
        found = await StepProcess.start(spawner, _order(context, work))
    except NotStarted as reason:
        return StepOutcome.failed(str(reason))
    return await _told(found, context)


async def go_on(context: StepContext) -> StepOutcome | NeverStarted:
    """The outcome of an attempt of an earlier engine, once it has ended; NeverStarted if it never began."""
    try:
        make_directory(context.run_directory)
        found = await patiently(partial(take_up, context.run_directory))
    except (NotStarted, OSError) as reason:
        return StepOutcome.failed(f"interrupted: {reason}")
    return found if isinstance(found, NeverStarted) else await _told(found, context)


async def _see_through(process: StepProcess, context: StepContext) -> StepOutcome:
    try:
        reach(CrashPoint.FOLLOWED)
        if not await process.follow(context.stop.requested):
            process.ask()
            reach(CrashPoint.STOP_ASKED)
            await process.follow()
    finally:
        process.close()
    reach(CrashPoint.EXIT_SEEN)
    # Not always ours: a shim that finds that another came first leaves at once.
    try:
        found = await patiently(partial(find, context.run_directory))
    except NotStarted as reason:  # somebody removed the folder
        await end_leftovers(context.run_directory, context.mark, context.grace)
        unknown = f"how it ended is not known: {reason}"
        return StepOutcome.cancelled(unknown) if context.stop.asked else StepOutcome.failed(unknown)
    return await _told(found, context)


async def _told(found: StepProcess | Ending | Lost | None, context: StepContext) -> StepOutcome:
    match found:
        case StepProcess():
            return await _see_through(found, context)
        case Ending():
            return _outcome(found, context)
        case Lost():
            return await _lost(context, rebooted=found.rebooted)
    return StepOutcome.failed(f"it was not started: nothing could be written to {context.run_directory}")


async def _lost(context: StepContext, *, rebooted: bool) -> StepOutcome:
    if rebooted:
        reason = REBOOTED
    else:
        count = await end_leftovers(context.run_directory, context.mark, context.grace)
        ended = f" ({count} of its processes were ended)" if count else ""
        reason = f"{LOST}{ended}"
    return StepOutcome.cancelled(reason) if context.stop.asked else StepOutcome.failed(reason)


def _outcome(ending: Ending, context: StepContext) -> StepOutcome:
    return outcome_of(
        ending, context.definition, grace=context.grace.total_seconds(), cancelled=context.stop.asked
    )


def _order(context: StepContext, work: Work) -> Order:
    facts = {**work.environment, **step_facts(context), MARK: context.mark}
    return Order(
        run_directory=str(context.run_directory),
        target={**work.target, "environment": facts},
        grace=context.grace.total_seconds(),
        timeout=context.definition.timeout_seconds,
        drain=DRAIN.total_seconds(),
        head=HEAD_BYTES,
        tail=max(HEAD_BYTES, context.output_limit - HEAD_BYTES),
        cgroup=context.mark.replace("/", "-"),
        dialect=work.dialect,
        ticket=context.ticket,
    )

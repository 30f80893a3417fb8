"""From the processes of a step to its outcome: follow them to the end, or end them."""

import signal
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from jim_core.model.outcome import StepOutcome
from jim_core.runners.process_end import ProcessEnd
from jim_core.runners.protocol import StopRequest
from jim_core.runners.step_output import last_lines
from jim_core.runners.step_process import StepProcess

DRAIN: Final = timedelta(milliseconds=500)
"""How long children of a program that has ended may still tidy up before they are stopped."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms on which a step's processes are followed."""

    stop: StopRequest
    grace: timedelta
    stderr: Path
    """Whose last lines explain a failure."""
    timeout: int | None = None
    """Seconds the step may take in all."""
    left: float | None = None
    """Seconds of them that are left; `timeout` when None."""
    unknown: str = "the program ended, but nobody can say how"
    """What to say when the exit code cannot be known."""


async def see_through(process: StepProcess, terms: Terms) -> StepOutcome:
    """The outcome of a step whose process runs; afterwards no process of it is left."""
    seconds = terms.left if terms.left is not None else terms.timeout
    end = await process.follow(terms.stop.requested, seconds=seconds)
    if end is not None:
        stopped = await process.clear(DRAIN, terms.grace)
        if terms.stop.asked and not end.is_known:
            return StepOutcome.cancelled(terms.unknown)
        return _by_itself(end, stopped, terms)
    cancelled = terms.stop.asked
    forced = await process.stop(terms.grace)
    code = process.end.exit_code
    how = f"it did not end within {terms.grace.total_seconds():g} s and was killed" if forced else None
    if cancelled:
        return StepOutcome.cancelled(how, code)
    timed_out = f"timed out after {terms.timeout} s"
    return StepOutcome.failed(f"{timed_out}; {how}" if how else timed_out, code)


def _by_itself(end: ProcessEnd, stopped: int, terms: Terms) -> StepOutcome:
    if end.exit_code == 0:
        return StepOutcome.warned(left_behind(stopped)) if stopped else StepOutcome.completed()
    said = last_lines(terms.stderr)
    reason = _reason(end, terms.unknown)
    return StepOutcome.failed(f"{reason}: {said}" if said else reason, end.exit_code)


def _reason(end: ProcessEnd, unknown: str) -> str:
    if end.signal is not None:
        return f"ended by signal {_signal_text(end.signal)}"
    return unknown if end.exit_code is None else f"exit code {end.exit_code}"


def left_behind(stopped: int) -> str:
    """The warning about processes that outlived their program."""
    left, was = ("1 process was", "was") if stopped == 1 else (f"{stopped} processes were", "were")
    return f"{left} still running after the program ended and {was} stopped"


def _signal_text(number: int) -> str:
    try:
        return f"{number} ({signal.Signals(number).name})"
    except ValueError:  # real-time signals have no name of their own
        return str(number)

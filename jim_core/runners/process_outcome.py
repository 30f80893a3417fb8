"""From the end of a step's processes to its outcome, in words for people."""

import os
import signal

from jim_core.model.outcome import StepOutcome
from jim_core.model.schedule import StepDefinition
from jim_core.model.status import StepStatus
from jim_core.runners.ending import Ending
from jim_core.runners.last_words import printable, readable_tail
from jim_core.runners.program import why_not

OUTSIDE = "something other than this server asked it to end (SIGTERM to the process that watches over it)"


def outcome_of(ending: Ending, step: StepDefinition, *, grace: float, cancelled: bool) -> StepOutcome:
    """How a step ended; `cancelled` when its end was asked for, `grace` is what it was given then."""
    told = _told(ending, step, grace, cancelled=cancelled)
    said = {"summary": _clean(ending.summary), "progress": ending.progress, "ended_at": ending.ended_at}
    return told.model_copy(update=said)


def _told(ending: Ending, step: StepDefinition, grace: float, *, cancelled: bool) -> StepOutcome:
    if ending.not_started is not None:
        refusal = ending.not_started
        error = OSError(refusal.errno, os.strerror(refusal.errno), refusal.path)
        return StepOutcome.failed(str(why_not(refusal.path or "", step.working_directory, error)))
    if ending.trouble is not None:
        return StepOutcome.failed(f"it could not be run to its end: {ending.trouble}")
    how = f"it did not end within {grace:g} s and was killed" if ending.forced else None
    if ending.stop == "timeout":
        timed_out = f"timed out after {step.timeout_seconds} s"
        return StepOutcome.failed(f"{timed_out}; {how}" if how else timed_out, ending.code)
    if ending.stop == "asked":
        if cancelled:
            return StepOutcome.cancelled(how, ending.code)
        return StepOutcome.failed(OUTSIDE, ending.code)
    return _by_itself(ending, step)


def _by_itself(ending: Ending, step: StepDefinition) -> StepOutcome:
    warns = ending.code in step.warning_exit_codes
    if ending.code != 0 and not warns:
        if (failure := _clean(ending.failure)) is not None:
            return StepOutcome.failed(failure, ending.code)
        reason = _reason(ending)
        said = _listed(ending.errors, ending.error_count) or readable_tail(
            ending.stderr.encode(), cut=ending.stderr_cut
        )
        return StepOutcome.failed(f"{reason}: {said}" if said else reason, ending.code)
    if ending.error_count:
        return _with(StepStatus.COMPLETED_WITH_ERROR, _listed(ending.errors, ending.error_count), ending.code)
    warnings = [
        f"exit code {ending.code}" if warns else "",
        _listed(ending.warnings, ending.warning_count),
        left_behind(ending.left_behind) if ending.left_behind else "",
        f"some of its output was lost: {ending.lost}" if ending.lost else "",
    ]
    if any(warnings):
        return StepOutcome.warned("; ".join(filter(None, warnings)), ending.code)
    return StepOutcome.completed(ending.code)


def left_behind(stopped: int) -> str:
    """The warning about processes that outlived their program."""
    left, was = ("1 process was", "was") if stopped == 1 else (f"{stopped} processes were", "were")
    return f"{left} still running after the program ended and {was} stopped"


def _with(status: StepStatus, message: str, code: int | None) -> StepOutcome:
    return StepOutcome(status=status, error_message=message, exit_code=code)


def _listed(texts: tuple[str, ...], count: int) -> str:
    """Texts in one, with how many more there were."""
    shown = [clean for text in texts if (clean := _clean(text))]
    more = count - len(texts)
    return "; ".join([*shown, f"and {more:,} more"] if more > 0 else shown)


def _reason(ending: Ending) -> str:
    if ending.signal is not None:
        return f"ended by signal {_signal_text(ending.signal)}"
    return f"exit code {ending.code}"


def _clean(text: str | None) -> str | None:
    return printable(text).strip() or None if text else None


def _signal_text(number: int) -> str:
    try:
        return f"{number} ({signal.Signals(number).name})"
    except ValueError:  # real-time signals have no name of their own
        return str(number)

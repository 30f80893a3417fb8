"""What a step waits for whose turn has come, in a few words and in a sentence."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from jim_core.model.status import WaitingFor
from jim_core.wire.executions import StepState
from jim_tui.render.facts import Facts
from jim_tui.render.when import short_span

_WORDS: Final[Mapping[str, str]] = {
    WaitingFor.RETRY: "waits for a retry",
    WaitingFor.RESUME: "paused",
    WaitingFor.CONNECTED_SYSTEM: "its system is in use",
    WaitingFor.OVERLAP: "waits for an earlier run",
}
_SHORT: Final[Mapping[str, str]] = {
    WaitingFor.RESUME: "paused",
    WaitingFor.CONNECTED_SYSTEM: "system in use",
    WaitingFor.OVERLAP: "earlier run",
}
_SENTENCES: Final[Mapping[str, str]] = {
    WaitingFor.RESUME: "held back until somebody resumes the execution",
    WaitingFor.CONNECTED_SYSTEM: "another step is at work on its connected system",
    WaitingFor.OVERLAP: "an earlier execution of the schedule has not ended",
}


def waiting_for(reason: str | None) -> str:
    """`paused`, without anything that ticks; a reason not seen before as it came."""
    return _WORDS.get(reason or "", f"waits: {reason}" if reason else "")


def wait_word(step: StepState, facts: Facts) -> str:
    """`Waiting: retry 0:25`: the status of a step that says what it waits for."""
    if step.waiting_for == WaitingFor.RETRY:
        return f"Waiting: retry {_left(step, facts)}".rstrip()
    return f"Waiting: {_SHORT.get(step.waiting_for or '', step.waiting_for)}"


def wait_sentence(step: StepState, facts: Facts) -> str:
    """What it waits for, for the pane of the step."""
    if step.waiting_for == WaitingFor.RETRY:
        left = _left(step, facts)
        when = f" in {left}" if left not in {"", "due"} else f" {left}" if left else ""
        return f"attempt {step.attempt + 1}{when}, after attempt {step.attempt} failed"
    return _SENTENCES.get(step.waiting_for or "", waiting_for(step.waiting_for))


def _left(step: StepState, facts: Facts) -> str:
    """`0:25`, counted down by the server's clock; `due` once it has passed."""
    if step.retry_at is None:
        return ""
    left = step.retry_at - facts.now
    if left <= timedelta(0):
        return "due"
    # Up to the full second, so that it says 0:01 to the end.
    return short_span(left + timedelta(microseconds=999_999)) + ("?" if facts.stale else "")

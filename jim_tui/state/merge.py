"""Which of two things said about one execution holds: an order in which nothing comes back to life.

Events carry a sequence number; what was read carries the number of the newest event that it surely
contains. An execution only ever moves forward (open, then ended; its step index grows), so what is
further along is newer whatever came first.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from jim_core.wire.executions import ExecutionSummary, StepState
from jim_tui.state.console import HeardStep, Tracked
from jim_tui.state.words import execution_ended, step_ended

Progress = tuple[bool, int, bool]


def progress(summary: ExecutionSummary) -> Progress:
    """How far along it is; later is greater."""
    return execution_ended(summary), summary.current_step_index, summary.started_at is not None


def first_seen(summary: ExecutionSummary, *, version: int, now: datetime) -> Tracked:
    """An execution that was not known before."""
    return Tracked(summary, ended_seen=now if execution_ended(summary) else None, version=version)


def heard(known: Tracked, summary: ExecutionSummary, *, sequence: int, now: datetime) -> Tracked:
    """After an event about the execution."""
    if (progress(summary), sequence) <= (progress(known.summary), known.version):
        return known
    return _moved(known, summary, version=sequence, now=now)


def was_read(known: Tracked, summary: ExecutionSummary, *, stamp: int, now: datetime) -> Tracked:
    """After a read that contains all events up to `stamp`."""
    if execution_ended(known.summary) and not execution_ended(summary):
        return known
    if known.version > stamp and progress(summary) <= progress(known.summary):
        return known
    return _moved(known, summary, version=max(stamp, known.version), now=now)


def heard_step(known: Tracked, position: int, step: StepState, *, sequence: int) -> Tracked:
    """After an event about one of its steps."""
    before = known.heard.get(position)
    if before is not None and _rank(step, sequence) <= _rank(before.step, before.sequence):
        return known
    noted = MappingProxyType({**known.heard, position: HeardStep(sequence, step)})
    steps = known.steps
    if steps is not None and position < len(steps) and not _stays(steps[position], step):
        steps = (*steps[:position], step, *steps[position + 1 :])
    return replace(known, steps=steps, heard=noted)


def steps_read(known: Tracked, steps: Sequence[StepState], *, stamp: int) -> Tracked:
    """After a read of its steps that contains all events up to `stamp`."""
    merged = tuple(_newest(step, known.heard.get(at), stamp) for at, step in enumerate(steps))
    if known.steps == merged:
        return known
    return replace(known, steps=merged)


def lost(known: Tracked) -> Tracked:
    """It left the active list without a word about how it ended."""
    return known if known.lost or known.ended else replace(known, lost=True)


def _moved(known: Tracked, summary: ExecutionSummary, *, version: int, now: datetime) -> Tracked:
    ended = execution_ended(summary)
    if summary == known.summary and version == known.version and not known.lost:
        return known
    return replace(
        known,
        summary=known.summary if summary == known.summary else summary,
        version=version,
        ended_seen=(known.ended_seen or now) if ended else None,
        cancelling=None if ended else known.cancelling,
        holding=None if ended else known.holding,
        lost=False,
    )


def _newest(step: StepState, event: HeardStep | None, stamp: int) -> StepState:
    if event is None or event.sequence <= stamp or _stays(step, event.step):
        return step
    return event.step


def _stays(known: StepState, other: StepState) -> bool:
    return step_ended(known) and not step_ended(other)


def _rank(step: StepState, sequence: int) -> tuple[bool, int]:
    return step_ended(step), sequence

"""How an execution will go on, by how its schedule went before. Pure; `now` is the server's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from types import MappingProxyType
from typing import Final

from jim_core.wire.executions import ExecutionSummary, StepState
from jim_tui.state.past import PastRuns, Steps, named, sample, took
from jim_tui.state.words import step_ended, step_runs

SOON: Final = timedelta(seconds=5)
"""Before this nothing is made of how fast a step is."""

_AT_LEAST: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Planned:
    """When a step is expected to run."""

    start: datetime
    end: datetime
    usual: timedelta
    """How long it takes as a rule."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is to be expected of an execution; an empty one expects nothing."""

    steps: Mapping[int, Planned] = field(default_factory=lambda: MappingProxyType({}))
    """By position: those that have not ended, as far as that can be told."""
    ends: datetime | None = None
    """None: it cannot be told."""
    over: bool = False
    """It should have ended by now."""

    def left(self, now: datetime) -> timedelta | None:
        """How long it still takes; None where that cannot be told, or where it is over."""
        return None if self.ends is None or self.over else max(timedelta(0), self.ends - now)


NOTHING: Final = Forecast()


def usual(spans: Sequence[timedelta]) -> timedelta | None:
    """The middle one; None of nothing."""
    if not spans:
        return None
    ordered, middle = sorted(spans), len(spans) // 2
    return ordered[middle] if len(spans) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def forecast(run: ExecutionSummary, steps: Steps | None, past: PastRuns | None, now: datetime) -> Forecast:
    """What is to be expected of an execution that runs."""
    if run.started_at is None or run.completed_at is not None or (steps and all(map(step_ended, steps))):
        return NOTHING
    found = _walked(steps, past or PastRuns(), run.started_at, now) if steps else NOTHING
    if found.ends is not None or past is None:
        return found
    total = usual([span for other in sample(past.runs) if (span := took(other)) is not None])
    if total is None:
        return found
    ends = run.started_at + total
    return Forecast(found.steps, ends, over=ends <= now)


def _walked(steps: Steps, past: PastRuns, started: datetime, now: datetime) -> Forecast:
    """Group after group, each from where the one before it ends; until one says nothing."""
    planned: dict[int, Planned] = {}
    reached = started
    numbered = groupby(enumerate(steps), key=lambda pair: pair[1].step_index)
    for _, group in numbered:
        ends = [reached]
        for position, step in group:
            if step_ended(step):
                ends += [step.completed_at] if step.completed_at and not step.carried_over_from else []
                continue
            plan = _planned(step, past, max(reached, now), now)
            if plan is None:
                return Forecast(MappingProxyType(planned))
            planned[position] = plan
            ends.append(plan.end)
        reached = max(ends)
    return Forecast(MappingProxyType(planned), reached, over=reached <= now)


def _planned(step: StepState, past: PastRuns, begins: datetime, now: datetime) -> Planned | None:
    span = usual(past.spans.get(named(step), ()))
    if step_runs(step) and step.started_at is not None:
        rest = pace(step, now)
        by_past = step.started_at + span if span is not None else None
        end = now + max(rest, _AT_LEAST) if rest is not None else by_past
        return Planned(step.started_at, max(now, end), span or end - step.started_at) if end else None
    if span is None:
        return None
    start = max(begins, step.retry_at) if step.retry_at is not None else begins
    return Planned(start, start + span, span)


def pace(step: StepState, now: datetime) -> timedelta | None:
    """How long the rest takes at the pace so far; None where the step does not say how far it is."""
    progress = step.progress
    if progress is None or progress.total is None or progress.current <= 0 or step.started_at is None:
        return None
    elapsed = now - step.started_at
    if elapsed < SOON:
        return None
    return elapsed * max(0, progress.total - progress.current) / progress.current

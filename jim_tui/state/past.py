"""The last executions of a schedule, with the steps of some of them: what a forecast is made from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from types import MappingProxyType
from typing import Final
from uuid import UUID

from jim_core.wire.executions import ExecutionSummary, StepState
from jim_tui.state.words import went_well

SAMPLE: Final = 7
"""So many completed executions say how long the steps of their schedule usually take."""

Steps = tuple[StepState, ...]


StepName = tuple[int, str]
"""A step of a schedule, over all its executions: the group it is in, and its name."""


@dataclass(frozen=True)
class PastRuns:
    """Executions of one schedule, the newest first."""

    runs: tuple[ExecutionSummary, ...] = ()
    steps: Mapping[UUID, Steps] = field(default_factory=lambda: MappingProxyType({}))
    """The steps of those that were sampled."""
    error: str | None = None
    """Why the last read failed."""

    @cached_property
    def spans(self) -> Mapping[StepName, tuple[timedelta, ...]]:
        """How long each step ran in the sampled executions, the newest first."""
        found: dict[StepName, list[timedelta]] = {}
        for run in self.runs:
            for step in self.steps.get(run.id, ()):
                span = took(step)
                if span is not None and step.carried_over_from is None:
                    found.setdefault(named(step), []).append(span)
        return {name: tuple(spans) for name, spans in found.items()}


def named(step: StepState) -> StepName:
    """Which step of its schedule it is."""
    return step.step_index, step.name


def took(run: ExecutionSummary | StepState) -> timedelta | None:
    """How long something that is over ran."""
    if run.started_at is None or run.completed_at is None:
        return None
    return max(timedelta(0), run.completed_at - run.started_at)


def sample(runs: Iterable[ExecutionSummary]) -> tuple[ExecutionSummary, ...]:
    """The newest that completed: how long others took says nothing."""
    return tuple(run for run in runs if went_well(run))[:SAMPLE]


def in_order(runs: Iterable[ExecutionSummary]) -> tuple[ExecutionSummary, ...]:
    """Each of them once, the newest first; of two words about one the last holds."""
    once = {run.id: run for run in runs}
    return tuple(sorted(once.values(), key=lambda run: (run.queued_at, run.id), reverse=True))

"""How the last executions of each schedule went: what was read, what was heard, what is on screen."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType
from typing import Final
from uuid import UUID

from jim_core.wire.executions import ExecutionSummary
from jim_tui.state.console import ConsoleState
from jim_tui.state.forecast import usual
from jim_tui.state.merge import progress
from jim_tui.state.past import took
from jim_tui.state.words import went_well

KEPT: Final = 10
"""So many executions of a schedule are kept."""

_ENOUGH: Final = 2
"""One alone has nothing to be compared with but itself."""

Outcomes = Mapping[UUID, tuple[ExecutionSummary, ...]]


def read(state: ConsoleState, runs: Iterable[ExecutionSummary]) -> ConsoleState:
    """After a read of some executions."""
    return _kept(state, _merged(state.outcomes or {}, runs))


def heard(state: ConsoleState, run: ExecutionSummary) -> ConsoleState:
    """After an event about an execution."""
    if state.outcomes is None:
        return state
    return _kept(state, _merged(state.outcomes, [run]))


def last_runs(state: ConsoleState) -> Outcomes:
    """The last executions of each schedule, newest first, with the newest that is known of each."""
    return _merged(state.outcomes or {}, (known.summary for known in state.executions.values()))


def medians(outcomes: Outcomes) -> dict[UUID, timedelta]:
    """How long each schedule takes as a rule: the median of those of its last runs that completed."""
    found = {}
    for schedule_id, runs in outcomes.items():
        spans = [span for run in runs if went_well(run) and (span := took(run)) is not None]
        middle = usual(spans)
        if len(spans) >= _ENOUGH and middle is not None:
            found[schedule_id] = middle
    return found


def _kept(state: ConsoleState, outcomes: Outcomes) -> ConsoleState:
    return state if outcomes == state.outcomes else replace(state, outcomes=MappingProxyType(outcomes))


def _merged(known: Outcomes, runs: Iterable[ExecutionSummary]) -> dict[UUID, tuple[ExecutionSummary, ...]]:
    fresh: defaultdict[UUID, list[ExecutionSummary]] = defaultdict(list)
    for run in runs:
        fresh[run.schedule_id].append(run)
    merged = dict(known)
    for schedule_id, news in fresh.items():
        by_id = {run.id: run for run in known.get(schedule_id, ())}
        for run in news:
            before = by_id.get(run.id)
            if before is None or progress(run) >= progress(before):
                by_id[run.id] = run
        ordered = sorted(by_id.values(), key=lambda run: (run.queued_at, run.id), reverse=True)
        merged[schedule_id] = tuple(ordered[:KEPT])
    return merged

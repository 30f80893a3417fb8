"""What an answer makes of the state. `stamp`: the answer contains all events up to that number."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from jim_core.wire.executions import ExecutionDetail, ExecutionSummary
from jim_tui.state import merge, place
from jim_tui.state.console import ConsoleState, DetailView, History, Tracked


def active_read(
    state: ConsoleState, active: Sequence[ExecutionSummary], *, stamp: int, now: datetime
) -> ConsoleState:
    """After a read of everything active; open ones that it does not list are marked as lost."""
    executions = dict(state.executions)
    listed = set()
    fresh: list[Tracked] = []
    for summary in active:
        listed.add(summary.id)
        known = executions.get(summary.id) or place.find(state, summary.id)
        if known is None or (summary.id not in executions and not known.ended):
            fresh.append(known or merge.first_seen(summary, version=stamp, now=now))
            continue
        if summary.id in executions:
            executions[summary.id] = merge.was_read(known, summary, stamp=stamp, now=now)
    for execution_id, known in executions.items():
        if execution_id not in listed and not known.ended and known.version <= stamp:
            executions[execution_id] = merge.lost(known)
    changed = [known for key, known in executions.items() if known is not state.executions[key]]
    for tracked in changed:
        state = place.placed(state, tracked)
    for tracked in fresh:
        state = place.added(state, tracked)
    return state if state.active_read else replace(state, active_read=True)


def detail_read(state: ConsoleState, detail: ExecutionDetail, *, stamp: int, now: datetime) -> ConsoleState:
    """After a read of one execution with its steps."""
    summary = summary_of(detail)
    known = place.find(state, detail.id)
    if known is None:
        known = merge.first_seen(summary, version=stamp, now=now)
    if merge.progress(summary) >= merge.progress(known.summary):
        # Otherwise the active list was read in the meantime and knows better.
        known = merge.was_read(known, summary, stamp=stamp, now=now)
    known = merge.steps_read(known, detail.steps, stamp=stamp)
    state = place.placed(state, known)
    view = state.details.get(detail.id)
    if view is not None:
        state = place.viewed(state, detail.id, DetailView(known, read_at=now))
    return state


def summary_read(
    state: ConsoleState, summary: ExecutionSummary, *, stamp: int, now: datetime
) -> ConsoleState:
    """After the server's word about one execution, without its steps."""
    known = place.find(state, summary.id)
    if known is None:
        return state
    return place.placed(state, merge.was_read(known, summary, stamp=stamp, now=now))


def detail_gone(state: ConsoleState, execution_id: UUID) -> ConsoleState:
    """After a 404: it leaves the list; an open detail keeps what was last known."""
    view = state.details.get(execution_id)
    if view is not None:
        last = view.tracked or state.executions.get(execution_id)
        state = place.viewed(state, execution_id, replace(view, tracked=last, gone=True, error=None))
    return place.without(state, [execution_id])


def detail_failed(state: ConsoleState, execution_id: UUID, reason: str) -> ConsoleState:
    """After a read of one execution that failed."""
    view = state.details.get(execution_id)
    if view is None:
        return state
    return place.viewed(state, execution_id, replace(view, error=reason))


def detail_opened(state: ConsoleState, execution_id: UUID) -> ConsoleState:
    """A detail to be filled, with what is known already."""
    if execution_id in state.details:
        return state
    view = DetailView(state.executions.get(execution_id))
    return replace(state, details=MappingProxyType({**state.details, execution_id: view}))


def summary_of(detail: ExecutionSummary) -> ExecutionSummary:
    """The thirteen members of a summary, without the steps."""
    if type(detail) is ExecutionSummary:
        return detail
    return ExecutionSummary(**{name: getattr(detail, name) for name in ExecutionSummary.model_fields})


def forgotten(state: ConsoleState) -> ConsoleState:
    """The state of the same places with nothing known yet."""
    nothing: Mapping[UUID, Tracked] = MappingProxyType({})
    return replace(
        state,
        executions=nothing,
        active_read=False,
        details=MappingProxyType(dict.fromkeys(state.details, DetailView())),
        history=History(state.history.query),
        schedules=None,
        schedules_error=None,
        schedule_views=MappingProxyType({}),
        outcomes=None,
        notice=None,
    )


def renumbered(state: ConsoleState) -> ConsoleState:
    """The state for a stream that starts to count anew: what is known stays, its numbers mean nothing."""
    executions = {key: _unnumbered(known) for key, known in state.executions.items()}
    details = {
        key: replace(view, tracked=_unnumbered(view.tracked) if view.tracked else None)
        for key, view in state.details.items()
    }
    return replace(state, executions=MappingProxyType(executions), details=MappingProxyType(details))


def _unnumbered(known: Tracked) -> Tracked:
    return replace(known, version=0, heard=MappingProxyType({}))

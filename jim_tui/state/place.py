"""Putting one execution back where it is shown: the active list, an open detail, the page of history."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TypeVar
from uuid import UUID

from jim_core.wire.executions import ExecutionSummary
from jim_tui.state.console import ConsoleState, DetailView, History, Tracked
from jim_tui.state.words import execution_ended

Kept = TypeVar("Kept")


def find(state: ConsoleState, execution_id: UUID) -> Tracked | None:
    """What is known of an execution, wherever it is shown."""
    known = state.executions.get(execution_id)
    if known is not None:
        return known
    view = state.details.get(execution_id)
    return view.tracked if view else None


def placed(state: ConsoleState, tracked: Tracked) -> ConsoleState:
    """The state with this in place of what was known of the execution; nothing is added to a list."""
    execution_id = tracked.summary.id
    executions, details = state.executions, state.details
    if execution_id in executions and executions[execution_id] is not tracked:
        executions = _with(executions, execution_id, tracked)
    view = details.get(execution_id)
    if view is not None and view.tracked is not tracked:
        details = _with(details, execution_id, replace(view, tracked=tracked))
    history = _in_history(state.history, tracked.summary)
    if executions is state.executions and details is state.details and history is state.history:
        return state
    return replace(state, executions=executions, details=details, history=history)


def added(state: ConsoleState, tracked: Tracked) -> ConsoleState:
    """The state with one more execution in the active list."""
    execution_id = tracked.summary.id
    executions = _with(state.executions, execution_id, tracked)
    history = state.history
    if history.page is not None and history.query.schedule_id in (None, tracked.summary.schedule_id):
        history = replace(history, newer=history.newer + (not _on_page(history, execution_id)))
    return placed(replace(state, executions=executions, history=history), tracked)


def without(state: ConsoleState, execution_ids: Iterable[UUID]) -> ConsoleState:
    """The state without these executions in its active list."""
    gone = frozenset(execution_ids)
    if gone.isdisjoint(state.executions):
        return state
    left = {key: tracked for key, tracked in state.executions.items() if key not in gone}
    return replace(state, executions=MappingProxyType(left))


def viewed(state: ConsoleState, execution_id: UUID, view: DetailView) -> ConsoleState:
    """The state with this detail."""
    if state.details.get(execution_id) == view:
        return state
    return replace(state, details=_with(state.details, execution_id, view))


def unviewed(state: ConsoleState, execution_ids: Iterable[UUID]) -> ConsoleState:
    """The state without these details."""
    gone = frozenset(execution_ids)
    if gone.isdisjoint(state.details):
        return state
    left = {key: view for key, view in state.details.items() if key not in gone}
    return replace(state, details=MappingProxyType(left))


def _with(known: Mapping[UUID, Kept], execution_id: UUID, value: Kept) -> Mapping[UUID, Kept]:
    # A copy that a mapping makes of itself asks no key for its hash, which of ids is worked out in Python:
    # five thousand take some milliseconds, and each read of an execution comes by here.
    copied = MappingProxyType(known).copy()
    copied[execution_id] = value
    return MappingProxyType(copied)


def _on_page(history: History, execution_id: UUID) -> bool:
    return history.page is not None and any(item.id == execution_id for item in history.page.items)


def _in_history(history: History, summary: ExecutionSummary) -> History:
    if history.page is None:
        return history
    items = history.page.items
    for at, item in enumerate(items):
        if item.id == summary.id:
            if item == summary or (execution_ended(item) and not execution_ended(summary)):
                return history
            fresh = [*items[:at], summary, *items[at + 1 :]]
            return replace(history, page=history.page.model_copy(update={"items": fresh}))
    return history

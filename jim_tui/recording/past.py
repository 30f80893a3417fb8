"""Pages of the executions that a recording knows, as a server would give them."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Final

from jim_core.wire.executions import ExecutionSummary
from jim_core.wire.page import Page
from jim_tui.gateway.protocol import HistoryQuery

_LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)
_SORTS: Final[dict[str, Callable[[ExecutionSummary], datetime | str]]] = {
    "startedAt": lambda run: run.started_at or _LONG_AGO,
    "completedAt": lambda run: run.completed_at or _LONG_AGO,
    "status": lambda run: run.status,
    "scheduleName": lambda run: run.schedule_name.casefold(),
}


def page_of(runs: Iterable[ExecutionSummary], query: HistoryQuery) -> Page[ExecutionSummary]:
    """The page that is asked for."""
    words = {word.strip().casefold() for word in (query.status or "").split(",")} - {""}
    found = [
        run
        for run in runs
        if query.schedule_id in (None, run.schedule_id) and (not words or run.status.casefold() in words)
    ]
    found.sort(key=lambda run: (run.queued_at, run.id), reverse=query.descending)
    if query.sort_by in _SORTS:
        found.sort(key=_SORTS[query.sort_by], reverse=query.descending)
    first = (query.page - 1) * query.page_size
    return Page[ExecutionSummary].of(
        found[first : first + query.page_size], total=len(found), page=query.page, page_size=query.page_size
    )

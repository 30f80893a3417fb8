"""What the three lists can be filtered and sorted by. Pure."""

from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from jim_core.model.status import ExecutionStatus
from jim_core.wire.executions import ExecutionSummary
from jim_tui.state.console import Tracked
from jim_tui.state.filtering import Facets, Field, Kind
from jim_tui.state.list_view import Sort, Traits
from jim_tui.state.schedule_rows import ScheduleRow
from jim_tui.state.words import failed, initiator, step_runs

_STATUS: Final = Field("status", Kind.WORD, (*ExecutionStatus, "Complete", "CompleteWithError"))
_SINCE: Final = Field("since", Kind.AGE)
_TEXTS: Final = (Field("schedule"), Field("by"), Field("error"), Field("id"))

ACTIVE_FIELDS: Final = (_STATUS, Field("step"), *_TEXTS, _SINCE)
HISTORY_FIELDS: Final = (_STATUS, *_TEXTS, _SINCE)
SCHEDULE_FIELDS: Final = (
    Field("name"),
    Field("state", Kind.WORD, ("enabled", "disabled")),
    Field("trigger", Kind.WORD, ("cron", "manual")),
    Field("last", Kind.WORD, (*ExecutionStatus, "Complete", "CompleteWithError")),
    Field("error"),
    Field("id"),
    _SINCE,
)

ACTIVE_SORT: Final = Sort("started")
SCHEDULE_SORT: Final = Sort("next")


def run_facets(run: ExecutionSummary) -> Facets:
    """What an execution can be found by; `since` goes by when it was queued."""
    texts = {
        "status": run.status,
        "schedule": run.schedule_name,
        "by": initiator(run.initiated_by_type, run.initiated_by_name),
        "error": run.error_message or "",
        "id": str(run.id),
    }
    return Facets(texts, run.queued_at)


def _tracked_facets(tracked: Tracked) -> Facets:
    known = run_facets(tracked.summary)
    steps = [step.name for step in tracked.steps or () if step_runs(step)]
    return Facets({**known.texts, "step": "\n".join(steps)}, known.at)


def _schedule_facets(row: ScheduleRow) -> Facets:
    item = row.item
    last = row.runs[0] if row.runs else None
    texts = {
        "name": item.name,
        "state": "enabled" if item.is_enabled else "disabled",
        "trigger": item.trigger_type,
        "last": row.last_status,
        "error": (last.error_message if last else item.last_execution_error_message) or "",
        "id": str(item.id),
    }
    return Facets(texts, last.queued_at if last else item.last_run_time)


def _took(run: ExecutionSummary, _now: datetime) -> timedelta | None:
    return None if run.started_at is None or run.completed_at is None else run.completed_at - run.started_at


def _elapsed(tracked: Tracked, now: datetime) -> timedelta:
    run = tracked.summary
    until = (run.completed_at or tracked.ended_seen or now) if tracked.ended else now
    return until - (run.started_at or run.queued_at)


def _waited(run: ExecutionSummary, now: datetime) -> timedelta:
    return (run.started_at or run.completed_at or now) - run.queued_at


ACTIVE: Final[Traits[Tracked]] = Traits(
    key=lambda tracked: tracked.summary.id,
    facets=_tracked_facets,
    failed=lambda tracked: failed(tracked.summary.status),
    orders=MappingProxyType({
        "status": lambda tracked, _: tracked.summary.status,
        "schedule": lambda tracked, _: tracked.summary.schedule_name.casefold(),
        "elapsed": _elapsed,
        "wait": lambda tracked, now: _waited(tracked.summary, now),
        "started": lambda tracked, _: tracked.summary.started_at,
        "by": lambda tracked, _: _tracked_facets(tracked).texts["by"].casefold(),
        "error": lambda tracked, _: tracked.summary.error_message,
    }),
)  # fmt: skip

HISTORY: Final[Traits[ExecutionSummary]] = Traits(
    key=lambda run: run.id,
    facets=run_facets,
    failed=lambda run: failed(run.status),
    orders=MappingProxyType({
        "schedule": lambda run, _: run.schedule_name.casefold(),
        "took": _took,
        "steps": lambda run, _: run.total_steps,
        "by": lambda run, _: run_facets(run).texts["by"].casefold(),
        "error": lambda run, _: run.error_message,
    }),
)  # fmt: skip
"""By these a page is sorted on this side; by the others the server sorts all pages."""

SCHEDULES: Final[Traits[ScheduleRow]] = Traits(
    key=lambda row: row.item.id,
    facets=_schedule_facets,
    failed=lambda row: failed(row.last_status),
    orders=MappingProxyType({
        "state": lambda row, _: not row.item.is_enabled,
        "schedule": lambda row, _: row.item.name.casefold(),
        "next": lambda row, _: row.item.next_run_time if row.item.is_enabled else None,
        "last": lambda row, _: row.runs[0].queued_at if row.runs else row.item.last_run_time,
        "steps": lambda row, _: row.item.step_count,
    }),
)  # fmt: skip

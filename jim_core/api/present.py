"""From what a use case returns to what goes over the wire, in the words that this installation chose."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Final, TypeVar

from pydantic import BaseModel, TypeAdapter
from starlette.responses import Response

from jim_core.connectors.protocol import ConnectorKind, ObjectType
from jim_core.connectors.secret import secret_names
from jim_core.model.activity import Activity
from jim_core.model.audit import AuditEntry
from jim_core.model.errors import WrongStatus
from jim_core.model.event import Event
from jim_core.model.execution import ExecutionDetail as ModelDetail
from jim_core.model.execution import ScheduleExecution
from jim_core.model.execution import StepAttempt as ModelAttempt
from jim_core.model.initiator import Caller
from jim_core.model.key import ApiKey
from jim_core.model.schedule import Schedule
from jim_core.model.status import ExecutionStatus
from jim_core.model.system import ConnectedSystem, RunProfile, RunType
from jim_core.service.activities import ActivityPage
from jim_core.service.audit import AuditPage
from jim_core.service.executions import ExecutionPage
from jim_core.service.items import ItemPage
from jim_core.service.output import OutputPart
from jim_core.service.schedule_history import HistoryPage
from jim_core.service.schedule_preview import NextRuns as ServiceNextRuns
from jim_core.service.schedules import ListedSchedule, SchedulePage
from jim_core.service.systems import SystemPage
from jim_core.wire import frames, paths
from jim_core.wire.activities import ActivityBody, ActivityItem
from jim_core.wire.audit import AuditBody
from jim_core.wire.executions import ExecutionDetail, ExecutionSummary, StepAttempt
from jim_core.wire.keys import KeyBody, NewKey, UserInfo
from jim_core.wire.output import written
from jim_core.wire.page import Page
from jim_core.wire.schedules import (
    HistoryEntryBody,
    NextRun,
    NextRuns,
    RunStarted,
    ScheduleDetail,
    ScheduleListItem,
    ScheduleStepBody,
    ScheduleSummary,
)
from jim_core.wire.systems import (
    ConnectedSystemBody,
    ConnectorBody,
    RunProfileBody,
    RunProfileStarted,
    SystemObjectTypeBody,
)

S = TypeVar("S", bound=ExecutionSummary)
_SUMMARIES: Final = TypeAdapter(list[ExecutionSummary])
_ATTEMPTS: Final = TypeAdapter(list[StepAttempt])
_ACTIVITIES: Final = TypeAdapter(list[ActivityBody])
_CONNECTORS: Final = TypeAdapter(list[ConnectorBody])
_OBJECT_TYPES: Final = TypeAdapter(list[SystemObjectTypeBody])
_RUN_PROFILES: Final = TypeAdapter(list[RunProfileBody])
_KEYS: Final = TypeAdapter(list[KeyBody])
_NO_STORE: Final = {"Cache-Control": "no-store"}
_SCHEDULE_MEMBERS: Final = [name for name in ScheduleSummary.model_fields if name != "step_count"]


def answer(body: BaseModel, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """One object as JSON."""
    return _json(body.model_dump_json(by_alias=True).encode(), status, headers)


def onwards(found: ExecutionPage, query: Callable[[str], str]) -> dict[str, str]:
    """Where a list goes on: beside the body, whose members are exactly the document's."""
    cursor = found.next_cursor
    return {paths.NEXT_CURSOR_HEADER: cursor, "Link": f'<?{query(cursor)}>; rel="next"'} if cursor else {}


def summaries(found: list[ExecutionSummary]) -> Response:
    """A bare array of executions."""
    return _json(_SUMMARIES.dump_json(found, by_alias=True))


def keys(found: Sequence[ApiKey]) -> Response:
    """A bare array of keys."""
    return _json(_KEYS.dump_json([key(known) for known in found], by_alias=True))


def output(part: OutputPart, *, ranges: bool) -> Response:
    """What a step wrote, as plain text; with `ranges`, the headers say which bytes of it are stderr."""
    texts = [piece.text.encode() for piece in part.pieces]
    body = b"".join([part.gap_line.encode(), *texts])
    headers = {
        paths.NEXT_OFFSET_HEADER: str(part.next_offset),
        paths.OUTPUT_COMPLETE_HEADER: str(part.complete).lower(),
        paths.OUTPUT_ATTEMPT_HEADER: str(part.attempt),
        paths.OUTPUT_SIZE_HEADER: str(part.size),
        # Whatever a step wrote, no browser takes it for a page.
        "X-Content-Type-Options": "nosniff",
    }
    if part.gap is not None:
        headers[paths.OUTPUT_GAP_HEADER] = written([part.gap])
    if ranges:
        ends = list(accumulate(map(len, texts), initial=len(part.gap_line.encode())))
        stderr = [place for place, piece in zip(pairwise(ends), part.pieces, strict=True) if piece.stderr]
        headers |= {paths.OUTPUT_STDERR_HEADER: written(stderr)} if stderr else {}
    return Response(body, headers={**_NO_STORE, **headers}, media_type="text/plain")


def attempts(found: Sequence[ModelAttempt]) -> Response:
    """A bare array of a step's attempts."""
    return _json(_ATTEMPTS.dump_json([StepAttempt.of(attempt) for attempt in found], by_alias=True))


def audit(found: AuditPage) -> Page[AuditBody]:
    """One page of the audit trail."""
    items = [_audited(entry) for entry in found.items]
    return Page[AuditBody].of(items, total=found.total, page=found.page, page_size=found.page_size)


def started(detail: ModelDetail) -> RunStarted:
    """The answer to whoever started an execution."""
    execution = detail.execution
    message = f"Schedule {execution.schedule_name!r} has been queued for execution."
    return RunStarted(execution_id=execution.id, message=message)


@dataclass(frozen=True, slots=True)
class Presenter:
    """Presents executions; `success_word` is how a good one is called."""

    success_word: str = ExecutionStatus.COMPLETED.value

    def summary(self, execution: ScheduleExecution) -> ExecutionSummary:
        """An execution without its steps."""
        return self._worded(ExecutionSummary.of(execution))

    def detail(self, found: ModelDetail) -> ExecutionDetail:
        """An execution with its steps."""
        return self._worded(ExecutionDetail.of_detail(found))

    def page(self, found: ExecutionPage) -> Page[ExecutionSummary]:
        """One page of executions."""
        items = [self.summary(execution) for execution in found.items]
        return Page[ExecutionSummary].of(
            items,
            total=found.total,
            page=found.page,
            page_size=found.page_size,
            goes_on=found.next_cursor is not None,
        )

    def schedule_page(self, found: SchedulePage) -> Page[ScheduleListItem]:
        """One page of schedules."""
        items = [self._listed(listed) for listed in found.items]
        return Page[ScheduleListItem].of(items, total=found.total, page=found.page, page_size=found.page_size)

    def frame(self, event: Event) -> frames.Frame:
        """An event."""
        made = frames.frame(event)
        if isinstance(made, frames.ExecutionFrame):
            return made.model_copy(update={"execution": self._worded(made.execution)})
        return made

    def error(self, error: Exception) -> Exception:
        """An error, with the status that its sentence may name."""
        return WrongStatus(error.act, self._word(error.word)) if isinstance(error, WrongStatus) else error

    def _worded(self, summary: S) -> S:
        word = self._word(summary.status)
        return summary if word == summary.status else summary.model_copy(update={"status": word})

    def _word(self, status: str) -> str:
        return self.success_word if status == ExecutionStatus.COMPLETED else status

    def _listed(self, listed: ListedSchedule) -> ScheduleListItem:
        last = self.summary(listed.last_execution) if listed.last_execution else None
        return ScheduleListItem(
            **_members(listed.schedule),
            step_count=listed.step_count,
            last_execution_id=last and last.id,
            last_execution_status=last and last.status,
            last_execution_current_step_index=last and last.current_step_index,
            last_execution_total_steps=last and last.total_steps,
            last_execution_completed_at=last and last.completed_at,
            last_execution_error_message=last and last.error_message,
        )


def schedule(found: Schedule) -> ScheduleDetail:
    """A schedule with its steps."""
    steps = [ScheduleStepBody.model_validate(step) for step in found.steps]
    return ScheduleDetail(**_members(found), step_count=len(steps), steps=steps)


def next_runs(found: ServiceNextRuns) -> NextRuns:
    """Fires to come."""
    runs = [NextRun(at=run.at, local_time=run.at.isoformat(), note=run.note) for run in found.runs]
    return NextRuns(time_zone=found.time_zone, runs=runs)


def history(found: HistoryPage) -> Page[HistoryEntryBody]:
    """One page of what was done to a schedule."""
    items = [HistoryEntryBody.of(entry) for entry in found.items]
    return Page[HistoryEntryBody].of(items, total=found.total, page=found.page, page_size=found.page_size)


def connectors(found: Sequence[ConnectorKind]) -> Response:
    """A bare array of connectors."""
    return _json(_CONNECTORS.dump_json([_connector(kind) for kind in found], by_alias=True))


def system(found: ConnectedSystem) -> ConnectedSystemBody:
    """A connected system."""
    return ConnectedSystemBody.model_validate(found)


def system_page(found: SystemPage) -> Page[ConnectedSystemBody]:
    """One page of connected systems."""
    items = [system(one) for one in found.items]
    return Page[ConnectedSystemBody].of(items, total=found.total, page=found.page, page_size=found.page_size)


def object_types(found: Sequence[ObjectType]) -> Response:
    """A bare array of types of objects."""
    return _json(
        _OBJECT_TYPES.dump_json([SystemObjectTypeBody.model_validate(one) for one in found], by_alias=True)
    )


def run_profile(found: RunProfile) -> RunProfileBody:
    """A run profile."""
    return RunProfileBody.model_validate(found)


def run_profiles(found: Sequence[RunProfile]) -> Response:
    """A bare array of run profiles."""
    return _json(_RUN_PROFILES.dump_json([run_profile(one) for one in found], by_alias=True))


def activity_page(found: ActivityPage) -> Page[ActivityBody]:
    """One page of activities."""
    items = [ActivityBody.of(one) for one in found.items]
    return Page[ActivityBody].of(items, total=found.total, page=found.page, page_size=found.page_size)


def activities(found: Sequence[Activity]) -> Response:
    """A bare array of activities."""
    return _json(_ACTIVITIES.dump_json([ActivityBody.of(one) for one in found], by_alias=True))


def item_page(found: ItemPage) -> Page[ActivityItem]:
    """One page of the items of an activity."""
    items = [
        ActivityItem(
            number=number,
            change=item.change,
            object_type=item.object_type,
            anchor=item.anchor,
            before=None if item.before is None else json.loads(item.before),
            after=None if item.after is None else json.loads(item.after),
            error=item.error,
            place=item.place,
        )
        for number, item in found.items
    ]
    return Page[ActivityItem].of(items, total=found.total, page=found.page, page_size=found.page_size)


def run_profile_started(made: ModelDetail) -> RunProfileStarted:
    """The answer to whoever executed a run profile."""
    (step,) = made.steps
    return RunProfileStarted.model_validate(
        {
            "activity_id": step.activity_id,
            "task_id": step.task_id,
            "execution_id": made.execution.id,
            "message": f"{made.execution.schedule_name} is queued.",
            "warnings": [],
        }
    )


def key(known: ApiKey) -> KeyBody:
    """What is known of a key."""
    return KeyBody.model_validate(known)


def new_key(text: str, known: ApiKey) -> NewKey:
    """A key just made, with its text."""
    return NewKey(**key(known).model_dump(), key=text)


def _audited(entry: AuditEntry) -> AuditBody:
    by = entry.by
    return AuditBody(
        at=entry.at,
        last_at=entry.last_at,
        by_type=by and by.type,
        by_id=by and by.id,
        by_name=by and by.name,
        address=entry.address,
        action=entry.action,
        target=entry.target,
        target_name=entry.target_name,
        outcome=entry.outcome,
        count=entry.count,
    )


def user(caller: Caller) -> UserInfo:
    """Who a request speaks for."""
    who = caller.initiator
    return UserInfo(id=who.id, name=who.name, type=who.type, roles=[caller.role])


def _connector(kind: ConnectorKind) -> ConnectorBody:
    return ConnectorBody(
        name=kind.name,
        title=kind.title,
        runs=[run for run in RunType if run in kind.runs],
        settings_schema=kind.settings.model_json_schema(),
        secret_settings=list(secret_names(kind.settings)),
    )


def _members(found: Schedule) -> dict[str, object]:
    return {name: getattr(found, name) for name in _SCHEDULE_MEMBERS}


def _json(body: bytes, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    return Response(body, status, headers={**_NO_STORE, **(headers or {})}, media_type="application/json")

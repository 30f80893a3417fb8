"""What is new in a state, seen from what has been written down already."""

from collections.abc import Iterator, Mapping
from typing import Any, Final
from uuid import UUID

from jim_core.wire.executions import ExecutionSummary, StepState
from jim_core.wire.schedules import ScheduleListItem, ScheduleStepBody
from jim_tui.gateway.protocol import ServerFacts
from jim_tui.recording.lines import Contact, Moment, Plan, Run, Server, Written
from jim_tui.state.console import Connection, ConsoleState, Output
from jim_tui.state.schedule_view import ScheduleView

_TOLD_OF_A_STEP: Final = ("id", "step_index", "name", "step_type", "execution_mode")
"""What the screens show of a schedule's step; command lines and connections may hold a password."""
_OPEN_LINES: Final = 2
"""So many lines at the end of an output may still grow: one of each stream."""

Steps = tuple[StepState, ...] | None
_Known = tuple[ExecutionSummary, Steps, bool]


class Changes:
    """Remembers what was told of the states before; whatever did not change costs next to nothing."""

    def __init__(self) -> None:
        self._before: ConsoleState | None = None
        self._runs: dict[UUID, _Known] = {}

    def since_before(self, state: ConsoleState, t: float) -> Moment:
        """What this state has that the one before had not; perhaps nothing."""
        before, self._before = self._before, state
        news: dict[str, Any] = {}
        if state.server is not None and (before is None or state.server != before.server):
            news["server"] = _server(state.server)
        contact = _contact(state.connection)
        if before is None or contact != _contact(before.connection):
            news["contact"] = contact
        if runs := dict(self._new_runs(before, state)):
            news["runs"] = runs
        if state.schedules is not None and (before is None or state.schedules is not before.schedules):
            schedules = _schedules(before.schedules if before else None, state.schedules)
            if schedules or before is None or before.schedules is None:
                news["schedules"] = schedules
        if plans := dict(_plans(before.schedule_views if before else {}, state.schedule_views)):
            news["plans"] = plans
        written = _written(before.output if before else None, state.output)
        if written is not None:
            news["written"] = written
        return Moment(t=t, **news)

    def _new_runs(self, before: ConsoleState | None, state: ConsoleState) -> Iterator[tuple[UUID, Run]]:
        told: set[UUID] = set()
        for key, known in _seen(before, state):
            # The list and what is looked at closely know more than a page does, and come first.
            if key not in told:
                told.add(key)
                run = _run(self._runs.get(key), known)
                self._runs[key] = known
                if run.model_fields_set:
                    yield key, run
        if before is None:
            return
        for key in before.executions.keys() - state.executions.keys():
            last = self._runs.get(key)
            if last is not None and key not in told:
                self._runs[key] = (last[0], last[1], False)
                yield key, Run(listed=False)
        # Of what has left the screen nothing is remembered; should it come back, it is told anew.
        kept = state.executions.keys() | state.details.keys()
        for key in self._runs.keys() - kept:
            del self._runs[key]


def _seen(before: ConsoleState | None, state: ConsoleState) -> Iterator[tuple[UUID, _Known]]:
    """What may be new about executions: parts of the state that are the same objects are passed over."""
    if before is None or before.executions is not state.executions:
        old = before.executions if before else {}
        for key, tracked in state.executions.items():
            if old.get(key) is not tracked:
                yield key, (tracked.summary, tracked.steps, True)
    if before is None or before.details is not state.details:
        views = before.details if before else {}
        for key, view in state.details.items():
            if view.tracked is not None and views.get(key) is not view:
                yield key, (view.tracked.summary, view.tracked.steps, key in state.executions)
    yield from _past(before, state)


def _past(before: ConsoleState | None, state: ConsoleState) -> Iterator[tuple[UUID, _Known]]:
    page = state.history.page
    found: list[ExecutionSummary] = []
    if page is not None and (before is None or before.history.page is not page):
        found += page.items
    if state.outcomes is not None and (before is None or before.outcomes is not state.outcomes):
        old = (before.outcomes if before else None) or {}
        for key, runs in state.outcomes.items():
            known = {id(run) for run in old.get(key, ())}
            found += [run for run in runs if id(run) not in known]
    for summary in found:
        if summary.id not in state.executions and summary.id not in state.details:
            yield summary.id, (summary, None, False)


def _run(before: _Known | None, now: _Known) -> Run:
    summary, steps, listed = now
    news: dict[str, Any] = {}
    if before is None or before[0] != summary:
        news["summary"] = summary
    if listed != (before is not None and before[2]):
        news["listed"] = listed
    old = before[1] if before is not None else None
    if steps is not None and (old is None or len(old) != len(steps)):
        news["steps"] = list(steps)
    elif steps is not None and old is not None and steps is not old:
        pairs = enumerate(zip(old, steps, strict=True))
        if moved := {at: new for at, (was, new) in pairs if was is not new and was != new}:
            news["moved"] = moved
    return Run(**news)


def _server(facts: ServerFacts) -> Server:
    return Server(
        name=facts.name,
        address=facts.address,
        product=facts.product,
        version=facts.version,
        user=facts.user,
        streams_output=facts.streams_output,
        offers=sorted(facts.offers),
    )


def _contact(link: Connection) -> Contact:
    return Contact(phase=link.phase, reason=link.reason, ahead=link.skew.total_seconds())


def _schedules(
    before: tuple[ScheduleListItem, ...] | None, now: tuple[ScheduleListItem, ...]
) -> dict[UUID, ScheduleListItem | None]:
    old = {item.id: item for item in before or ()}
    news: dict[UUID, ScheduleListItem | None] = {
        item.id: item for item in now if old.get(item.id) is not item and old.get(item.id) != item
    }
    gone = old.keys() - {item.id for item in now}
    return {**news, **dict.fromkeys(gone)}


def _plans(
    before: Mapping[UUID, ScheduleView], now: Mapping[UUID, ScheduleView]
) -> Iterator[tuple[UUID, Plan]]:
    for key, view in now.items():
        if view.detail is not None and before.get(key) is not view:
            steps = [_told(step) for step in view.detail.steps]
            yield key, Plan(detail=view.detail.model_copy(update={"steps": steps}), runs=view.runs)


def _told(step: ScheduleStepBody) -> ScheduleStepBody:
    return ScheduleStepBody(**{name: getattr(step, name) for name in _TOLD_OF_A_STEP})


def _written(before: Output | None, now: Output | None) -> Written | None:
    """The lines that were added, and those at the end before them, which may have grown."""
    if now is None or now is before or now.error is not None:
        return None
    known = 0
    if before is not None and _whose(before) == _whose(now):
        known = before.dropped + len(before.lines)
        if now.complete == before.complete and now.lines == before.lines:
            return None
    at = max(now.dropped, known - _OPEN_LINES)
    lines = [(line.text, line.stream) for line in now.lines[at - now.dropped :]]
    return Written(
        execution_id=now.execution_id,
        position=now.position,
        attempt=now.attempt,
        at=at,
        lines=lines,
        complete=now.complete,
    )


def _whose(output: Output) -> tuple[UUID, int, int]:
    return output.execution_id, output.position, output.attempt

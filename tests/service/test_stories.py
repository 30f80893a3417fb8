"""Any story of starts, claims, ends, pauses, cancels, repeats and ticks keeps the store's promises."""

import asyncio
import contextlib
import tempfile
from collections import Counter
from collections.abc import Callable, Coroutine
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from jim_core.model.errors import Refused
from jim_core.model.execution import ExecutionDetail, ExecutionStep
from jim_core.model.lifecycle import CANCELLABLE, PAUSABLE, RESUMABLE
from jim_core.model.outcome import StepOutcome
from jim_core.model.rerun import RerunFrom
from jim_core.model.schedule import Schedule
from jim_core.model.status import (
    ENDED_EXECUTION,
    ENDED_STEP,
    ExecutionMode,
    ExecutionStatus,
    OverlapPolicy,
    StepStatus,
    WaitingFor,
)
from jim_core.service import executions, schedules, steps, waiting
from jim_core.service.executions import ExecutionQuery
from jim_core.storage.unit_of_work import Reader
from tests.service.house import SOMEBODY, House, a_schedule, a_step, every_minute, open_house

T = TypeVar("T")

_OUTCOMES = [
    StepOutcome.completed(),
    StepOutcome.failed("no"),
    StepOutcome.cancelled(),
    StepOutcome(status=StepStatus.COMPLETED_WITH_ERROR, error_message="three failed"),
]
_Shape = tuple[bool, bool, int, int | None]
"""A step: whether it runs beside the one before, whether it may fail, its retries, its system."""
_SHAPES = st.lists(
    st.tuples(st.booleans(), st.booleans(), st.integers(0, 1), st.sampled_from([None, None, 7, 8])),
    min_size=1,
    max_size=4,
)
_POLICIES = st.none() | st.sampled_from(OverlapPolicy)
"""None: no clock."""
_ANY = st.integers(0, 1_000)
_MOVING = (StepStatus.QUEUED, StepStatus.PROCESSING, StepStatus.WAITING)


class Story(RuleBasedStateMachine):
    """What people, a clock and an engine do to the store, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.closing = ExitStack()
        self.runner = self.closing.enter_context(asyncio.Runner())
        folder = Path(self.closing.enter_context(tempfile.TemporaryDirectory()))
        self.house: House = self.closing.enter_context(open_house(f"sqlite:///{folder / 'jim.db'}", folder))
        self.schedules: list[Schedule] = []
        self.ended: dict[UUID, ExecutionDetail] = {}
        """Executions as they were when they, and the last of their steps, had ended."""

    def teardown(self) -> None:
        """Close everything."""
        self.closing.close()

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        """The result of a use case."""
        return self.runner.run(work)

    @initialize(shape=_SHAPES, policy=_POLICIES)
    def plan(self, shape: list[_Shape], policy: OverlapPolicy | None) -> None:
        """A first schedule."""
        modes = [ExecutionMode.SEQUENTIAL, ExecutionMode.PARALLEL_WITH_PREVIOUS]
        made = [
            a_step(
                execution_mode=modes[beside],
                continue_on_failure=may,
                retry_count=retries,
                connected_system_id=system,
            )
            for beside, may, retries, system in shape
        ]
        members = every_minute(overlap_policy=policy) if policy else {}
        self.schedules.append(self.do(a_schedule(self.house, *made, **members)))

    @precondition(lambda self: len(self.schedules) < 3)
    @rule(shape=_SHAPES, policy=_POLICIES)
    def plan_another(self, shape: list[_Shape], policy: OverlapPolicy | None) -> None:
        """One more."""
        self.plan(shape, policy)

    @rule(which=_ANY)
    def start(self, which: int) -> None:
        """A person starts a schedule."""
        schedule = self.schedules[which % len(self.schedules)]
        self.do(executions.start(self.house, schedule.id, by=SOMEBODY))

    @rule(minutes=st.integers(0, 3))
    def tick(self, minutes: int) -> None:
        """The clock goes on."""
        self.house.clock.ahead(minutes=minutes, seconds=7)
        self.do(schedules.fire_due(self.house))

    @rule(which=_ANY)
    def claim(self, which: int) -> None:
        """A worker takes a step that waits: it gets it, or the step now waits for its system."""
        queue = self.do(steps.queued(self.house))
        if queue:
            step = queue[which % len(queue)]
            claimed = self.do(steps.claim(self.house, step.execution_id, step.position))
            now = self.do(executions.get(self.house, step.execution_id)).steps[step.position]
            if claimed is None:
                assert now.waiting_for is WaitingFor.CONNECTED_SYSTEM
            else:
                assert now.status is StepStatus.PROCESSING

    @rule(which=_ANY, outcome=st.sampled_from(_OUTCOMES))
    def conclude(self, which: int, outcome: StepOutcome) -> None:
        """A process ends."""
        running = self.do(steps.interrupted(self.house))
        if running:
            one = running[which % len(running)]
            self.do(steps.conclude(self.house, one.execution.id, one.step.position, outcome))

    @rule(which=_ANY)
    def cancel(self, which: int) -> None:
        """A person cancels anything."""
        self._ask(which, CANCELLABLE, lambda one: executions.cancel(self.house, one, by=SOMEBODY))

    @rule(which=_ANY)
    def pause(self, which: int) -> None:
        """A person pauses anything."""
        self._ask(which, PAUSABLE, lambda one: executions.pause(self.house, one))

    @rule(which=_ANY)
    def resume(self, which: int) -> None:
        """A person resumes anything."""
        self._ask(which, RESUMABLE, lambda one: executions.resume(self.house, one))

    @rule(which=_ANY, begin=st.sampled_from(RerunFrom))
    def rerun(self, which: int, begin: RerunFrom) -> None:
        """A person runs anything again."""
        every = self.do(executions.page(self.house, ExecutionQuery(page_size=100))).items
        if every:
            one = every[which % len(every)]
            with contextlib.suppress(Refused):
                self.do(executions.rerun(self.house, one.id, by=SOMEBODY, begin=begin))
                assert one.status in ENDED_EXECUTION

    @rule()
    def release(self) -> None:
        """The engine looks after what waits: then nothing waits without a reason."""
        next_retry = self.do(waiting.release(self.house))
        assert next_retry is None or next_retry > self.house.now()
        active = [one for one in self._details() if one.execution.status in PAUSABLE]
        oldest = {one.execution.schedule_id: one for one in sorted(active, key=_age, reverse=True)}
        lines: dict[int | None, list[ExecutionStep]] = {}
        for step in (step for one in sorted(active, key=_age) for step in one.steps):
            assert step.retry_at is None or step.retry_at > self.house.now()
            if step.status is StepStatus.QUEUED or step.waiting_for is WaitingFor.CONNECTED_SYSTEM:
                lines.setdefault(step.definition.connected_system_id, []).append(step)
        busy = {step.definition.connected_system_id for step in self._processing()}
        for system, line in lines.items():
            assert system in busy or line[0].status is StepStatus.QUEUED
        for one in oldest.values():
            behind = [other for other in self._details() if _is_active(other) and _age(other) < _age(one)]
            if not [b for b in behind if b.execution.schedule_id == one.execution.schedule_id]:
                assert not [step for step in one.steps if step.waiting_for is WaitingFor.OVERLAP]

    @invariant()
    def what_has_ended_never_changes(self) -> None:
        """Neither the execution nor any of its steps."""
        for detail in self._details():
            if detail.execution.id in self.ended:
                assert detail == self.ended[detail.execution.id]
            elif detail.execution.status in ENDED_EXECUTION and not _running(detail.steps):
                self.ended[detail.execution.id] = detail

    @invariant()
    def the_totals_are_right(self) -> None:
        """Per status and in all."""
        statuses = Counter(detail.execution.status for detail in self._details())
        for status in ExecutionStatus:
            query = ExecutionQuery(status=frozenset({status}))
            assert self.do(executions.page(self.house, query)).total == statuses[status]
        active = sum(n for status, n in statuses.items() if status not in ENDED_EXECUTION)
        assert len(self.do(executions.active(self.house))) == active

    @invariant()
    def an_active_execution_has_something_to_do(self) -> None:
        """A step that waits or runs; and a group at a time."""
        for detail in self._details():
            if detail.execution.status not in ENDED_EXECUTION:
                moving = [step for step in detail.steps if step.status in _MOVING]
                assert moving
                assert {step.definition.step_index for step in moving} == {
                    detail.execution.current_step_index
                }

    @invariant()
    def who_follows_the_events_knows_the_store(self) -> None:
        """Folding them gives every execution and every step that ever moved, as they are stored."""
        events = self.do(self.house.database.read(lambda reader: reader.events.after(0, 100_000)))
        known: dict[object, object] = {}
        for event in events:
            if event.fact.kind == "execution":
                known[event.fact.execution.id] = event.fact.execution
            elif event.fact.kind == "step":
                known[event.fact.execution_id, event.fact.step.position] = event.fact.step
        for detail in self._details():
            assert known.pop(detail.execution.id) == detail.execution
            for step in detail.steps:
                if step.status is not StepStatus.PENDING:
                    assert known.pop((detail.execution.id, step.position)) == step
        assert known == {}

    @invariant()
    def what_waits_says_for_what(self) -> None:
        """And nothing else does; while it is paused, nothing of an execution is in the queue."""
        for detail in self._details():
            for step in detail.steps:
                assert (step.waiting_for is not None) is (step.status is StepStatus.WAITING)
                assert (step.retry_at is not None) is (step.waiting_for is WaitingFor.RETRY)
                if step.waiting_for is WaitingFor.RESUME:
                    assert detail.execution.status is ExecutionStatus.PAUSED
                if detail.execution.status is ExecutionStatus.PAUSED:
                    assert step.status is not StepStatus.QUEUED

    @invariant()
    def one_step_at_a_time_works_on_a_system(self) -> None:
        """Those without one as many as like."""
        systems = Counter(step.definition.connected_system_id for step in self._processing())
        del systems[None]
        assert all(n == 1 for n in systems.values())

    @invariant()
    def a_schedule_runs_by_the_clock_once_at_a_time(self) -> None:
        """Unless it may; and each slot at most once."""
        slots = Counter(
            (d.execution.schedule_id, d.execution.slot) for d in self._details() if d.execution.slot
        )
        assert not [slot for slot, n in slots.items() if n > 1]
        begun = Counter(
            one.execution.schedule_id
            for one in self._details()
            if _is_active(one) and one.execution.slot and not _stands_behind(one)
        )
        for schedule in self.schedules:
            assert begun[schedule.id] <= 1 or schedule.overlap_policy is OverlapPolicy.ALLOW

    def _ask(
        self,
        which: int,
        allowed: frozenset[ExecutionStatus],
        act: Callable[[UUID], Coroutine[Any, Any, object]],
    ) -> None:
        every = self.do(executions.page(self.house, ExecutionQuery(page_size=100))).items
        if every:
            one = every[which % len(every)]
            try:
                self.do(act(one.id))
                done = True
            except Refused:
                done = False
            assert done is (one.status in allowed)

    def _processing(self) -> list[ExecutionStep]:
        return [one.step for one in self.do(steps.interrupted(self.house))]

    def _details(self) -> list[ExecutionDetail]:
        page = self.do(executions.page(self.house, ExecutionQuery(page_size=1_000)))

        def ask(reader: Reader) -> list[ExecutionDetail]:
            return [executions.detail_of(reader, one.id) for one in page.items]

        return self.do(self.house.database.read(ask))


def _age(detail: ExecutionDetail) -> int:
    return detail.execution.id.int  # the house counts its ids


def _is_active(detail: ExecutionDetail) -> bool:
    return detail.execution.status not in ENDED_EXECUTION


def _stands_behind(detail: ExecutionDetail) -> bool:
    return any(step.waiting_for is WaitingFor.OVERLAP for step in detail.steps)


def _running(of: tuple[ExecutionStep, ...]) -> bool:
    return any(step.status not in ENDED_STEP | {StepStatus.PENDING} for step in of)


TestStories = Story.TestCase
TestStories.settings = settings(
    max_examples=15, stateful_step_count=25, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)

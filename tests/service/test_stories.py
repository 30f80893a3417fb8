"""Any story of starts, claims, ends, cancels and ticks keeps the store's promises."""

import asyncio
import tempfile
from collections import Counter
from collections.abc import Coroutine
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from jim_core.model.errors import Refused
from jim_core.model.execution import ExecutionDetail, ExecutionStep
from jim_core.model.outcome import StepOutcome
from jim_core.model.schedule import Schedule
from jim_core.model.status import ENDED_EXECUTION, ENDED_STEP, ExecutionMode, ExecutionStatus, StepStatus
from jim_core.service import executions, schedules, steps
from jim_core.service.executions import ExecutionQuery
from jim_core.storage.unit_of_work import Reader
from tests.service.house import SOMEBODY, House, a_schedule, a_step, every_minute, open_house

T = TypeVar("T")

_OUTCOMES = [StepOutcome.completed(), StepOutcome.failed("no"), StepOutcome.cancelled()]
_SHAPES = st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=4)
_ANY = st.integers(0, 1_000)


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

    @initialize(shape=_SHAPES, cron=st.booleans())
    def plan(self, shape: list[tuple[bool, bool]], *, cron: bool) -> None:
        """A first schedule."""
        modes = [ExecutionMode.SEQUENTIAL, ExecutionMode.PARALLEL_WITH_PREVIOUS]
        made = [a_step(execution_mode=modes[beside], continue_on_failure=may) for beside, may in shape]
        members = every_minute() if cron else {}
        self.schedules.append(self.do(a_schedule(self.house, *made, **members)))

    @precondition(lambda self: len(self.schedules) < 3)
    @rule(shape=_SHAPES, cron=st.booleans())
    def plan_another(self, shape: list[tuple[bool, bool]], *, cron: bool) -> None:
        """One more."""
        self.plan(shape, cron=cron)

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
        """A worker takes a step that waits: it always gets it."""
        waiting = self.do(steps.queued(self.house))
        if waiting:
            step = waiting[which % len(waiting)]
            assert self.do(steps.claim(self.house, step.execution_id, step.position)) is not None

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
        every = self.do(executions.page(self.house, ExecutionQuery(page_size=100))).items
        if every:
            one = every[which % len(every)]
            try:
                self.do(executions.cancel(self.house, one.id, by=SOMEBODY))
                cancelled = True
            except Refused:
                cancelled = False
            assert cancelled is (one.status not in ENDED_EXECUTION)

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
                moving = [
                    step for step in detail.steps if step.status in (StepStatus.QUEUED, StepStatus.PROCESSING)
                ]
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
    def a_schedule_runs_by_the_clock_once_at_a_time(self) -> None:
        """And each slot at most once."""
        slots = Counter(
            (d.execution.schedule_id, d.execution.slot) for d in self._details() if d.execution.slot
        )
        assert not [slot for slot, n in slots.items() if n > 1]
        active = [one for one in self.do(executions.active(self.house)) if one.slot]
        assert len(active) == len({one.schedule_id for one in active})

    def _details(self) -> list[ExecutionDetail]:
        page = self.do(executions.page(self.house, ExecutionQuery(page_size=1_000)))

        def ask(reader: Reader) -> list[ExecutionDetail]:
            return [executions.detail_of(reader, one.id) for one in page.items]

        return self.do(self.house.database.read(ask))


def _running(of: tuple[ExecutionStep, ...]) -> bool:
    return any(step.status not in ENDED_STEP | {StepStatus.PENDING} for step in of)


TestStories = Story.TestCase
TestStories.settings = settings(
    max_examples=15, stateful_step_count=25, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)

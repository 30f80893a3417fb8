"""What a monitoring system may ask: what is there now, and how long things took since the core was opened."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from prometheus_client import CollectorRegistry, Gauge, Histogram, ProcessCollector

from jim_core.model.event import Event, ExecutionMoved, StepMoved
from jim_core.model.execution import ScheduleExecution
from jim_core.model.status import ENDED_EXECUTION, ExecutionStatus, StepStatus
from jim_core.service.feed import Feed
from jim_core.storage.database import Database

SCHEDULES: Final = 100
"""So many schedules have series of their own."""
OTHERS: Final = "other"
_WAITING: Final = 100_000
"""Steps whose wait is timed at a time."""
_LAGS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30, 300)
_DURATIONS: Final = (0.1, 1, 5, 15, 60, 300, 900, 3_600, 14_400, 86_400)
_WRITES: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5)


class Measures:
    """The figures of one core."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._executions = self._gauge("executions", "Executions by status.", "status")
        self._steps = self._gauge("steps", "Steps that run, and steps that wait for a slot.", "state")
        self._depth = self._gauge("database_queue_depth", "Writes that wait for the writer.")
        self._readers = self._gauge("event_readers", "Open streams of events.")
        self._lag = self._histogram("step_start_lag_seconds", "From a step's turn to its start.", _LAGS)
        self._writes = self._histogram(
            "database_write_seconds", "From a write's request to its commit.", _WRITES
        )
        self._durations = self._histogram(
            "execution_duration_seconds", "From an execution's start to its end.", _DURATIONS, "schedule"
        )
        ProcessCollector(registry=self.registry)
        self._turns: dict[tuple[UUID, int], datetime] = {}
        self._names: set[str] = set()

    def attach(self, database: Database, feed: Feed) -> Callable[[], None]:
        """Follow a store and its feed on the running loop; the result ends it."""
        self._depth.set_function(lambda: database.waiting)
        self._readers.set_function(lambda: feed.readers)
        database.observe(self._writes.observe)
        return feed.listen(self.hear)

    def set_now(self, executions: dict[ExecutionStatus, int], *, running: int, queued: int) -> None:
        """What was just counted."""
        for status in ExecutionStatus:
            self._executions.labels(status.value).set(executions.get(status, 0))
        self._steps.labels("running").set(running)
        self._steps.labels("queued").set(queued)

    def hear(self, event: Event) -> None:
        """Time what an event begins or ends."""
        match event.fact:
            case StepMoved() as fact:
                self._time_start((fact.execution_id, fact.step.position), fact.step.status, event.at)
            case ExecutionMoved() as fact if fact.execution.status in ENDED_EXECUTION:
                self._time_execution(fact.execution)
            case _:
                pass

    def _time_start(self, step: tuple[UUID, int], status: StepStatus, at: datetime) -> None:
        if status is StepStatus.QUEUED:
            if len(self._turns) < _WAITING:
                self._turns[step] = at
            return
        turn = self._turns.pop(step, None)
        if turn is not None and status is StepStatus.PROCESSING:
            self._lag.observe(max(timedelta(), at - turn).total_seconds())

    def _time_execution(self, execution: ScheduleExecution) -> None:
        if execution.started_at is None or execution.completed_at is None:
            return
        took = max(timedelta(), execution.completed_at - execution.started_at)
        self._durations.labels(self._label(execution.schedule_name)).observe(took.total_seconds())

    def _label(self, name: str) -> str:
        if name not in self._names and len(self._names) >= SCHEDULES:
            return OTHERS
        self._names.add(name)
        return name

    def _gauge(self, name: str, words: str, *labels: str) -> Gauge:
        return Gauge(f"jim_{name}", words, labels, registry=self.registry)

    def _histogram(self, name: str, words: str, buckets: tuple[float, ...], *labels: str) -> Histogram:
        return Histogram(f"jim_{name}", words, labels, registry=self.registry, buckets=buckets)

"""What one job of the writer has changed besides rows: facts for the outbox, and counts."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from jim_core.model.event import ExecutionMoved, OccurrenceSkipped, ScheduleDeleted, ScheduleSaved, StepMoved
from jim_core.model.execution import ScheduleExecution

AnyFact = ExecutionMoved | StepMoved | ScheduleSaved | ScheduleDeleted | OccurrenceSkipped


class Tally(NamedTuple):
    """How many executions there are of one kind, or how many more."""

    n: int = 0
    not_started: int = 0
    """Of these, without a `started_at`."""
    not_completed: int = 0

    def plus(self, other: "Tally", times: int = 1) -> "Tally":
        """Both together."""
        return Tally(*(mine + times * its for mine, its in zip(self, other, strict=True)))


@dataclass(slots=True)
class Changes:
    """Gathered in memory and written once per transaction, so a job costs no statement for them."""

    facts: list[tuple[datetime, AnyFact]] = field(default_factory=list)
    counts: dict[tuple[UUID, str], Tally] = field(default_factory=dict)
    """How many more (or fewer) executions a schedule has in a status."""

    def count(self, execution: ScheduleExecution, times: int) -> None:
        """There is one more like this (1), or one fewer (-1)."""
        tally = Tally(1, execution.started_at is None, execution.completed_at is None)
        self._count((execution.schedule_id, execution.status), tally, times)

    def add(self, other: "Changes") -> None:
        """Take over what another job has changed."""
        self.facts += other.facts
        for key, more in other.counts.items():
            self._count(key, more)

    def _count(self, key: tuple[UUID, str], tally: Tally, times: int = 1) -> None:
        self.counts[key] = self.counts.get(key, Tally()).plus(tally, times)

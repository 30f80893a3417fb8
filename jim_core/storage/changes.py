"""What one job of the writer has changed besides rows: facts for the outbox, and counts."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from jim_core.model.event import ExecutionMoved, OccurrenceSkipped, ScheduleDeleted, ScheduleSaved, StepMoved

AnyFact = ExecutionMoved | StepMoved | ScheduleSaved | ScheduleDeleted | OccurrenceSkipped


@dataclass(slots=True)
class Changes:
    """Gathered in memory and written once per transaction, so a job costs no statement for them."""

    facts: list[tuple[datetime, AnyFact]] = field(default_factory=list)
    counts: Counter[tuple[UUID, str]] = field(default_factory=Counter)
    """How many more (or fewer) executions a schedule has in a status."""

    def add(self, other: "Changes") -> None:
        """Take over what another job has changed."""
        self.facts += other.facts
        for key, more in other.counts.items():
            self.counts[key] += more

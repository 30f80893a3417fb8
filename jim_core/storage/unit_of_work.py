"""One transaction: what a job may read, and what it may also write."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from jim_core.storage.activities import Activities, ActivityStore
from jim_core.storage.attempts import Attempts, AttemptStore
from jim_core.storage.audit import Audit, AuditStore
from jim_core.storage.changes import AnyFact, Changes
from jim_core.storage.counts import Counts
from jim_core.storage.events import Events
from jim_core.storage.executions import Executions, ExecutionStore
from jim_core.storage.history import History, HistoryStore
from jim_core.storage.keys import Keys, KeyStore
from jim_core.storage.pulse import Pulse
from jim_core.storage.run_profiles import RunProfiles, RunProfileStore
from jim_core.storage.schedules import Schedules, ScheduleStore
from jim_core.storage.skipped import Skipped, SkippedStore
from jim_core.storage.steps import Steps, StepStore
from jim_core.storage.systems import Systems, SystemStore
from jim_core.storage.waits import Waits


class Reader:
    """Repositories that read, all at the same moment of the database."""

    def __init__(self, connection: Connection) -> None:
        self.executions = Executions(connection)
        self.steps = Steps(connection)
        self.attempts = Attempts(connection)
        self.waits = Waits(connection)
        self.schedules = Schedules(connection)
        self.systems = Systems(connection)
        self.run_profiles = RunProfiles(connection)
        self.activities = Activities(connection)
        self.history = History(connection)
        self.skipped = Skipped(connection)
        self.keys = Keys(connection)
        self.events = Events(connection)
        self.counts = Counts(connection)
        self.audit = Audit(connection)
        self.pulse = Pulse(connection)


class UnitOfWork:
    """Repositories that also write. Nothing is visible to others before the transaction is committed."""

    def __init__(self, connection: Connection, changes: Changes) -> None:
        self._changes = changes
        self.subject: tuple[UUID | int, str] | None = None
        """What a job that records no facts is about, and its name: for the audit trail."""
        self.executions = ExecutionStore(connection, changes)
        self.steps = StepStore(connection)
        self.attempts = AttemptStore(connection)
        self.waits = Waits(connection)
        self.schedules = ScheduleStore(connection)
        self.systems = SystemStore(connection)
        self.run_profiles = RunProfileStore(connection)
        self.activities = ActivityStore(connection)
        self.history = HistoryStore(connection)
        self.skipped = SkippedStore(connection)
        self.keys = KeyStore(connection)
        self.events = Events(connection)
        self.counts = Counts(connection)
        self.audit = AuditStore(connection)
        self.pulse = Pulse(connection)

    @property
    def facts(self) -> list[AnyFact]:
        """What was recorded so far."""
        return [fact for _, fact in self._changes.facts]

    def record(self, at: datetime, *facts: AnyFact) -> None:
        """Put facts into the outbox, in this order, with this transaction."""
        self._changes.facts += [(at, fact) for fact in facts]

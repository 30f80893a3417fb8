"""A server's identity store, and runs of one system against it."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from jim_core.identity.exporting import export
from jim_core.identity.importing import import_changes, import_everything
from jim_core.identity.report import Report
from jim_core.identity.run import Run
from jim_core.identity.store.attributes import attributes_of, text_of
from jim_core.identity.store.database import opened, transaction
from jim_core.identity.store.exports import Exports
from jim_core.identity.store.runs import Counts, Item, Runs
from jim_core.model.run_order import RunOrder
from jim_core.model.system import ConnectedSystem, RunProfile, RunProfileId, RunType, SystemId
from jim_core.runners.voice.speech import Speech
from tests.identity.village import PERSON, Nothing, Village

BEGUN: Final = datetime(2026, 3, 1, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Done:
    """What one run did."""

    summary: str
    counts: Counts
    items: list[Item]

    def changes(self) -> dict[str, str]:
        """What became of whom."""
        return {item.anchor or "": item.change.value for item in self.items}

    def errors(self) -> dict[str, str]:
        """What is wrong with whom."""
        return {item.anchor or item.place or "": item.error for item in self.items if item.error}


class House:
    """One system, and what is known of it."""

    def __init__(self, store: sqlite3.Connection, village: Village | None = None) -> None:
        self.store = store
        self.village = village or Village()
        self.now = BEGUN
        self.page_size = 2
        self.threshold: float | None = None
        self.partition: str | None = None
        self.check: Callable[[], None] = lambda: None
        self._runs = 0

    def full(self) -> Done:
        """A full import."""
        return self.done(RunType.FULL_IMPORT, import_everything)

    def delta(self) -> Done:
        """An import of changes."""
        return self.done(RunType.DELTA_IMPORT, import_changes)

    def export(self) -> Done:
        """An export."""
        return self.done(RunType.EXPORT, export)

    def want(self, anchor: str | None, operation: str, **attributes: tuple[Any, ...]) -> int:
        """A synchronisation wants a change; the number of the object."""
        with transaction(self.store):
            if operation == "Add":
                number = self.store.execute(
                    "INSERT INTO object (system, object_type, anchor, state, attributes, generation, changed)"
                    " VALUES (1, ?, ?, 'Provisioned', '{}', 0, 0) RETURNING id",
                    (PERSON, anchor),
                ).fetchone()[0]
            else:
                number = self.number(anchor or "")
            Exports(self.store).put(number, 1, operation, text_of(attributes))
        return int(number)

    def join(self, anchor: str) -> None:
        """It is part of an identity."""
        with transaction(self.store):
            identity = self.store.execute(
                "INSERT INTO identity (identity_type, attributes, created) VALUES ('p', '{}', '')"
                " RETURNING id"
            ).fetchone()[0]
            self.store.execute("UPDATE object SET identity = ? WHERE anchor = ?", (identity, anchor))

    def synchronised(self) -> None:
        """A synchronisation has looked at everything."""
        self.store.execute("UPDATE object SET changed = 0")

    def number(self, anchor: str) -> int:
        """Of an object."""
        found = self.store.execute("SELECT id FROM object WHERE anchor = ?", (anchor,)).fetchone()
        return int(found[0])

    def states(self) -> dict[str | None, str]:
        """Of all objects."""
        return dict(self.store.execute("SELECT anchor, state FROM object ORDER BY id"))

    def current(self) -> dict[str, dict[str, tuple[Any, ...]]]:
        """What the space says is there."""
        query = "SELECT anchor, attributes FROM object WHERE state = 'Current'"
        return {anchor: attributes_of(text) for anchor, text in self.store.execute(query)}

    def to_synchronise(self) -> set[str]:
        """Whom a delta synchronisation would look at."""
        return {anchor for (anchor,) in self.store.execute("SELECT anchor FROM object WHERE changed = 1")}

    def pending(self) -> dict[str | None, tuple[str, str, int]]:
        """What is still to be written: operation, state and attempts."""
        rows = self.store.execute(
            "SELECT o.anchor, p.operation, p.state, p.attempts FROM pending_export p JOIN object o"
            " ON o.id = p.object ORDER BY o.id"
        )
        return {anchor: (operation, state, attempts) for anchor, operation, state, attempts in rows}

    def done(self, run_type: RunType, perform: Callable[[Run], str]) -> Done:
        """Any run."""
        self._runs += 1
        activity = UUID(int=self._runs)
        report = Report(activity, self.store, Speech())
        with transaction(self.store):
            Runs(self.store).begin(activity, 1, run_type, self.now)
        order = RunOrder(activity_id=activity, system=self._system(), profile=self._profile(run_type))
        kind = self.village.kind()
        run = Run(order, kind, Nothing(), self.store, report, self._check, lambda: self.now)
        summary = perform(run)
        state = Runs(self.store).find(activity)
        assert state
        assert state.counts == report.counts, "all that was counted is kept"
        items = Runs(self.store).items(activity, limit=10_000)
        return Done(summary, state.counts, [item for _, item in items])

    def _check(self) -> None:
        self.check()

    def _system(self) -> ConnectedSystem:
        return ConnectedSystem(
            id=SystemId(1),
            name="HR",
            connector_name="Village",
            delete_threshold=self.threshold,
            created=BEGUN,
        )

    def _profile(self, run_type: RunType) -> RunProfile:
        return RunProfile(
            id=RunProfileId(1),
            connected_system_id=SystemId(1),
            name=run_type,
            run_type=run_type,
            page_size=self.page_size,
            partition_name=self.partition,
        )

    def later(self, time: timedelta) -> None:
        """Time goes by."""
        self.now += time


@contextmanager
def in_memory(village: Village | None = None) -> Iterator[House]:
    """A house that leaves nothing behind."""
    with opened(Path(":memory:")) as store:
        yield House(store, village)

"""A few systems with rules, whose imports and exports are played, and runs over them."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias
from uuid import uuid4

from pydantic import BaseModel

from jim_core.connectors.protocol import ConnectorKind, Operation
from jim_core.identity.report import Report
from jim_core.identity.run import Run
from jim_core.identity.store.attributes import attributes_of, text_of
from jim_core.identity.store.database import transaction
from jim_core.identity.store.exports import Exports
from jim_core.identity.store.runs import Item, Runs
from jim_core.identity.synchronising import synchronise_changes, synchronise_everything
from jim_core.model.run_order import RunOrder
from jim_core.model.sync_rule import SyncRule
from jim_core.model.system import ConnectedSystem, RunProfile, RunProfileId, RunType, SystemId
from jim_core.runners.voice.speech import Speech

NOW = datetime(2026, 11, 24, tzinfo=UTC)
Told: TypeAlias = Mapping[str, object]
"""Attributes as a test writes them: a value, or a list of values."""


class _NoSettings(BaseModel):
    """Of a connector that nobody opens."""


_KIND = ConnectorKind("None", "Nothing", _NoSettings, frozenset(RunType), nullcontext)


class Land:
    """Systems by number, and the identity store between them."""

    def __init__(
        self, store: sqlite3.Connection, rules: Mapping[int, Sequence[SyncRule]], page_size: int = 3
    ) -> None:
        self.store = store
        self.page_size = page_size
        self.threshold: float | None = None
        self.rules = dict(rules)
        self.report: Report | None = None
        self.items: list[Item] = []
        self.errors: list[str] = []

    def has(self, system: int, kind: str, anchor: str, **attributes: object) -> None:
        """An import finds an object with these attributes."""
        text = text_of({name: _values(value) for name, value in attributes.items() if _values(value)})
        row = self.store.execute(
            "SELECT id, state, attributes FROM object WHERE system = ? AND object_type = ? AND anchor = ?",
            (system, kind, anchor),
        ).fetchone()
        if row is None:
            self.store.execute(
                "INSERT INTO object (system, object_type, anchor, state, attributes, generation, changed)"
                " VALUES (?, ?, ?, 'Current', ?, 1, 1)",
                (system, kind, anchor, text),
            )
        elif row[1:] != ("Current", text):
            self.store.execute(
                "UPDATE object SET state = 'Current', attributes = ?, changed = 1 WHERE id = ?",
                (text, row[0]),
            )

    def loses(self, system: int, kind: str, anchor: str) -> None:
        """An import does not find an object any more."""
        number = "(SELECT id FROM object WHERE system = ? AND object_type = ? AND anchor = ?)"
        which = (system, kind, anchor)
        self.store.execute(f"DELETE FROM pending_export WHERE object = {number}", which)
        self.store.execute(f"UPDATE object SET state = 'Obsolete', changed = 1 WHERE id = {number}", which)

    def export(self, system: int, anchor: str = "key") -> None:
        """All that waits is written, and found there by an import; `anchor` names what is asked for it."""
        rows = self.store.execute(
            "SELECT p.object, p.operation, p.attributes, o.attributes, o.object_type, o.identity, o.anchor"
            " FROM pending_export p JOIN object o ON o.id = p.object WHERE p.system = ?",
            (system,),
        ).fetchall()
        rows.sort(key=lambda row: (row[1] != Operation.DELETE, row[6] or "", row[2]))
        for number, operation, changes, known, kind, identity, _ in rows:
            if operation == Operation.DELETE:
                Exports(self.store).drop(number)
                if identity is None:
                    self.store.execute("DELETE FROM object WHERE id = ?", (number,))
                else:
                    self.store.execute(
                        "UPDATE object SET state = 'Obsolete', changed = 1 WHERE id = ?", (number,)
                    )
                continue
            after = {name: v for name, v in (attributes_of(known) | attributes_of(changes)).items() if v}
            if operation == Operation.ADD:
                name = str(after.get(anchor, ("?",))[0])
                taken = "SELECT 1 FROM object WHERE system = ? AND object_type = ? AND anchor = ?"
                if self.store.execute(taken, (system, kind, name)).fetchone():
                    continue
                self.store.execute("UPDATE object SET anchor = ? WHERE id = ?", (name, number))
            Exports(self.store).drop(number)
            self.store.execute(
                "UPDATE object SET state = 'Current', attributes = ?, changed = 1 WHERE id = ?",
                (text_of(after), number),
            )

    def full(self, system: int) -> str:
        """A full synchronisation of a system; its summary."""
        return self._run(system, RunType.FULL_SYNCHRONISATION)

    def delta(self, system: int) -> str:
        """A delta synchronisation of a system; its summary."""
        return self._run(system, RunType.DELTA_SYNCHRONISATION)

    def _run(self, system: int, run_type: RunType) -> str:
        systems = tuple(
            ConnectedSystem(
                id=SystemId(number),
                name=f"S{number}",
                sync_rules=tuple(rules),
                delete_threshold=self.threshold,
                created=NOW,
            )
            for number, rules in self.rules.items()
        )
        own = next(one for one in systems if one.id == system)
        profile = RunProfile(
            id=RunProfileId(1),
            connected_system_id=own.id,
            name=run_type,
            run_type=run_type,
            page_size=self.page_size,
        )
        order = RunOrder(activity_id=uuid4(), system=own, profile=profile, systems=systems)
        report = self.report = Report(order.activity_id, self.store, Speech())
        with transaction(self.store):
            Runs(self.store).begin(order.activity_id, system, run_type, NOW)
        run = Run(order, _KIND, _NoSettings(), self.store, report, lambda: None, lambda: NOW)
        perform = synchronise_everything if run_type is RunType.FULL_SYNCHRONISATION else synchronise_changes
        told = perform(run)
        self.items = [item for _, item in Runs(self.store).items(order.activity_id, limit=10_000)]
        self.errors = [item.error for item in self.items if item.error]
        return told

    def picture(self) -> dict[str, list[Any]]:
        """All that there is, whatever numbers it has."""
        objects: dict[int | None, list[Any]] = {}
        names: dict[int, str] = {}
        for number, identity, *rest in self.store.execute(
            "SELECT o.id, o.identity, o.system, o.object_type, o.anchor, o.state, o.attributes, o.joined_by,"
            " p.operation, p.attributes FROM object o LEFT JOIN pending_export p ON p.object = o.id"
        ):
            objects.setdefault(identity, []).append(json.dumps(rest))
            names[number] = json.dumps(rest)
        identities = self.store.execute("SELECT id, identity_type, attributes FROM identity").fetchall()
        texts = {
            number: json.dumps([kind, text, sorted(objects.get(number, []))])
            for number, kind, text in identities
        }
        keys = self.store.execute("SELECT identity_type, attribute, value, identity FROM identity_key")
        wanted = self.store.execute("SELECT identity_type, attribute, value, object FROM wanted_key")
        return {
            "identities": sorted(texts.values()),
            "loose": sorted(objects.get(None, [])),
            "keys": sorted((*key, texts[number]) for *key, number in keys),
            "wanted": sorted((*key, names[number]) for *key, number in wanted),
        }

    def identities(self) -> list[dict[str, object]]:
        """The attributes of each identity, single values as such."""
        rows = self.store.execute("SELECT attributes FROM identity ORDER BY attributes")
        return [_told(text) for (text,) in rows]

    def waiting(self, system: int) -> list[tuple[str, dict[str, object]]]:
        """What waits to be exported."""
        rows = self.store.execute(
            "SELECT operation, attributes FROM pending_export WHERE system = ? ORDER BY 1, 2",
            (system,),
        )
        return [(operation, _told(text)) for operation, text in rows]

    def joined(self, system: int) -> dict[str | None, str | None]:
        """By what each object of a system is joined, by its anchor."""
        return dict(
            self.store.execute("SELECT anchor, joined_by FROM object WHERE system = ?", (system,)).fetchall()
        )


def new_store() -> Path:
    """Where a store is that is gone with its connection."""
    return Path(":memory:")


def _values(value: object) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, list) else () if value in (None, "") else (value,)


def _told(text: str) -> dict[str, object]:
    return {n: values[0] if len(values) == 1 else list(values) for n, values in attributes_of(text).items()}

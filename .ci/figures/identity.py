"""Runs of run profiles with delimited files, against a bare loop with csv and SQLite in turns."""

import csv
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from figures import identity_bare, identity_run
from jim_core.identity.job import Job
from jim_core.model.run_order import RunOrder
from jim_core.model.sync_rule import AttributeFlow, MatchingRule, RuleDirection, SyncRule
from jim_core.model.system import ConnectedSystem, RunProfile, RunProfileId, RunType, SystemId

PAGE_SIZE = 1000
COLUMNS = ("id", "givenName", "surname", "mail", "department", "title", "office", "manager")
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
SOURCE, TARGET = SystemId(1), SystemId(2)


FLOWS = tuple(AttributeFlow(target=name, source=name) for name in COLUMNS)
PEOPLE_IN = SyncRule(
    name="people in",
    direction=RuleDirection.INBOUND,
    object_type="person",
    identity_type="person",
    matching=(MatchingRule(source="id", target="id"),),
    project=True,
    flows=FLOWS,
)
PEOPLE_OUT = SyncRule(
    name="people out",
    direction=RuleDirection.OUTBOUND,
    object_type="person",
    identity_type="person",
    provision=True,
    flows=FLOWS,
)


async def measured(quick: bool) -> dict[str, object]:
    """Each as often as once a round, in a store that is new each round; objects a second, of the median."""
    objects = 10_000 if quick else 100_000
    rounds = 1 if quick else 3
    taken: dict[str, _Taken] = {}
    for _ in range(rounds):
        with tempfile.TemporaryDirectory(prefix="jim-bench-") as made:
            _Round(Path(made), objects, taken).measure()
    return {"objects": objects, "page_size": PAGE_SIZE} | {
        name: took.told(objects) for name, took in taken.items()
    }


@dataclass
class _Taken:
    """What one thing took, ours and bare, over all rounds."""

    ours: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)
    peak_mib: float = 0.0
    grown_mib: float = 0.0

    def told(self, objects: int) -> dict[str, object]:
        """Objects a second, and memory."""
        ours, bare = statistics.median(self.ours), statistics.median(self.bare)
        return {
            "objects_per_second": round(objects / ours),
            "bare_per_second": round(objects / bare),
            "ratio": round(bare / ours, 2),
            "peak_mib": self.peak_mib,
            "grown_mib": self.grown_mib,
        }


class _Round:
    """Everything once, one after another."""

    def __init__(self, directory: Path, objects: int, taken: dict[str, _Taken]) -> None:
        self._directory = directory
        self._objects = objects
        self._taken = taken
        self._source = directory / "source.csv"
        self._target = directory / "target.csv"
        self._bare = directory / "bare.db"
        _write_people(self._source, objects)
        _write_people(self._target, 0)

    def measure(self) -> None:
        """In the order in which a schedule would have it."""
        self._run("full_import", SOURCE, RunType.FULL_IMPORT, self._bare_import)
        self._run("full_import_unchanged", SOURCE, RunType.FULL_IMPORT, self._bare_import)
        self._run("delta_import_unchanged", SOURCE, RunType.DELTA_IMPORT, self._bare_import)
        self._run("full_synchronisation", SOURCE, RunType.FULL_SYNCHRONISATION, self._bare_import)
        self._run("full_synchronisation_unchanged", SOURCE, RunType.FULL_SYNCHRONISATION, self._bare_import)
        self._run("export", TARGET, RunType.EXPORT, self._bare_export)
        self._bare = self._directory / "bare-target.db"
        self._run("confirming_import", TARGET, RunType.FULL_IMPORT, self._bare_import)

    def _run(self, name: str, system: SystemId, run_type: RunType, bare: Callable[[], float]) -> None:
        taken = self._taken.setdefault(name, _Taken())
        taken.bare.append(bare())
        job = self._job(system, run_type)
        found = subprocess.run(
            [sys.executable, identity_run.__file__],
            input=job.model_dump_json(),
            capture_output=True,
            text=True,
            check=False,
        )
        if found.returncode:
            raise RuntimeError(f"{name} failed: {found.stderr}")
        figures = json.loads(found.stderr.splitlines()[-1])
        taken.ours.append(figures["seconds"])
        taken.peak_mib = max(taken.peak_mib, figures["peak_mib"])
        taken.grown_mib = max(taken.grown_mib, round(figures["peak_mib"] - figures["before_mib"], 1))

    def _bare_import(self) -> float:
        return identity_bare.imported(self._source, self._bare, PAGE_SIZE)

    def _bare_export(self) -> float:
        return identity_bare.exported(self._bare, self._directory / "bare.csv", PAGE_SIZE)

    @property
    def _store(self) -> Path:
        return self._directory / "identity.db"

    def _job(self, system: SystemId, run_type: RunType) -> Job:
        path = self._source if system == SOURCE else self._target
        systems = (_system(SOURCE, PEOPLE_IN), _system(TARGET, PEOPLE_OUT))
        order = RunOrder(
            activity_id=uuid4(),
            system=next(one for one in systems if one.id == system),
            profile=RunProfile(
                id=RunProfileId(1),
                connected_system_id=system,
                name=run_type,
                run_type=run_type,
                page_size=PAGE_SIZE,
            ),
            systems=systems,
        )
        settings = {"path": str(path), "anchor": ["id"], "objectType": "person"}
        return Job(order=order, settings=settings, store=self._store, patience=10)


def _system(known: SystemId, rule: SyncRule) -> ConnectedSystem:
    return ConnectedSystem(
        id=known,
        name=f"system {known}",
        connector_name="Delimited File",
        created=EPOCH,
        sync_rules=(rule,),
    )


def _write_people(path: Path, count: int) -> None:
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(_people(count))


def _people(count: int) -> list[tuple[str, ...]]:
    return [
        (
            f"E{number:06}",
            f"Given{number % 997}",
            f"Family{number % 4999}",
            f"person{number}@example.org",
            f"Department {number % 40}",
            f"Title {number % 120}",
            f"Office {number % 25}",
            f"E{number // 10:06}",
        )
        for number in range(count)
    ]

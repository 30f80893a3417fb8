"""A store with a long past: many ended executions of many schedules, one of them busier than all others."""

import asyncio
import random
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from jim_core.client.local import prepare_directory
from jim_core.model.execution import ScheduleExecution
from jim_core.model.ids import ExecutionId, ScheduleId
from jim_core.model.status import ExecutionStatus
from jim_core.settings import CoreSettings
from jim_core.storage.bulk import insert_ended
from jim_core.storage.database import Database

SCHEDULES = 200
BUSY_SHARE = 0.3
"""How much of all that ran is of one schedule."""

_S = ExecutionStatus
_FILLED: dict[int, tempfile.TemporaryDirectory[str]] = {}
_ENDS = (_S.COMPLETED, _S.FAILED, _S.CANCELLED)
_SHARES = (0.86, 0.09, 0.05)


def schedule_ids() -> list[ScheduleId]:
    """The schedules, the busy one first; the same ones each time."""
    chance = random.Random("schedules")
    return [ScheduleId(UUID(int=chance.getrandbits(128), version=4)) for _ in range(SCHEDULES)]


@asynccontextmanager
async def with_history(rows: int) -> AsyncIterator[Path]:
    """A data directory whose store has that many executions; only the first one of a size takes long."""
    if rows not in _FILLED:
        made = tempfile.TemporaryDirectory(prefix="jim-bench-")
        await _fill(prepare_directory(Path(made.name, "data")), rows)
        _FILLED[rows] = made
    with tempfile.TemporaryDirectory(prefix="jim-bench-") as copy:
        directory = Path(copy, "data")
        await asyncio.to_thread(shutil.copytree, Path(_FILLED[rows].name, "data"), directory)
        yield directory


async def _fill(directory: Path, rows: int) -> None:
    database = Database.open(database_url(directory))
    await insert_ended(database, executions(rows))
    await asyncio.to_thread(database.close)


def database_url(directory: Path) -> str:
    """Of the store of a data directory."""
    return CoreSettings(data_dir=directory, database_url=None).database


def executions(rows: int) -> Iterator[ScheduleExecution]:
    """That many, the oldest first."""
    chance = random.Random("executions")
    schedules = schedule_ids()
    begin = datetime.now(UTC) - timedelta(seconds=rows + 60)
    for number in range(rows):
        which = 0 if chance.random() < BUSY_SHARE else chance.randrange(1, SCHEDULES)
        (status,) = chance.choices(_ENDS, _SHARES)
        at = begin + timedelta(seconds=number)
        # Some are cancelled while they wait, so that they have no start.
        waited = status is not _S.CANCELLED or chance.random() < 0.5
        yield ScheduleExecution(
            id=ExecutionId(UUID(int=chance.getrandbits(128), version=4)),
            schedule_id=schedules[which],
            schedule_name=f"Schedule {which}",
            status=status,
            current_step_index=3,
            total_steps=4,
            queued_at=at,
            started_at=at + timedelta(seconds=chance.randrange(5)) if waited else None,
            completed_at=at + timedelta(seconds=chance.randrange(10, 3_000)),
        )

"""Many ended executions at once: for benchmarks, demonstrations and imports."""

from collections.abc import Iterable
from functools import partial
from itertools import islice
from typing import Final

from jim_core.model.errors import IllegalMove
from jim_core.model.execution import ScheduleExecution
from jim_core.model.status import ENDED_EXECUTION
from jim_core.storage.database import Database
from jim_core.storage.unit_of_work import UnitOfWork

CHUNK: Final = 5_000
"""Rows in one job of the writer: about 100 ms, so that others are not kept waiting."""


async def insert_ended(database: Database, executions: Iterable[ScheduleExecution]) -> int:
    """Add executions that have ended, without steps and without events, and count them; how many.

    Oldest first is fastest, and makes the newest the first of every list.
    """
    source = iter(executions)
    inserted = 0
    while chunk := list(islice(source, CHUNK)):
        if any(execution.status not in ENDED_EXECUTION for execution in chunk):
            raise IllegalMove("only ended executions can be inserted at once")
        await database.write(partial(_insert, chunk))
        inserted += len(chunk)
    return inserted


def _insert(chunk: list[ScheduleExecution], unit: UnitOfWork) -> None:
    unit.executions.insert_many(chunk)

"""Forget what is old, in small batches."""

import asyncio
import shutil
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from jim_core.crash_points import CrashPoint, reach
from jim_core.model.errors import StorageUnavailable
from jim_core.model.steady_clock import PROVEN, is_steady
from jim_core.service import items
from jim_core.service.context import ServiceContext
from jim_core.storage.held import Held
from jim_core.storage.unit_of_work import Reader, UnitOfWork


async def prune(context: ServiceContext, *, keep_days: int, batch: int = 500) -> int:
    """Remove executions that ended more than `keep_days` ago, with steps and output; how many.

    One that still has a process waits. Files go first: a crash in between leaves rows that are pruned the
    next time, and never files that nobody knows of.
    """
    before = context.now() - timedelta(days=keep_days)
    pruned = 0
    while True:
        old = await context.database.read(lambda reader: reader.executions.ended_before(before, batch))
        if not old:
            break
        reach(CrashPoint.PRUNE_BEGUN)
        gone, trouble = await asyncio.to_thread(_remove_files, context.runs, old)
        reach(CrashPoint.FILES_REMOVED)
        await context.database.write(partial(_remove_rows, gone))
        if trouble is not None:  # one folder that stays must not keep the others
            raise StorageUnavailable(
                f"The output of old executions cannot be removed: {trouble}"
            ) from trouble
        pruned += len(gone)
    await context.database.write(lambda unit: unit.skipped.forget(before))
    return pruned


async def prune_history(context: ServiceContext, *, keep_days: int, batch: int = 500) -> int:
    """Forget changes of schedules older than `keep_days`, at most `batch`; how many went."""
    before = context.now() - timedelta(days=keep_days)
    return await context.database.write(lambda unit: unit.history.forget(before, batch))


async def prune_activities(context: ServiceContext, *, keep_days: int, batch: int = 500) -> int:
    """Forget ended activities that began more than `keep_days` ago, at most `batch`; how many went.

    Their items go first: a crash in between leaves activities that are pruned the next time.
    """
    before = context.now() - timedelta(days=keep_days)
    old = await context.database.read(lambda reader: reader.activities.old(before, batch))
    if old:
        await asyncio.to_thread(items.forget, context.identity_store, old)
    return await context.database.write(lambda unit: unit.activities.forget(old))


async def clock_is_steady(context: ServiceContext) -> bool:
    """Whether what is old by this clock may be removed: false for a week after it leapt ahead."""
    now = context.now()
    around = await context.database.read(partial(_recorded_around, now - PROVEN))
    return is_steady(now, *around)


async def prune_events(context: ServiceContext, keep: int = 10_000) -> int:
    """Keep the newest `keep` events; how many went."""

    def work(unit: UnitOfWork) -> int:
        return unit.events.forget(unit.events.newest() - keep)

    return await context.database.write(work)


def _recorded_around(instant: datetime, reader: Reader) -> tuple[datetime | None, datetime | None]:
    """The newest record before an instant and the oldest from then on: ends of executions, and the trail."""
    pairs = (reader.executions.ends_around(instant), reader.audit.around(instant))
    before = max((one for one, _ in pairs if one), default=None)
    return before, min((one for _, one in pairs if one), default=None)


def _remove_rows(old: Sequence[Held], unit: UnitOfWork) -> None:
    unit.executions.remove(old)


def _remove_files(runs: Path, old: Sequence[Held]) -> tuple[list[Held], OSError | None]:
    """Those of which no file is left, and why there are others."""
    gone, trouble = [], None
    for held in old:
        try:
            shutil.rmtree(runs / str(held.execution.id))
        except FileNotFoundError:
            pass
        except OSError as error:
            trouble = error
            continue
        gone.append(held)
    return gone, trouble

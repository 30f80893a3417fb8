"""Forget what is old, in small batches."""

import asyncio
import shutil
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path

from jim_core.crash_points import CrashPoint, reach
from jim_core.model.errors import StorageUnavailable
from jim_core.service.context import ServiceContext
from jim_core.storage.held import Held
from jim_core.storage.unit_of_work import UnitOfWork


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


async def prune_events(context: ServiceContext, keep: int = 10_000) -> int:
    """Keep the newest `keep` events; how many went."""

    def work(unit: UnitOfWork) -> int:
        return unit.events.forget(unit.events.newest() - keep)

    return await context.database.write(work)


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

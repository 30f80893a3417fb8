"""The processes of a step whose shim was killed: found by group, mark and cgroup, and ended."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Final

from jim_core.runners.shim import process_table, signals
from jim_core.runners.shim.cgroup import Cgroup
from jim_core.runners.shim.process_table import ProcessFacts
from jim_core.runners.step_process import started_record

_LOOK_SECONDS: Final = 0.2
_AGAIN_SECONDS: Final = 1.0


async def end_leftovers(run_directory: Path, mark: str, grace: timedelta) -> int:
    """End what is left of an attempt: asked first, killed after `grace`; how many there were.

    Returns when nothing is left. A process that left the session, cleared its environment and has no cgroup
    is not found; while the spawner that forked its shim lives, that one ends it.
    """
    started = started_record(run_directory)
    loop = asyncio.get_running_loop()
    # Beside the loop: all of /proc is read.
    found = await asyncio.to_thread(_living, started, mark)
    count = len(found)
    signals.ask(found)
    kill_at = loop.time() + grace.total_seconds()
    while found:
        await asyncio.sleep(_LOOK_SECONDS)
        found = await asyncio.to_thread(_living, started, mark)
        if found and loop.time() >= kill_at:
            if (cgroup := started.get("cgroup")) and isinstance(cgroup, str):
                Cgroup(cgroup).kill()
            signals.kill(found)
            kill_at = loop.time() + _AGAIN_SECONDS
    if isinstance(cgroup := started.get("cgroup"), str):
        Cgroup(cgroup).remove()
    return count


def _living(started: dict[str, object], mark: str) -> list[ProcessFacts]:
    found = {known.pid: known for known in process_table.marked(mark)}
    target = started.get("target")
    if isinstance(target, int) and started.get("boot_id") == process_table.boot_id():
        holder = process_table.facts(target)
        # Another holder of the number got it after our group was empty.
        if holder is None or holder.start_time == started.get("target_start"):
            found |= {known.pid: known for known in process_table.members(target)}
    if isinstance(cgroup := started.get("cgroup"), str):
        found |= {known.pid: known for known in process_table.in_cgroup(cgroup)}
    return list(found.values())

"""What tests ask of the system: whether a process lives, and whether something has come true."""

import asyncio
import contextlib
import os
import select
import signal
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from jim_core.runners.shim import process_table
from jim_core.runners.step_process import started_record

T = TypeVar("T")

DEADLINE_SECONDS = 20.0
"""Long enough for a busy machine; a test that needs it has failed."""


async def eventually(look: Callable[[], T], what: str = "it") -> T:
    """The first truthy answer of `look`; fails when there is none before the deadline."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not (answer := look()):
        assert time.monotonic() < deadline, f"{what} did not come true"
        await asyncio.sleep(0.005)
    return answer


async def eventually_asked(ask: Callable[[], Awaitable[T]], what: str = "it") -> T:
    """The first truthy answer of an asynchronous `ask`; fails when there is none before the deadline."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not (answer := await ask()):
        assert time.monotonic() < deadline, f"{what} did not come true"
        await asyncio.sleep(0.01)
    return answer


def lives(pid: int) -> bool:
    """Whether a process runs; a zombie does not."""
    known = process_table.facts(pid)
    return known is not None and known.alive


def zombies_of(parent: int) -> list[int]:
    """The children of a process that nobody has reaped."""
    found = []
    for name in os.listdir("/proc"):  # noqa: PTH208
        if name.isdigit():
            try:
                status = Path(f"/proc/{name}/stat").read_text(errors="replace").rpartition(")")[2].split()
            except OSError:
                continue
            if status[0] == "Z" and int(status[1]) == parent:
                found.append(int(name))
    return found


def programs_of(runs: Path) -> list[int]:
    """The pids of the programs of all steps that have begun below a folder of runs."""
    records = (started_record(folder) for folder in runs.glob("*/*"))
    return [pid for record in records if isinstance(pid := record.get("target"), int)]


def wait_for_exit(pid: int) -> None:
    """Block, the loop included, until a process has ended; reaping it is left to its parent."""
    with contextlib.suppress(ProcessLookupError):
        held = os.pidfd_open(pid)
        select.select([held], [], [], DEADLINE_SECONDS)
        os.close(held)


def kill(pid: int) -> None:
    """End a process that a test left running, and reap it if it is ours."""
    os.kill(pid, signal.SIGKILL)  # noqa: TID251  tests clean up after themselves
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, 0)


def open_files() -> int:
    """How many descriptors this process holds."""
    return len(os.listdir("/proc/self/fd"))  # noqa: PTH208


def watched_processes() -> int:
    """How many descriptors of processes this process holds."""
    links = []
    for name in os.listdir("/proc/self/fd"):  # noqa: PTH208
        with contextlib.suppress(OSError):
            links.append(os.readlink(f"/proc/self/fd/{name}"))  # noqa: PTH115
    return sum("pidfd" in link for link in links)


def number_in(path: Path) -> int:
    """The number that a program wrote to a file; 0 while there is none."""
    try:
        text = path.read_text()
    except OSError:
        return 0
    return int(text) if text.endswith("\n") else 0


async def pid_in(path: Path) -> int:
    """The pid that a program writes to a file, once it has."""
    return await eventually(lambda: number_in(path), f"a pid in {path.name}")

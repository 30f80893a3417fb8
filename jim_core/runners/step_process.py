"""The processes of one running step, as their server sees them: start, follow, ask to end, take up again.

Between the server and the step's program stands a shim, which does the work and outlives the server; here is
only a descriptor of that shim, and the records in the run directory of the attempt.
"""

import asyncio
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

from pydantic import ValidationError

from jim_core.runners.ending import Ending, Live
from jim_core.runners.program import NotStarted
from jim_core.runners.shim import process_table, records, signals
from jim_core.runners.shim.order import Order
from jim_core.runners.shim.process_table import ProcessIdentity
from jim_core.runners.spawner_process import SpawnerGone, SpawnerProcess

T = TypeVar("T")

_AGAIN_SECONDS: Final = 0.1


@dataclass(frozen=True, slots=True)
class NeverStarted:
    """Nothing of the attempt has run, and nothing will without this ticket."""

    ticket: str


@dataclass(frozen=True, slots=True)
class Lost:
    """The shim is gone and left no record of the end."""

    rebooted: bool = False
    """The machine was started anew since, so nothing of the step is left either."""


class StepProcess:
    """A shim that runs. Made inside a running loop; close it."""

    def __init__(self, run_directory: Path, pidfd: int) -> None:
        """`pidfd` is ours from now on."""
        self.run_directory = run_directory
        self._pidfd = pidfd
        self._loop = asyncio.get_running_loop()
        self._ended: asyncio.Future[None] = self._loop.create_future()
        self._loop.add_reader(pidfd, self._end)

    @classmethod
    async def start(cls, spawner: SpawnerProcess, order: Order) -> "StepProcess | Ending | Lost":
        """Begin an attempt whose folder exists, which may have ended by then; raises NotStarted."""
        run_directory = Path(order.run_directory)
        try:
            return cls(run_directory, await spawner.fork(order))
        except OSError as error:
            raise NotStarted(f"no process can be started: {error.strerror}") from error
        except SpawnerGone as gone:
            # Whether it had forked already is told by who comes first to the record of the start.
            found = await patiently(partial(take_up, run_directory))
            if isinstance(found, NeverStarted):
                unfit = f"the process that starts such steps cannot load what it needs: {gone}"
                killed = "the process that starts steps ended before it started this one"
                raise NotStarted(unfit if str(gone) else killed) from gone
            return found

    async def follow(self, *until: asyncio.Future[None]) -> bool:
        """Wait for the end of everything, or for one of `until`; whether it is the end."""
        if not self._ended.done():
            await asyncio.wait((self._ended, *until), return_when=asyncio.FIRST_COMPLETED)
        return self._ended.done()

    def ask(self) -> None:
        """Ask the step to end; its shim sees to it."""
        if self._pidfd >= 0:
            signals.ask_shim(self._pidfd)

    def close(self) -> None:
        """Let go; what runs goes on."""
        if self._pidfd >= 0:
            self._loop.remove_reader(self._pidfd)
            os.close(self._pidfd)
            self._pidfd = -1

    def _end(self) -> None:
        self.close()
        with suppress(asyncio.InvalidStateError):
            self._ended.set_result(None)


async def patiently(look: Callable[[], T]) -> T:
    """What `look` finds, as soon as it can open files: what cannot be looked at now has not ended badly."""
    while True:
        try:
            return look()
        except OSError as error:
            if error.errno not in records.EXHAUSTED:
                raise
        await asyncio.sleep(_AGAIN_SECONDS)


def take_up(run_directory: Path) -> StepProcess | Ending | NeverStarted | Lost:
    """What became of an attempt that somebody else may have started.

    When nobody has, its start is called off, so that whoever still might finds that out. Raises NotStarted
    when the folder cannot be used, OSError when files have run out.
    """
    ticket = secrets.token_hex(8)
    with _folder(run_directory) as folder:
        if records.read(folder, records.EXIT) is None and records.call_off(folder, ticket):
            return NeverStarted(ticket)
    return find(run_directory) or Lost()


def find(run_directory: Path) -> StepProcess | Ending | Lost | None:
    """What became of an attempt; None when nobody has started it. Raises NotStarted as `take_up` does."""
    with _folder(run_directory) as folder:
        if (ending := Ending.read(records.read(folder, records.EXIT))) is not None:
            return ending
        started = records.read(folder, records.STARTED)
        identity = identity_in(started)
        pidfd = _held(identity) if identity is not None else None
        # Read after the look at the shim: one that had ended by then has left its record.
        ending = Ending.read(records.read(folder, records.EXIT))
        if ending is None and pidfd is not None:
            return StepProcess(run_directory, pidfd)
        if pidfd is not None:
            os.close(pidfd)
        if ending is None and (started is None or records.TICKET in started):
            return None
        rebooted = identity is not None and identity.boot_id != process_table.boot_id()
        return ending or Lost(rebooted)


def started_record(run_directory: Path) -> records.Record:
    """The record of the start of an attempt; empty when there is none."""
    try:
        with _folder(run_directory) as folder:
            return records.read(folder, records.STARTED) or {}
    except (NotStarted, OSError):
        return {}


def read_live(run_directory: Path) -> Live | None:
    """How far an attempt says it is; None while it has said nothing."""
    try:
        with _folder(run_directory) as folder:
            record = records.read(folder, records.LIVE)
            return None if record is None else Live.model_validate(record)
    except (NotStarted, OSError, ValidationError):
        return None


def identity_in(started: records.Record | None) -> ProcessIdentity | None:
    """The shim that a record of a start names."""
    match started:
        case {"pid": int(pid), "start_time": int(start_time), "boot_id": str(boot_id)}:
            return ProcessIdentity(pid, start_time, boot_id)
    return None


def _held(identity: ProcessIdentity) -> int | None:
    """A descriptor of exactly this process; None when it lives no more."""
    try:
        pidfd = os.pidfd_open(identity.pid)
    except OSError as error:
        if error.errno in records.EXHAUSTED:
            raise
        return None
    try:
        os.close(os.dup(pidfd))  # it takes another file to look
    except OSError:
        os.close(pidfd)
        raise
    if process_table.is_alive(identity):
        return pidfd
    os.close(pidfd)
    return None


@contextmanager
def _folder(run_directory: Path) -> Iterator[int]:
    try:
        folder = os.open(run_directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        if error.errno in records.EXHAUSTED:
            raise
        raise NotStarted(f"the run directory of the step cannot be used: {error}") from error
    try:
        yield folder
    finally:
        os.close(folder)

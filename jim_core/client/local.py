"""Who holds a data directory: one engine at a time, known by a lock and a few facts beside it.

The kernel's lock decides, never the file's presence: after `kill -9` the file stays and means nothing. The
facts inside name the holder, so that a second program can attach to the first, or say who is in the way.
"""

import fcntl
import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Self

from jim_core.model.errors import DataDirectoryHeld
from jim_core.wire.directory import LOCK_FILE, default_data_directory

__all__ = [
    "DataDirectoryLock",
    "Holder",
    "RunningServer",
    "default_data_directory",
    "find_server",
    "held",
    "holder",
    "prepare_directory",
]

_RETRY_SECONDS: Final = 0.05
_PROBE_SECONDS: Final = 0.2
_READ_LIMIT: Final = 65_536


@dataclass(frozen=True, slots=True)
class Holder:
    """The program that has a data directory open."""

    pid: int
    program: str
    host: str
    started: datetime
    socket: str | None = None
    url: str | None = None

    @classmethod
    def this_process(cls, program: str) -> Self:
        """This process, under the name it wants to be known by (`jim serve`, `jim-tui`)."""
        return cls(os.getpid(), program, socket.gethostname(), datetime.now(UTC).replace(microsecond=0))

    def __str__(self) -> str:
        """One line for people."""
        where = f", socket {self.socket}" if self.socket else ""
        return (
            f"{self.program} (pid {self.pid} on {self.host}, since {self.started:%Y-%m-%d %H:%M:%S}Z{where})"
        )


@dataclass(frozen=True, slots=True)
class RunningServer:
    """A server that can be talked to without a key, because this user owns its data directory."""

    socket: Path
    holder: Holder


class DataDirectoryLock:
    """A data directory held by this process, until `release` or the end of the process."""

    def __init__(self, directory: Path, descriptor: int, holder: Holder) -> None:
        self.directory = directory
        self.holder = holder
        self._descriptor: int | None = descriptor
        self._write(holder)

    @classmethod
    def take(cls, directory: Path, program: str, *, patience: float = 3.0) -> Self:
        """Hold `directory`, waiting up to `patience` seconds; raises DataDirectoryHeld naming the holder."""
        descriptor = os.open(directory / LOCK_FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            _await_lock(directory, descriptor, patience)
            return cls(directory, descriptor, Holder.this_process(program))
        except BaseException:
            os.close(descriptor)
            raise

    def announce(self, *, socket: Path | None = None, url: str | None = None) -> None:
        """Tell others where this process answers, once it does."""
        self.holder = replace(self.holder, socket=str(socket) if socket else None, url=url)
        self._write(self.holder)

    def release(self) -> None:
        """Let the directory go; a second call does nothing."""
        if self._descriptor is not None:
            os.ftruncate(self._descriptor, 0)
            os.close(self._descriptor)
            self._descriptor = None

    def _write(self, holder: Holder) -> None:
        if self._descriptor is None:
            raise ValueError("the data directory was already let go")
        text = json.dumps({**asdict(holder), "started": holder.started.isoformat()}).encode()
        # The file shrinks only after the write, so that a reader in between finds the old or the new facts
        # with something behind them, which `_parsed` cuts off, and never half of them.
        try:
            os.pwrite(self._descriptor, text + b"\n", 0)
            os.ftruncate(self._descriptor, len(text) + 1)
        except OSError as error:
            # By itself it would say that there is no space, and not where.
            raise OSError(error.errno, error.strerror, str(self.directory / LOCK_FILE)) from error


@contextmanager
def held(directory: Path, program: str, *, patience: float = 3.0) -> Iterator[DataDirectoryLock]:
    """`directory` held for the length of a `with` block."""
    lock = DataDirectoryLock.take(directory, program, patience=patience)
    try:
        yield lock
    finally:
        lock.release()


def prepare_directory(directory: Path) -> Path:
    """The data directory, made if missing and closed to other users.

    A directory with other people's things in it is never closed to them: that raises PermissionError.
    """
    directory = directory.expanduser().absolute()
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    facts = directory.stat()
    if not facts.st_mode & 0o077:
        return directory
    ours = (directory / LOCK_FILE).exists() or not any(directory.iterdir())
    if facts.st_uid != os.geteuid() or not ours:
        raise PermissionError(
            f"{directory} is open to other users and is not empty; "
            f"choose another directory, or close this one with `chmod 700 {directory}`"
        )
    directory.chmod(0o700)
    return directory


def holder(directory: Path) -> Holder | None:
    """Who holds `directory` now, or None if nobody does (or it cannot be read)."""
    try:
        descriptor = os.open(directory / LOCK_FILE, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        if _locked(descriptor, fcntl.LOCK_SH):
            return None
        return _parsed(descriptor)
    finally:
        os.close(descriptor)


def find_server(directory: Path) -> RunningServer | None:
    """The server of `directory` that answers on a Unix socket now, or None."""
    found = holder(directory)
    if found is None or found.socket is None:
        return None
    return RunningServer(Path(found.socket), found)


def _await_lock(directory: Path, descriptor: int, patience: float) -> None:
    # A server will not go away by itself, so waiting for one is short. What may go soon is a command that
    # works on the store for a moment, and a reader that tries the lock to see whether anybody holds it.
    began = time.monotonic()
    while not _locked(descriptor, fcntl.LOCK_EX):
        by = _parsed(descriptor)
        serving = by is not None and by.socket is not None
        if time.monotonic() - began >= min(patience, _PROBE_SECONDS if serving else patience):
            raise _held(directory, by)
        time.sleep(_RETRY_SECONDS)


def _locked(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _parsed(descriptor: int) -> Holder | None:
    text = os.pread(descriptor, _READ_LIMIT, 0).decode(errors="replace")
    try:
        facts, _ = json.JSONDecoder().raw_decode(text)
        return Holder(
            pid=int(facts["pid"]),
            program=str(facts["program"]),
            host=str(facts["host"]),
            started=datetime.fromisoformat(facts["started"]),
            socket=facts["socket"],
            url=facts["url"],
        )
    except (ValueError, KeyError, TypeError):
        return None


def _held(directory: Path, by: Holder | None) -> DataDirectoryHeld:
    who = str(by) if by else "another program that does not say its name"
    return DataDirectoryHeld(
        f"the data directory {directory} is in use by {who}; "
        "stop it first, talk to it instead, or choose another directory with --data-dir"
    )

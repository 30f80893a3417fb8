"""What a shim leaves for whoever comes after: `started`, `live` and `exit`, each a JSON object in a file.

Files appear whole, by renaming; what is known later is a second object, on a line of its own, which counts
once it is whole. `started` is fenced: of several shims, and a server that calls a start off, exactly one
comes first, and the others do nothing.
"""

import contextlib
import errno
import fcntl
import json
import os
from collections.abc import Iterator
from typing import Final

STARTED: Final = "started"
LIVE: Final = "live"
EXIT: Final = "exit"
TICKET: Final = "ticket"
"""The member of a start that was called off: who shows the same ticket may start all the same."""

RESERVED: Final = 16_384
"""Bytes set aside for the record of the end, so that a full disk cannot lose it."""
_LONG: Final = frozenset({"stderr", "errors", "warnings"})
"""Members that may take more room than that, and are left out when there is none."""

EXHAUSTED: Final = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOMEM})
"""Errors that say something about this system now, and nothing about what was looked for."""

Record = dict[str, object]


def read(folder: int, name: str) -> Record | None:
    """A record; None when there is none that can be read. Raises OSError when files have run out."""
    try:
        # A pipe in the place of a record, made by a step, keeps nobody waiting.
        file = os.open(name, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK, dir_fd=folder)
    except OSError as error:
        if error.errno in EXHAUSTED:
            raise
        return None
    record: Record = {}
    try:
        with open(file, "rb") as stream:  # noqa: PTH123  a descriptor
            for line in stream.read().rstrip().split(b"\n"):
                record |= json.loads(line)
    except (OSError, ValueError, TypeError):
        pass  # the line is not whole
    return record or None


def write(folder: int, name: str, record: Record) -> None:
    """Put a record in place of the one before; raises OSError."""
    _store(folder, name, json.dumps(record).encode(), durable=False)


def add(folder: int, name: str, record: Record) -> None:
    """Say more in a record that exists; raises OSError."""
    # A new file in the place of the old one would cost several times as much.
    file = os.open(name, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC, dir_fd=folder)
    try:
        os.write(file, b"\n" + json.dumps(record).encode())
    finally:
        os.close(file)


def reserve(folder: int) -> None:
    """Set room aside for the record of the end; raises OSError when there is none."""
    file = os.open(_new(EXIT), os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600, dir_fd=folder)
    try:
        os.posix_fallocate(file, 0, RESERVED)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.EOPNOTSUPP):  # some file systems set nothing aside
            raise
        os.write(file, bytes(RESERVED))
    finally:
        os.close(file)


def finish(folder: int, record: Record, *, durable: bool) -> None:
    """Write the record of the end into its reserved room; `durable` when no server will see it soon."""
    text = json.dumps(record).encode()
    try:
        _store(folder, EXIT, text.ljust(RESERVED), durable=durable)
    except OSError:
        if len(text) <= RESERVED:
            raise
        brief = {name: value for name, value in record.items() if name not in _LONG}
        _store(folder, EXIT, json.dumps(brief).encode().ljust(RESERVED), durable=durable)


def claim(folder: int, record: Record, ticket: str | None) -> bool:
    """Be the one who starts; False when somebody else is, or when the start was called off.

    `ticket` lets one in who was sent after a start had been called off under it.
    """
    with _alone(folder):
        found = _start(folder)
        if found is not None and (ticket is None or found.get(TICKET) != ticket):
            return False
        write(folder, STARTED, record)
        return True


def call_off(folder: int, ticket: str) -> bool:
    """Make sure that nobody starts without this ticket; False when somebody has started already."""
    # Asked without the lock, too: a program that runs may hold it for purposes of its own.
    if _has_begun(folder):
        return False
    with _alone(folder):
        if _has_begun(folder):
            return False
        write(folder, STARTED, {TICKET: ticket})
        return True


def _has_begun(folder: int) -> bool:
    found = _start(folder)
    return found is not None and TICKET not in found


def _start(folder: int) -> Record | None:
    """The record of the start; an empty one when there is one that nobody can read: somebody came first."""
    found = read(folder, STARTED)
    if found is None:
        with contextlib.suppress(FileNotFoundError):
            os.stat(STARTED, dir_fd=folder)
            return {}
    return found


@contextlib.contextmanager
def _alone(folder: int) -> Iterator[None]:
    # Opened anew: a lock belongs to an open file, and a forked child shares those of its parent.
    lock = os.open(".", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC, dir_fd=folder)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _store(folder: int, name: str, text: bytes, *, durable: bool) -> None:
    file = os.open(_new(name), os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600, dir_fd=folder)
    try:
        if os.write(file, text) < len(text):
            os.ftruncate(file, RESERVED)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        if durable:
            os.fsync(file)
    finally:
        os.close(file)
    os.rename(_new(name), name, src_dir_fd=folder, dst_dir_fd=folder)
    if durable:
        os.fsync(folder)


def _new(name: str) -> str:
    return f".{name}"

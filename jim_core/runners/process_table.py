"""What the system knows about processes, read from /proc; without /proc every answer is "nothing".

Zombies count as gone throughout: where PID 1 does not reap, they stay listed for ever.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Self

from jim_core.model.process import ProcessIdentity

MARK: Final = "JIM_STEP_MARK"
"""The environment variable by which the processes of a step are found again."""

READABLE: Final = Path("/proc/self/stat").exists()
"""Whether this platform has the table at all."""

_DEAD: Final = frozenset({"Z", "X", "x"})


@dataclass(frozen=True, slots=True)
class ProcessFacts:
    """One line of the table."""

    pid: int
    state: str
    parent: int
    group: int
    session: int
    start_time: int
    """Clock ticks since boot; with the pid and the boot it names a process for ever."""

    @property
    def alive(self) -> bool:
        """Whether it still runs, sleeps or is stopped."""
        return self.state not in _DEAD

    @classmethod
    def unread(cls, group: int) -> Self:
        """Stands for whatever lives in a group, where the table cannot be read."""
        return cls(pid=group, state="?", parent=0, group=group, session=group, start_time=0)


def facts(pid: int) -> ProcessFacts | None:
    """What is known about one process; None when there is none (zombies are listed)."""
    raw = _read(f"/proc/{pid}/stat")
    if raw is None:
        return None
    # The name in brackets may itself hold spaces and brackets; what follows the last one never does.
    words = raw[raw.rfind(b")") + 2 :].split(None, 20)
    parent, group, session, start_time = (int(words[n]) for n in (1, 2, 3, 19))
    return ProcessFacts(pid, words[0].decode(), parent, group, session, start_time)


def identity_of(pid: int) -> ProcessIdentity:
    """The name of a process for ever; a start time of 0, which matches nothing, when it is unknown."""
    known = facts(pid)
    return ProcessIdentity(pid=pid, start_time=known.start_time if known else 0, boot_id=boot_id())


def exists(identity: ProcessIdentity) -> bool:
    """Whether exactly this process is still listed, be it as a zombie."""
    return _listed(identity) is not None


def is_child(identity: ProcessIdentity) -> bool:
    """Whether exactly this process is ours to reap."""
    known = _listed(identity)
    return known is not None and known.parent == os.getpid()


def is_alive(identity: ProcessIdentity) -> bool:
    """Whether exactly this process still lives."""
    known = _listed(identity)
    return known is not None and known.alive


def living(group: int | None, mark: str | None) -> list[ProcessFacts]:
    """The living processes of a group, and those that carry a mark, whatever group they fled to."""
    needle = f"\0{MARK}={mark}\0".encode() if mark is not None else None
    return [
        known
        for known in _everything()
        if known.alive and (known.group == group or (needle is not None and _carries(known.pid, needle)))
    ]


@cache
def boot_id() -> str:
    """The name of this boot of the machine; empty where the system has none."""
    raw = _read("/proc/sys/kernel/random/boot_id")
    return raw.decode().strip() if raw else ""


def _listed(identity: ProcessIdentity) -> ProcessFacts | None:
    known = facts(identity.pid) if identity.boot_id == boot_id() else None
    return known if known is not None and known.start_time == identity.start_time else None


def _everything() -> Iterator[ProcessFacts]:
    for name in os.listdir("/proc") if READABLE else ():  # noqa: PTH208  names alone, without a stat each
        if name.isdigit():
            known = facts(int(name))
            if known is not None:
                yield known


def _carries(pid: int, needle: bytes) -> bool:
    raw = _read(f"/proc/{pid}/environ") if pid != os.getpid() else None
    return raw is not None and needle in b"\0" + raw


def _read(path: str) -> bytes | None:
    try:
        file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        parts = []
        while part := os.read(file, 65_536):
            parts.append(part)
        return b"".join(parts)
    except OSError:  # it ended while we read, or belongs to somebody else
        return None
    finally:
        os.close(file)

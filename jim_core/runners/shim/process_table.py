"""What the system knows about processes, read from /proc.

Zombies count as gone throughout: where PID 1 does not reap, they stay listed for ever.
"""

import os
from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple

MARK: Final = "JIM_STEP_MARK"
"""The environment variable by which the processes of a step are found again."""

_DEAD: Final = frozenset({"Z", "X", "x"})


class ProcessFacts(NamedTuple):
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


class ProcessIdentity(NamedTuple):
    """One process of one boot of one machine: a pid alone may be reused, these three together never are."""

    pid: int
    start_time: int
    """Clock ticks after boot, field 22 of `/proc/<pid>/stat`."""
    boot_id: str
    """`/proc/sys/kernel/random/boot_id`."""


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


def is_alive(identity: ProcessIdentity) -> bool:
    """Whether exactly this process still lives."""
    known = _listed(identity)
    return known is not None and known.alive


def marked(mark: str) -> list[ProcessFacts]:
    """The living processes that carry a mark in their environment."""
    needle = f"\0{MARK}={mark}\0".encode()
    return [known for known in everything() if known.alive and _carries(known.pid, needle)]


def members(group: int) -> list[ProcessFacts]:
    """The living processes of a group."""
    return [known for known in everything() if known.alive and known.group == group]


def descendants(ancestor: int) -> list[ProcessFacts]:
    """The living processes that came from one, itself not among them."""
    by_parent: dict[int, list[ProcessFacts]] = {}
    for known in everything():
        by_parent.setdefault(known.parent, []).append(known)
    found: list[ProcessFacts] = []
    parents = [ancestor]
    while parents:
        children = by_parent.pop(parents.pop(), [])
        found += [known for known in children if known.alive]
        # A dead parent whose children nobody has adopted yet still leads to them.
        parents += [known.pid for known in children]
    return found


def in_cgroup(path: str) -> list[ProcessFacts]:
    """The living processes of a cgroup."""
    found = (facts(int(pid)) for pid in (_read(f"{path}/cgroup.procs") or b"").split())
    return [known for known in found if known is not None and known.alive]


def holds_open(pid: int, links: frozenset[str]) -> bool:
    """Whether a process has one of these files open, named as `/proc/<pid>/fd` names them."""
    folder = f"/proc/{pid}/fd"
    try:
        return any(_link(f"{folder}/{name}") in links for name in os.listdir(folder))  # noqa: PTH208
    except OSError:
        return False


@cache
def boot_id() -> str:
    """The name of this boot of the machine; empty where the system has none."""
    raw = _read("/proc/sys/kernel/random/boot_id")
    return raw.decode().strip() if raw else ""


def _listed(identity: ProcessIdentity) -> ProcessFacts | None:
    known = facts(identity.pid) if identity.boot_id == boot_id() else None
    return known if known is not None and known.start_time == identity.start_time else None


def everything() -> Iterator[ProcessFacts]:
    """Every process there is, zombies included."""
    for name in os.listdir("/proc"):  # noqa: PTH208  names alone, without a stat each
        if name.isdigit():
            known = facts(int(name))
            if known is not None:
                yield known


def _carries(pid: int, needle: bytes) -> bool:
    raw = _read(f"/proc/{pid}/environ") if pid != os.getpid() else None
    return raw is not None and needle in b"\0" + raw


def _link(path: str) -> str:
    try:
        return os.readlink(path)  # noqa: PTH115  no Path objects for thousands of these
    except OSError:
        return ""


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

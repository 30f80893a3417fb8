"""A cgroup of its own for a step, where this machine lets us make one: its kernel then ends all at once.

Needed are cgroup v2 with `cgroup.kill` (Linux 5.14) and a cgroup of ours that we may write to, as root has or
as systemd gives with `Delegate=yes`. Without them a step is ended process by process. Source: the kernel's
Documentation/admin-guide/cgroup-v2.rst.
"""

import contextlib
import os
from typing import Final

PREFIX: Final = "jim-"
"""How the names of our cgroups begin."""

_PROCESSES: Final = "cgroup.procs"
_KILL: Final = "cgroup.kill"


class Cgroup:
    """The cgroup of one step; empty until processes enter it."""

    def __init__(self, path: str) -> None:
        self.path = path

    @classmethod
    def make(cls, parent: str | None, name: str) -> "Cgroup | None":
        """A new cgroup below `parent`; None where there can be none."""
        if parent is None:
            return None
        path = f"{parent}/{PREFIX}{name}"
        try:
            os.mkdir(path)  # noqa: PTH102  the shim has no Path
        except OSError:
            return None
        return cls(path)

    def enter(self) -> None:
        """Move the calling process into it, and so what it starts; where that is refused, it stays."""
        self._write(_PROCESSES, b"0")

    def leave(self) -> None:
        """Move the calling process back to where cgroups are made."""
        outside = Cgroup(self.path.rpartition("/")[0])
        outside.enter()

    def kill(self) -> None:
        """End every process in it at once."""
        self._write(_KILL, b"1")

    def remove(self) -> None:
        """Take it away; it stays while a process is left in it."""
        with contextlib.suppress(OSError):
            os.rmdir(self.path)  # noqa: PTH106

    def _write(self, name: str, text: bytes) -> None:
        with contextlib.suppress(OSError):
            file = os.open(f"{self.path}/{name}", os.O_WRONLY | os.O_CLOEXEC)
            try:
                os.write(file, text)
            finally:
                os.close(file)


def parent_for_steps() -> str | None:
    """The cgroup of this process, if cgroups for steps can be made and killed in it."""
    mount = _mount()
    own = _own()
    if mount is None or own is None:
        return None
    path = f"{mount}{own}".rstrip("/")
    if not _can_kill(path):
        return None
    for name in os.listdir(path):  # noqa: PTH208
        if name.startswith(PREFIX):  # left by a step whose daemon lived on, or whose shim was killed
            Cgroup(f"{path}/{name}").remove()
    return path


def _can_kill(path: str) -> bool:
    """Whether a cgroup made below `path` has a kill file: only a trial tells, the root of all has none."""
    trial = Cgroup.make(path, f"trial-{os.getpid()}")
    if trial is None:
        return False
    try:
        return os.access(f"{trial.path}/{_KILL}", os.W_OK) and os.access(f"{path}/{_PROCESSES}", os.W_OK)
    finally:
        trial.remove()


def _mount() -> str | None:
    for line in _lines("/proc/self/mountinfo"):
        before, _, after = line.partition(" - ")
        if after.startswith("cgroup2 "):
            fields = before.split()
            # A mount that shows only a part of the tree would need its root taken off our path.
            return fields[4] if fields[3] == "/" else None
    return None


def _own() -> str | None:
    return next((line[3:] for line in _lines("/proc/self/cgroup") if line.startswith("0::")), None)


def _lines(path: str) -> list[str]:
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:  # noqa: PTH123
            return file.read().splitlines()
    except OSError:
        return []

"""The descendants of this process: adopted, counted, asked to end, ended, reaped."""

import ctypes
import os
from typing import Final

from . import signals
from .cgroup import Cgroup
from .process_table import ProcessFacts, descendants, holds_open

_SET_CHILD_SUBREAPER: Final = 36
"""PR_SET_CHILD_SUBREAPER, Linux 3.4; prctl(2)."""
_ROUNDS: Final = 20


_SET_NAME: Final = 15
"""PR_SET_NAME; prctl(2)."""
_LIBC: Final = ctypes.CDLL(None, use_errno=True)


def adopt_orphans() -> None:
    """Become the parent of every descendant whose own parent ends; raises OSError."""
    if _LIBC.prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def be_called(name: str) -> None:
    """How lists of processes name this one, in at most 15 letters."""
    _LIBC.prctl(_SET_NAME, name.encode(), 0, 0, 0)


class Kin:
    """All that came from this process, which has to be a subreaper."""

    def __init__(self, main: int, cgroup: Cgroup | None) -> None:
        self._main = main
        self._cgroup = cgroup
        self._asked: set[int] = set()
        self.main_status: int | None = None
        """How the main process ended, as waitpid(2) tells it; None while it runs."""

    def reap(self) -> bool:
        """Let the system forget what has ended; whether anything is left, living or not."""
        try:
            while True:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if not pid:
                    return True
                if pid == self._main:
                    self.main_status = status
        except ChildProcessError:  # the kernel's own word for it: nobody is left
            return False

    def living(self) -> list[ProcessFacts]:
        """The descendants that live."""
        return descendants(os.getpid())

    def in_the_way(self, outputs: frozenset[str]) -> list[ProcessFacts]:
        """Those that a step which has ended left behind: in its session, or with its output open.

        A daemon has left both, and is meant to stay.
        """
        return [
            known for known in self.living() if known.session == self._main or holds_open(known.pid, outputs)
        ]

    def ask_all(self) -> None:
        """Ask everyone to end, once: what is started from now on may be somebody's way of tidying up."""
        living = self.living()
        if self.main_status is None:
            signals.ask_group(self._main)
        self.ask([known for known in living if known.group != self._main or self.main_status is not None])
        self._asked |= {known.pid for known in living}

    def ask(self, living: list[ProcessFacts]) -> None:
        """Ask those of these that were not asked before."""
        new = [known for known in living if known.pid not in self._asked]
        signals.ask(new)
        self._asked |= {known.pid for known in new}

    def kill(self, only: list[ProcessFacts] | None = None) -> None:
        """End everyone, or these. Held first, so that nobody forks while others are being ended."""
        if only is not None:
            signals.kill(only)
            return
        if self._cgroup is not None:
            self._cgroup.kill()
        held: set[int] = set()
        for _ in range(_ROUNDS):
            new = [known for known in self.living() if known.pid not in held]
            if not new:
                break
            signals.hold(new)
            held |= {known.pid for known in new}
        signals.kill(self.living())

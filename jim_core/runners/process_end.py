"""How a child process ended, as the system tells its parent."""

import contextlib
import os
import signal
import threading
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ProcessEnd:
    """How a main process ended; both None when nobody can know any more."""

    exit_code: int | None = None
    signal: int | None = None

    @property
    def is_known(self) -> bool:
        """Whether anybody was told how it ended."""
        return self.exit_code is not None or self.signal is not None


def peek(pid: int) -> ProcessEnd | None:
    """How a child ended, leaving it unreaped where the platform can; None while it runs."""
    try:
        if hasattr(os, "waitid"):
            seen = os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            if seen is None:
                return None
            if seen.si_code == os.CLD_EXITED:
                return ProcessEnd(exit_code=seen.si_status)
            return ProcessEnd(signal=seen.si_status)
        ended, status = os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:  # not our child, or reaped because SIGCHLD is ignored: nobody knows
        return ProcessEnd()
    if not ended:
        return None
    code = os.waitstatus_to_exitcode(status)
    return ProcessEnd(exit_code=code) if code >= 0 else ProcessEnd(signal=-code)


def reap(pid: int) -> None:
    """Let the system forget an ended child; another server's child is left to PID 1."""
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)


def hear_of_children() -> None:
    """Undo an inherited disregard for children, under which the system tells no exit code."""
    ignored = signal.getsignal(signal.SIGCHLD) is signal.SIG_IGN
    if ignored and threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)

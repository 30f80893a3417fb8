"""Signals to the processes of steps: the only file that sends any.

A pid from /proc may have ended, and come to mean another process, before a signal reaches it. Here it cannot:
the processes are descendants that only the caller reaps, or are held by a descriptor while they are checked.
"""

import contextlib
import os
import signal
from collections.abc import Iterable

from .process_table import ProcessFacts, facts


def ask_group(group: int) -> None:
    """Ask all of a process group to end; what is stopped hears it because it is made to run on."""
    for number in (signal.SIGTERM, signal.SIGCONT):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(group, number)  # noqa: TID251  here and nowhere else


def ask(living: Iterable[ProcessFacts]) -> None:
    """Ask processes to end."""
    for known in living:
        send(known, signal.SIGTERM, signal.SIGCONT)


def kill(living: Iterable[ProcessFacts]) -> None:
    """End processes."""
    for known in living:
        send(known, signal.SIGKILL)


def hold(living: Iterable[ProcessFacts]) -> None:
    """Stop processes where they are, so that they cannot put others in their place."""
    for known in living:
        send(known, signal.SIGSTOP)


def ask_shim(pidfd: int) -> None:
    """Ask the shim behind a descriptor to end its step."""
    for number in (signal.SIGTERM, signal.SIGCONT):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            signal.pidfd_send_signal(pidfd, number)  # noqa: TID251  here and nowhere else


def send(known: ProcessFacts, *numbers: signal.Signals) -> None:
    """Send signals to exactly this process; nothing to one that took its number."""
    with contextlib.suppress(OSError):
        held = os.pidfd_open(known.pid)
        try:
            now = facts(known.pid)
            if now is not None and now.start_time == known.start_time:
                for number in numbers:
                    signal.pidfd_send_signal(held, number)  # noqa: TID251  here and nowhere else
        finally:
            os.close(held)

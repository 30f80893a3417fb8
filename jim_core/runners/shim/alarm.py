"""Signals to a spawner or a shim, as readable bytes; what they mean is decided in its loop."""

import os
import signal
from typing import Final

_HEARD: Final = (signal.SIGCHLD, signal.SIGTERM)
_NOT_MEANT: Final = frozenset({signal.SIGINT, signal.SIGHUP, signal.SIGQUIT, signal.SIGTERM})


def prepare() -> None:
    """Make signals arrive as bytes, here and in forked children; hold back those that the server answers.

    Held back rather than ignored: a shim inherits that, and loses no wish from before it listens.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, _NOT_MEANT)
    for number in _HEARD:
        signal.signal(number, _nothing)


def listen() -> int:
    """A descriptor from which the numbers of the signals that arrive can be read, one byte each."""
    reading, writing = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    return reading


def deafen(reading: int) -> None:
    """Let go of what `listen` gave."""
    os.close(signal.set_wakeup_fd(-1))
    os.close(reading)


def hear_wishes() -> None:
    """Let the wish that this process ends arrive, also one from before."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, (signal.SIGTERM,))


def _nothing(_number: int, _frame: object) -> None:
    """A handler that only makes the signal arrive."""

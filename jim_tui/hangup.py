"""Ends the program in order when its terminal has gone or when it is told to end."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import Final

LOOK_EVERY: Final = 5.0
"""Seconds between two looks, for those whom no signal reaches."""


def watch_signals(end: Callable[[int], None]) -> None:
    """Call back with the signal that says that the terminal goes, or that this program is to end.

    Left to themselves they would end it at once, with the terminal in raw mode and an engine at work.
    """
    loop = asyncio.get_running_loop()
    for name in ("SIGHUP", "SIGTERM", "SIGINT"):
        # Where there are no such signals, looking now and then has to do.
        with suppress(NotImplementedError, RuntimeError, AttributeError):
            number = getattr(signal, name)
            loop.add_signal_handler(number, end, int(number))


def watch_stops() -> None:
    """Let Textual begin anew only after a stop for which it had left the terminal.

    After any other (SIGSTOP, which cannot be heard of) it would set up the terminal a second time, and what
    it gave back in the end would be its own mode.
    """
    stop, go_on = (signal.getsignal(number) for number in (signal.SIGTSTP, signal.SIGCONT))
    if not callable(stop) or not callable(go_on):
        return
    left = False

    def stopped(number: int, frame: FrameType | None) -> None:
        nonlocal left
        left = True
        stop(number, frame)

    def continued(number: int, frame: FrameType | None) -> None:
        nonlocal left
        if left:
            left = False
            go_on(number, frame)

    signal.signal(signal.SIGTSTP, stopped)
    signal.signal(signal.SIGCONT, continued)


def terminal_is_gone() -> bool:
    """Whether nobody can press a key any more; whoever goes on reading such an input spins for ever."""
    stdin = sys.__stdin__
    if stdin is None:
        return True
    try:
        return not os.isatty(stdin.fileno())
    except (OSError, ValueError):
        return True

"""Ends the program in order when its terminal has gone or when it is told to end."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
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


def terminal_is_gone() -> bool:
    """Whether nobody can press a key any more; whoever goes on reading such an input spins for ever."""
    stdin = sys.__stdin__
    if stdin is None:
        return True
    try:
        return not os.isatty(stdin.fileno())
    except (OSError, ValueError):
        return True

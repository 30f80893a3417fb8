"""Ends the program when its terminal has gone; otherwise it would spin on a dead input for ever."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Final

LOOK_EVERY: Final = 5.0
"""Seconds between two looks, for those whom no signal reaches."""


def watch_terminal(hang_up: Callable[[], None]) -> None:
    """Call back when the terminal says that it goes."""
    # Where there are no such signals, looking now and then has to do.
    with suppress(NotImplementedError, RuntimeError, AttributeError):
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, hang_up)


def terminal_is_gone() -> bool:
    """Whether nobody can press a key any more."""
    stdin = sys.__stdin__
    if stdin is None:
        return True
    try:
        return not os.isatty(stdin.fileno())
    except (OSError, ValueError):
        return True

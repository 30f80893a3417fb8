"""Ends the program when its terminal has gone; otherwise it would spin on a dead input for ever."""

import asyncio
import os
import signal
import sys
from contextlib import suppress
from typing import Final, Protocol

LOOK_EVERY: Final = 5.0


class Application(Protocol):
    """What is told."""

    def hang_up(self) -> None:
        """The terminal is gone."""
        ...

    def set_interval(self, interval: float, callback: object, *, name: str) -> object:
        """Call back every so many seconds."""
        ...


def watch_terminal(app: Application) -> None:
    """Tell `app` when its terminal is gone, by signal or by looking."""
    with suppress(NotImplementedError, RuntimeError, AttributeError):
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, app.hang_up)

    def look() -> None:
        if terminal_is_gone():
            app.hang_up()

    app.set_interval(LOOK_EVERY, look, name="terminal")


def terminal_is_gone() -> bool:
    """Whether nobody can press a key any more."""
    stdin = sys.__stdin__
    if stdin is None:
        return True
    try:
        return not os.isatty(stdin.fileno())
    except (OSError, ValueError):
        return True

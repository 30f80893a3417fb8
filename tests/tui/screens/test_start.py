"""The start and the end of the program: light to begin, and never left spinning."""

import os
import pty
import subprocess
import sys

from jim_tui.hangup import terminal_is_gone

HEAVY = (
    "sqlalchemy",
    "sqlmodel",
    "fastapi",
    "starlette",
    "uvicorn",
    "croniter",
    "alembic",
    "jim_core.bootstrap",
)


def test_the_console_starts_without_the_server() -> None:
    """Importing the application brings in nothing of the core but its words."""
    code = f"import sys, jim_tui.app; print([name for name in {HEAVY} if name in sys.modules])"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_screens_that_are_not_looked_at_are_not_read() -> None:
    """The first picture needs the first screen only."""
    later = ("jim_tui.screens.history", "jim_tui.screens.execution", "jim_tui.dialogs.cancel")
    code = f"import sys, jim_tui.app; print([name for name in {later} if name in sys.modules])"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_a_terminal_that_is_there_is_not_gone() -> None:
    """A program on a terminal is told that it is on one, and one without that it is not."""
    code = "from jim_tui.hangup import terminal_is_gone; print(terminal_is_gone())"
    leader, follower = pty.openpty()
    try:
        on = subprocess.run(
            [sys.executable, "-c", code], stdin=follower, capture_output=True, text=True, check=True
        )
    finally:
        os.close(leader)
        os.close(follower)
    off = subprocess.run(
        [sys.executable, "-c", code], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True
    )
    assert (on.stdout.strip(), off.stdout.strip()) == ("False", "True")
    assert isinstance(terminal_is_gone(), bool)

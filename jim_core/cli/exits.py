"""The exit codes, and the exception that ends a command with one of them."""

from enum import IntEnum

import click


class Exit(IntEnum):
    """What a script may rely on."""

    GOOD = 0
    RUN_FAILED = 1
    """What was waited for failed or was cancelled, or the doctor found something wrong."""
    USAGE = 2
    REFUSED = 3
    UNREACHABLE = 4
    STILL_RUNNING = 5
    """`wait --timeout` ended before the execution did."""


class Stop(click.ClickException):
    """End the command with a sentence for people and a code for programs."""

    exit_code: int  # type: ignore[misc]

    def __init__(self, message: str, code: Exit) -> None:
        super().__init__(message)
        self.exit_code = int(code)

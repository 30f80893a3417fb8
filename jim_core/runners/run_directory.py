"""The folder in which a step, or an attempt at it, keeps its records and its output."""

import contextlib
from pathlib import Path


def make_directory(run_directory: Path) -> None:
    """Make a step's run directory, open to the owner alone, and what is missing above it."""
    with contextlib.suppress(FileExistsError):
        try:
            run_directory.mkdir(0o700)
        except FileNotFoundError:
            make_directory(run_directory.parent)
            run_directory.mkdir(0o700)

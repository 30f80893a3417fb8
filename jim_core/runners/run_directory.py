"""The folder of an attempt at a step, for its records and its output: `<execution>/<position>.<attempt>`.

One folder an execution and one an attempt: making a folder takes longer than all that is written into it.
"""

import contextlib
from pathlib import Path
from uuid import UUID


def attempt_directory(runs: Path, execution_id: UUID, position: int, attempt: int) -> Path:
    """The folder of an attempt below the folder of all runs."""
    return runs / str(execution_id) / f"{position}.{attempt}"


def make_directory(run_directory: Path) -> None:
    """Make a step's run directory, open to the owner alone, and what is missing above it."""
    with contextlib.suppress(FileExistsError):
        try:
            run_directory.mkdir(0o700)
        except FileNotFoundError:
            make_directory(run_directory.parent)
            run_directory.mkdir(0o700)

"""What the child process of an SQL step is told."""

import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

from jim_core.model.schedule import StepDefinition
from jim_core.runners.program import NotStarted

Job: TypeAlias = Mapping[str, str | int | None]
"""`connection` (a secret), `script`, `directory`: plain values, fit for a pipe between processes."""


def sql_job(step: StepDefinition) -> Job:
    """What `work.perform` needs to know to perform this step; NotStarted when it cannot begin.

    The connection string is judged by the child, which knows the drivers.
    """
    if not step.sql_connection_string:
        raise NotStarted("the step has no sqlConnectionString: say which database to use")
    if not step.sql_script_path:
        raise NotStarted("the step has no sqlScriptPath: say which script to run")
    directory = step.working_directory or None
    if directory is not None and not _is_directory(directory):
        raise NotStarted(f"cannot work in {directory}: the working directory does not exist")
    script = Path(directory or ".") / step.sql_script_path
    _check_readable(script)
    return {
        "connection": step.sql_connection_string,
        "script": str(script.absolute()),
        "directory": directory,
    }


def _is_directory(path: str) -> bool:
    try:
        return Path(path).is_dir()
    except (OSError, ValueError):
        return False


def _check_readable(script: Path) -> None:
    """Without opening it: a pipe would keep us waiting."""
    try:
        mode = script.stat().st_mode
    except FileNotFoundError as error:
        raise NotStarted(f"cannot read the SQL script {script}: there is no such file") from error
    except OSError as error:
        raise NotStarted(f"cannot read the SQL script {script}: {(error.strerror or '').lower()}") from error
    except ValueError as error:
        raise NotStarted("cannot read the SQL script: its path holds a NUL or invalid text") from error
    if stat.S_ISDIR(mode):
        raise NotStarted(f"cannot read the SQL script {script}: it is a directory")
    if not stat.S_ISREG(mode):
        raise NotStarted(f"cannot read the SQL script {script}: it is not a file")
    if not os.access(script, os.R_OK):
        raise NotStarted(f"cannot read the SQL script {script}: permission denied")

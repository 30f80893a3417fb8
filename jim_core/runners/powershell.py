"""PowerShell steps: a script run by `pwsh -File`, without a profile and without questions.

`-File` gives the exit code that the script gives to `exit`, 1 when an error ended it, otherwise 0
(about_Pwsh). Progress records never reach a text output; a script that wants to show progress writes
`::progress` lines, and warnings are read from the lines that `powershell_lines` knows.
"""

import asyncio
import shlex
import shutil
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from jim_core.model.outcome import StepOutcome
from jim_core.model.schedule import StepDefinition
from jim_core.runners.performing import Work, perform
from jim_core.runners.program import NotStarted
from jim_core.runners.protocol import StepContext
from jim_core.runners.spawner_process import SpawnerProcess

ENVIRONMENT: Final[Mapping[str, str]] = {"NO_COLOR": "1"}
"""What pwsh is told beside the environment of every step: its warnings and errors are read as plain text."""

_OPTIONS: Final = ("-NoProfile", "-NonInteractive", "-File")


_WARNINGS: Final = "powershell_lines:said"


class PowerShellRunner:
    """Runs a step's script to its end, and says how that was."""

    def __init__(self, spawner: SpawnerProcess, pwsh: str, path: str | None) -> None:
        """`pwsh` and `path`: see `powershell_command`."""
        self._spawner = spawner
        self._pwsh = pwsh
        self._path = path

    async def run(self, context: StepContext) -> StepOutcome:
        """Start pwsh, follow it, and leave nothing of it behind."""
        try:
            # Beside the loop: it asks file systems, and a dead one answers late or never.
            command = await asyncio.to_thread(powershell_command, context.definition, self._pwsh, self._path)
        except NotStarted as reason:
            return StepOutcome.failed(str(reason))
        target = {"exec": list(command.words), "directory": command.directory}
        return await perform(context, self._spawner, Work(target, ENVIRONMENT, _WARNINGS))


@dataclass(frozen=True, slots=True)
class Command:
    """What is run, and where."""

    words: tuple[str, ...]
    directory: str | None


def powershell_command(step: StepDefinition, pwsh: str, path: str | None) -> Command:
    """The command line of a PowerShell step; NotStarted when a piece of it is missing.

    `pwsh` is the setting of that name: a path, or a name that is looked up on `path`.
    """
    if not step.script_path:
        raise NotStarted("the step has no scriptPath: say which script to run")
    try:
        arguments = shlex.split(step.arguments) if step.arguments else []
    except ValueError as error:
        raise NotStarted(f"arguments cannot be split into words: {str(error).lower()}") from error
    program = _found(pwsh, path)
    directory = step.working_directory or None
    _check_script(Path(directory or ".") / step.script_path, step.script_path)
    return Command((program, *_OPTIONS, _as_file(step.script_path), *arguments), directory)


def _found(pwsh: str, path: str | None) -> str:
    program = shutil.which(pwsh, path=path)
    if program is not None:
        return program
    if "/" in pwsh:
        raise NotStarted(f"PowerShell ({pwsh}) is not there or not executable: JIM_PWSH has to name it")
    raise NotStarted(f"PowerShell ({pwsh}) is not on PATH: install it, or name the program in JIM_PWSH")


def _check_script(script: Path, shown: str) -> None:
    try:
        is_directory = stat.S_ISDIR(script.stat().st_mode)
    except FileNotFoundError as error:
        raise NotStarted(f"cannot run the PowerShell script {shown}: there is no such file") from error
    except OSError as error:
        raise NotStarted(
            f"cannot run the PowerShell script {shown}: {(error.strerror or '').lower()}"
        ) from error
    except ValueError as error:
        raise NotStarted("cannot run the PowerShell script: its path holds a NUL or invalid text") from error
    if is_directory:
        raise NotStarted(f"cannot run the PowerShell script {shown}: it is a directory")


def _as_file(path: str) -> str:
    # A lone - would be standard input, and other words with one look like options.
    return f"./{path}" if path.startswith("-") else path

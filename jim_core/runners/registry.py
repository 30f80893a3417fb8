"""Which runner performs which type of step, and the warm processes that they share."""

import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Final

from jim_core.model.outcome import StepOutcome
from jim_core.model.status import StepType
from jim_core.runners.environment import without_secrets
from jim_core.runners.executable import ExecutableRunner
from jim_core.runners.powershell import PowerShellRunner
from jim_core.runners.protocol import StepContext, StepRunner
from jim_core.runners.spawner_process import SpawnerProcess
from jim_core.runners.sql_script import PRELOAD, SqlScriptRunner

_WORDS: Final = {
    StepType.RUN_PROFILE: "run profile",
    StepType.POWERSHELL: "PowerShell",
    StepType.EXECUTABLE: "executable",
    StepType.SQL_SCRIPT: "SQL script",
}


class UnknownWork:
    """Stands in for a runner that this server does not have."""

    async def run(self, context: StepContext) -> StepOutcome:
        """Say so."""
        words = _WORDS[context.definition.step_type]
        return StepOutcome.failed(f"this server cannot run {words} steps yet")


class Runners:
    """The runners of a server, one a step type."""

    def __init__(self, by_type: Mapping[StepType, StepRunner]) -> None:
        self._by_type = by_type
        self._unknown = UnknownWork()

    def beside(self, step_type: StepType, runner: StepRunner) -> "Runners":
        """These runners, and one more."""
        return Runners({**self._by_type, step_type: runner})

    def of(self, step_type: StepType) -> StepRunner:
        """Who performs steps of this type; always somebody."""
        return self._by_type.get(step_type, self._unknown)


@asynccontextmanager
async def standard_runners(
    environment: Mapping[bytes, bytes], *, pwsh: str = "pwsh"
) -> AsyncIterator[Runners]:
    """The runners that come with the program; their steps inherit `environment` without its secrets.

    `pwsh` is PowerShell's program. At the end of the block the processes that start steps are let go; steps
    that run go on.
    """
    inherited = without_secrets(environment)
    programs = SpawnerProcess(inherited)
    scripts = SpawnerProcess(inherited, preload=[PRELOAD])  # 60 MB, so it starts with the first such step
    try:
        programs.start()
        path = os.fsdecode(inherited.get(b"PATH", os.fsencode(os.defpath)))
        yield Runners(
            {
                StepType.EXECUTABLE: ExecutableRunner(programs),
                StepType.POWERSHELL: PowerShellRunner(programs, pwsh, path),
                StepType.SQL_SCRIPT: SqlScriptRunner(scripts),
            }
        )
    finally:
        await programs.close()
        await scripts.close()

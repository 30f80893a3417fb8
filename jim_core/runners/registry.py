"""Which runner performs which type of step."""

from collections.abc import Mapping
from typing import Final

from jim_core.model.outcome import StepOutcome
from jim_core.model.status import StepType
from jim_core.runners.executable import executable_runner
from jim_core.runners.protocol import StepContext, StepRunner

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

    def of(self, step_type: StepType) -> StepRunner:
        """Who performs steps of this type; always somebody."""
        return self._by_type.get(step_type, self._unknown)


def standard_runners() -> Runners:
    """The runners that come with the program."""
    return Runners({StepType.EXECUTABLE: executable_runner()})

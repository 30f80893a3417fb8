"""Executable steps: a program with arguments, run as it stands, without a shell."""

import shlex

from jim_core.model.outcome import StepOutcome
from jim_core.model.schedule import StepDefinition
from jim_core.runners.performing import Work, perform
from jim_core.runners.program import NotStarted
from jim_core.runners.protocol import StepContext
from jim_core.runners.spawner_process import SpawnerProcess


class ExecutableRunner:
    """Runs a step's program to its end, and says how that was."""

    def __init__(self, spawner: SpawnerProcess) -> None:
        self._spawner = spawner

    async def run(self, context: StepContext) -> StepOutcome:
        """Start the program, follow it, and leave nothing of it behind."""
        try:
            work = Work(
                {"exec": words(context.definition), "directory": context.definition.working_directory}
            )
        except NotStarted as reason:
            return StepOutcome.failed(str(reason))
        return await perform(context, self._spawner, work)


def words(step: StepDefinition) -> list[str]:
    """The program of a step and its arguments, split as a POSIX shell would; raises NotStarted."""
    if not step.executable_path:
        raise NotStarted("the step has no executablePath: say which program to run")
    try:
        arguments = shlex.split(step.arguments) if step.arguments else []
    except ValueError as error:
        raise NotStarted(f"arguments cannot be split into words: {str(error).lower()}") from error
    return [step.executable_path, *arguments]

"""Executable steps: a program with arguments, run as it stands, without a shell."""

import os
import shlex
from collections.abc import Mapping

from jim_core.model.outcome import StepOutcome
from jim_core.runners.environment import step_facts, without_secrets
from jim_core.runners.process_outcome import Terms, see_through
from jim_core.runners.program import NotStarted, Program
from jim_core.runners.protocol import StepContext
from jim_core.runners.step_output import STDERR, STDOUT
from jim_core.runners.step_process import StepProcess


class ExecutableRunner:
    """Runs a step's program to its end, and says how that was."""

    def __init__(self, environment: Mapping[bytes, bytes]) -> None:
        self._environment = without_secrets(environment)

    async def run(self, context: StepContext) -> StepOutcome:
        """Start the program, follow it, and leave nothing of it behind."""
        if context.stop.asked:
            return StepOutcome.cancelled("it was cancelled before it started")
        try:
            process = StepProcess.spawn(self._program(context), context.mark)
        except NotStarted as reason:
            return StepOutcome.failed(str(reason))
        try:
            await context.started(process.identity)
            return await see_through(process, _terms(context))
        finally:
            process.close()

    def _program(self, context: StepContext) -> Program:
        step = context.definition
        if not step.executable_path:
            raise NotStarted("the step has no executablePath: say which program to run")
        try:
            arguments = shlex.split(step.arguments) if step.arguments else []
        except ValueError as error:
            raise NotStarted(f"arguments cannot be split into words: {str(error).lower()}") from error
        return Program(
            words=(step.executable_path, *arguments),
            directory=step.working_directory or None,
            environment={**self._environment, **step_facts(context)},
            stdout=context.run_directory / STDOUT,
            stderr=context.run_directory / STDERR,
        )


def executable_runner() -> ExecutableRunner:
    """A runner whose programs inherit this server's environment."""
    return ExecutableRunner(os.environb)


def _terms(context: StepContext) -> Terms:
    return Terms(
        stop=context.stop,
        grace=context.grace,
        stderr=context.run_directory / STDERR,
        timeout=context.definition.timeout_seconds,
    )

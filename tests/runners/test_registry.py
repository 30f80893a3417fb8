"""Which runner performs which type of step."""

from dataclasses import replace

import pytest

from jim_core.model.status import StepStatus, StepType
from jim_core.runners.executable import ExecutableRunner
from jim_core.runners.registry import Runners, standard_runners
from tests.runners.workshop import Workshop


async def test_executables_have_their_runner() -> None:
    """The one type that this program brings a runner for."""
    async with standard_runners({}) as runners:
        assert isinstance(runners.of(StepType.EXECUTABLE), ExecutableRunner)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (StepType.POWERSHELL, "PowerShell"),
        (StepType.RUN_PROFILE, "run profile"),
        (StepType.SQL_SCRIPT, "SQL script"),
    ],
)
async def test_a_type_without_a_runner_fails_and_says_so(
    workshop: Workshop, kind: StepType, words: str
) -> None:
    """Such a step does not wait for ever; it fails with a reason."""
    work = workshop.begin("/bin/true")
    await work.task
    definition = work.context.definition.model_copy(update={"step_type": kind})
    outcome = await Runners({}).of(kind).run(replace(work.context, definition=definition))
    assert (outcome.status, outcome.error_message) == (
        StepStatus.FAILED,
        f"this server cannot run {words} steps yet",
    )

"""PowerShell steps from the runner on, with a stand-in for pwsh that checks its command line."""

from dataclasses import replace
from pathlib import Path

import pytest

from jim_core.model.outcome import StepOutcome
from jim_core.model.schedule import StepDefinition
from jim_core.model.status import StepStatus, StepType
from jim_core.runners.powershell import PowerShellRunner
from tests.runners.workshop import Workshop

STAND_IN = """
[ "$1 $2 $3" = "-NoProfile -NonInteractive -File" ] || { echo "what is $*?" >&2; exit 64; }
[ -n "$NO_COLOR" ] || exit 65
shift 3
. "$@"
"""


async def performed(workshop: Workshop, script: str, pwsh: str | None = None) -> StepOutcome:
    """The outcome of a script; what it wrote is in the workshop."""
    path = Path(workshop.shell(script, "script.ps1"))
    runner = PowerShellRunner(workshop.spawner, pwsh or workshop.shell(STAND_IN, "pwsh"), "/usr/bin:/bin")
    begun = workshop.begin("/bin/true")
    await begun.task
    definition = StepDefinition(name="script", step_type=StepType.POWERSHELL, script_path=str(path))
    folder = workshop.root / "run"
    return await runner.run(replace(begun.context, definition=definition, run_directory=folder))


@pytest.mark.parametrize(
    ("script", "status", "message"),
    [
        ("echo fine", StepStatus.COMPLETED, None),
        ("echo WARNING: 3 mailboxes are full", StepStatus.COMPLETED_WITH_WARNING, "3 mailboxes are full"),
        ("echo '::error no such mailbox'", StepStatus.COMPLETED_WITH_ERROR, "no such mailbox"),
        ("echo 'Get-It: no such' >&2; exit 1", StepStatus.FAILED, "exit code 1: Get-It: no such"),
        ("exit 7", StepStatus.FAILED, "exit code 7"),
    ],
)
async def test_a_script_ends_as_powershell_says(
    workshop: Workshop, script: str, status: StepStatus, message: str | None
) -> None:
    """Its exit code, its warnings and our directives."""
    outcome = await performed(workshop, script)
    assert (outcome.status, outcome.error_message) == (status, message)


async def test_without_powershell_the_step_fails_and_says_what_to_do(workshop: Workshop) -> None:
    """The setting is named."""
    outcome = await performed(workshop, "echo fine", pwsh="no-such-pwsh")
    assert outcome.status is StepStatus.FAILED
    assert "is not on PATH" in (outcome.error_message or "")
    assert "JIM_PWSH" in (outcome.error_message or "")

"""PowerShell steps: the command line, with a stand-in for pwsh, and what its lines mean."""

import os
import subprocess
from pathlib import Path

import pytest

from jim_core.model.schedule import StepDefinition
from jim_core.model.status import StepType
from jim_core.runners.powershell import ENVIRONMENT, Command, powershell_command
from jim_core.runners.program import NotStarted
from jim_core.runners.shim.powershell_lines import said

STAND_IN = """#!/bin/sh
[ "$1 $2 $3" = "-NoProfile -NonInteractive -File" ] || exit 64
shift 3
[ -f "$1" ] || exit 65
[ -n "$NO_COLOR" ] || exit 66
printf '[%s]\\n' "$@"
exit 7
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A directory with a stand-in named pwsh, and a script."""
    program = tmp_path / "pwsh"
    program.write_text(STAND_IN)
    program.chmod(0o755)
    (tmp_path / "sync.ps1").write_text("exit 7\n")
    return tmp_path


def command(place: Path, script: str | None, arguments: str | None = None, pwsh: str = "pwsh") -> Command:
    """The command line of a step whose working directory and PATH are this place."""
    step = StepDefinition(
        name="a step",
        step_type=StepType.POWERSHELL,
        script_path=script,
        arguments=arguments,
        working_directory=str(place),
    )
    return powershell_command(step, pwsh, str(place))


def refusal(place: Path, script: str | None, arguments: str | None = None, pwsh: str = "pwsh") -> str:
    """Why a step is not started."""
    with pytest.raises(NotStarted) as refused:
        command(place, script, arguments, pwsh)
    return str(refused.value)


def test_pwsh_gets_the_script_and_its_arguments(place: Path) -> None:
    """Arguments are split into words as for a program; the exit code is the script's."""
    made = command(place, "sync.ps1", "-Mode 'delta only' -WhatIf:$false")
    ran = subprocess.run(
        made.words,
        cwd=made.directory,
        env={**os.environ, **ENVIRONMENT},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.stdout.splitlines() == ["[sync.ps1]", "[-Mode]", "[delta only]", "[-WhatIf:$false]"]
    assert ran.returncode == 7


def test_pwsh_is_found_on_the_path(place: Path) -> None:
    """The program that runs is named in full, whatever PATH the script sees."""
    assert command(place, "sync.ps1").words[0] == str(place / "pwsh")


def test_the_setting_may_be_a_path(place: Path) -> None:
    """Nothing is looked up then."""
    assert command(place, "sync.ps1", pwsh=str(place / "pwsh")).words[0] == str(place / "pwsh")


def test_a_missing_pwsh_names_the_setting(place: Path) -> None:
    """Whoever reads it knows what to set."""
    (place / "pwsh").unlink()
    assert refusal(place, "sync.ps1") == (
        "PowerShell (pwsh) is not on PATH: install it, or name the program in JIM_PWSH"
    )


def test_a_wrong_setting_is_named(place: Path) -> None:
    """With the path that it has."""
    assert refusal(place, "sync.ps1", pwsh="/opt/no/pwsh") == (
        "PowerShell (/opt/no/pwsh) is not there or not executable: JIM_PWSH has to name it"
    )


def test_a_missing_script(place: Path) -> None:
    """It is named before anything starts."""
    assert refusal(place, "other.ps1") == (
        "cannot run the PowerShell script other.ps1: there is no such file"
    )


def test_a_directory_is_no_script(place: Path) -> None:
    """It is called what it is."""
    assert refusal(place, str(place)).endswith("it is a directory")


@pytest.mark.parametrize("script", [None, ""])
def test_no_script_at_all(place: Path, script: str | None) -> None:
    """The missing member is named as the API calls it."""
    assert "scriptPath" in refusal(place, script)


def test_a_nul_in_the_path(place: Path) -> None:
    """No system call takes it."""
    assert (
        refusal(place, "a\0.ps1") == "cannot run the PowerShell script: its path holds a NUL or invalid text"
    )


def test_a_path_through_a_file(place: Path) -> None:
    """The system's own words."""
    assert refusal(place, "sync.ps1/x") == "cannot run the PowerShell script sync.ps1/x: not a directory"


def test_an_unclosed_quote(place: Path) -> None:
    """Arguments that are no words are named as such."""
    assert refusal(place, "sync.ps1", "'open") == (
        "arguments cannot be split into words: no closing quotation"
    )


def test_a_script_that_looks_like_an_option_is_a_file(place: Path) -> None:
    """`-File -` would read from standard input."""
    (place / "-").write_text("")
    assert command(place, "-").words[-1] == "./-"


@pytest.mark.parametrize(
    ("line", "directive"),
    [
        (b"WARNING: 3 accounts were skipped\n", b"::warning 3 accounts were skipped"),
        (b"\x1b[33;1mWARNING: low disk\x1b[0m\n", b"::warning low disk"),
        (b"\x1b[33;1mWARNING: low disk\r\n", b"::warning low disk"),
        (b"WARNING: bytes \xff\n", b"::warning bytes \xff"),
        (b"WARNING: ", b"::warning "),
        (b"warning: of somebody else", None),
        (b"  WARNING: quoted", None),
        (b"VERBOSE: reading", None),
        (b"::warning already one", None),
        (b"", None),
    ],
)
def test_warnings_are_read_from_lines(line: bytes, directive: bytes | None) -> None:
    """`Write-Warning` has a form of its own, with or without colours; nothing else is taken for it."""
    assert said(line) == directive

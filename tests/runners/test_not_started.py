"""Programs that cannot be started: each is an outcome that names the thing at fault."""

from pathlib import Path

import pytest

from jim_core.model.status import StepStatus
from tests.processes import open_files
from tests.runners.workshop import Workshop


async def failure(
    workshop: Workshop, program: str | None, arguments: str | None = None, directory: str | None = None
) -> str:
    """Why a step failed without a process."""
    outcome = await workshop.run(program, arguments, directory=directory)
    assert (outcome.status, outcome.exit_code) == (StepStatus.FAILED, None)
    assert outcome.error_message is not None
    return outcome.error_message


async def test_a_missing_program(workshop: Workshop) -> None:
    """The path is named."""
    assert await failure(workshop, "/no/such/thing") == "cannot start /no/such/thing: there is no such file"


async def test_a_program_that_is_not_on_the_path(workshop: Workshop) -> None:
    """The way it was looked up is named."""
    assert await failure(workshop, "no-such-thing") == "cannot start no-such-thing: no such program on PATH"


async def test_a_directory(workshop: Workshop) -> None:
    """A directory is no program."""
    assert await failure(workshop, str(workshop.root)) == f"cannot start {workshop.root}: it is a directory"


async def test_a_file_that_is_not_executable(workshop: Workshop) -> None:
    """The missing permission is named."""
    (file := workshop.root / "plain.txt").write_text("#!/bin/sh\n")
    assert await failure(workshop, str(file)) == f"cannot start {file}: it is not executable"


async def test_a_file_that_is_no_program(workshop: Workshop) -> None:
    """An executable text without a first line for the system gets the cure."""
    (file := workshop.root / "text").write_text("echo hello\n")
    file.chmod(0o755)
    message = await failure(workshop, str(file))
    assert message.startswith(f"cannot start {file}: it is not a program")
    assert "#!/bin/sh" in message


async def test_a_script_whose_interpreter_is_missing(workshop: Workshop) -> None:
    """The interpreter is at fault, not the script, which plainly exists."""
    (file := workshop.root / "script").write_text("#!/no/interpreter -x\n")
    file.chmod(0o755)
    assert (
        await failure(workshop, str(file))
        == f"cannot start {file}: its interpreter /no/interpreter does not exist"
    )


async def test_a_path_through_a_file(workshop: Workshop) -> None:
    """A file has nothing below it."""
    assert await failure(workshop, "/etc/passwd/x") == "cannot start /etc/passwd/x: not a directory"


async def test_a_missing_working_directory(workshop: Workshop) -> None:
    """The directory is named, not the program."""
    message = await failure(workshop, "/bin/true", directory="/no/such/place")
    assert message == "cannot work in /no/such/place: the working directory does not exist"


async def test_a_working_directory_that_is_a_file(workshop: Workshop) -> None:
    """The same."""
    assert (
        await failure(workshop, "/bin/true", directory="/etc/passwd")
        == "cannot work in /etc/passwd: it is not a directory"
    )


@pytest.mark.parametrize(
    ("program", "arguments", "directory"),
    [
        ("/bin/\0true", None, None),
        ("/bin/true", "a\0b", None),
        ("/bin/true", None, "/tmp\0"),
        ("/bin/true", "\ud800", None),
    ],
)
async def test_text_that_no_system_call_can_take(
    workshop: Workshop, program: str, arguments: str | None, directory: str | None
) -> None:
    """NUL and half characters are refused, wherever they are."""
    assert "NUL or invalid text" in await failure(workshop, program, arguments, directory)


async def test_names_with_nul_never_reach_the_environment(workshop: Workshop) -> None:
    """The name of a step is a name for people; it stops nothing from running."""
    outcome = await workshop.run("/usr/bin/env", name="a\0b\ud800")
    assert outcome.status is StepStatus.COMPLETED
    assert b"JIM_STEP_NAME=ab?" in workshop.stdout


async def test_an_unclosed_quote(workshop: Workshop) -> None:
    """Arguments that are no words are named as such."""
    assert (
        await failure(workshop, "/bin/true", "'open")
        == "arguments cannot be split into words: no closing quotation"
    )


@pytest.mark.parametrize("program", [None, ""])
async def test_no_program_at_all(workshop: Workshop, program: str | None) -> None:
    """The missing member is named as the API calls it."""
    assert "executablePath" in await failure(workshop, program)


async def test_arguments_beyond_what_the_system_takes(workshop: Workshop) -> None:
    """The system's own limit is an outcome too."""
    assert (
        await failure(workshop, "/bin/true", "x" * 150_000)
        == "cannot start /bin/true: the arguments are too long"
    )


async def test_a_name_beyond_what_the_system_takes(workshop: Workshop) -> None:
    """And so is this one."""
    assert (await failure(workshop, "/" + "x" * 5_000)).endswith(": the name is too long")


async def test_output_that_cannot_be_written(workshop: Workshop) -> None:
    """Without a place for its output a program is not started, and the place is named."""
    (workshop.root / "runs").write_text("in the way")
    message = await failure(workshop, workshop.shell("touch $here/ran"))
    assert message.startswith("cannot write the output of the step: ")
    assert str(workshop.root / "runs") in message
    assert not (workshop.root / "ran").exists()


async def test_failures_to_start_leave_no_file_open(workshop: Workshop, tmp_path: Path) -> None:
    """A hundred bad steps cost nothing that lasts."""
    await failure(workshop, "/no/such/thing")
    before = open_files()
    for _ in range(100):
        await failure(workshop, "/no/such/thing")
    assert open_files() == before

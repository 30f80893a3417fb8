"""A step's program: what it is given, and how its end becomes an outcome."""

import shlex
import stat

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jim_core.model.status import StepStatus
from tests.runners.workshop import ENVIRONMENT, Workshop, written


async def test_a_program_that_ends_with_zero_completes(workshop: Workshop) -> None:
    """Exit code 0 is Completed, without a word."""
    outcome = await workshop.run("/bin/true")
    assert (outcome.status, outcome.exit_code, outcome.error_message) == (StepStatus.COMPLETED, 0, None)


@pytest.mark.parametrize("code", [1, 3, 42, 126, 127, 128, 255])
async def test_another_exit_code_fails(workshop: Workshop, code: int) -> None:
    """Any other exit code is Failed, and is kept."""
    outcome = await workshop.run("/bin/sh", f"-c 'exit {code}'")
    assert outcome.status is StepStatus.FAILED
    assert (outcome.exit_code, outcome.error_message) == (code, f"exit code {code}")


async def test_a_failure_carries_the_last_words_of_stderr(workshop: Workshop) -> None:
    """People see why it failed without opening the output."""
    outcome = await workshop.run(workshop.shell("echo no such table >&2\necho giving up >&2\nexit 3"))
    assert outcome.error_message == "exit code 3: no such table\ngiving up"


async def test_stdout_explains_no_failure(workshop: Workshop) -> None:
    """Only what a program said on standard error is its excuse."""
    outcome = await workshop.run(workshop.shell("echo 500 rows\nexit 1"))
    assert outcome.error_message == "exit code 1"


async def test_of_a_flood_on_stderr_only_the_end_is_read(workshop: Workshop) -> None:
    """Ten megabytes of complaints become one bounded message that ends as they did."""
    outcome = await workshop.run(
        workshop.python(
            "sys.stderr.write('x' * 99 + '\\n' * 1)\n" * 1 + "for n in range(100_000):\n"
            "    sys.stderr.write('y' * 99 + '\\n')\nsys.stderr.write('the end\\n')\nsys.exit(1)"
        )
    )
    assert outcome.error_message is not None
    assert outcome.error_message.startswith("exit code 1: y")
    assert outcome.error_message.endswith("\nthe end")
    assert len(outcome.error_message) < 2_000


@pytest.mark.parametrize(("name", "number"), [("KILL", 9), ("TERM", 15), ("SEGV", 11), ("USR1", 10)])
async def test_a_program_killed_by_a_signal_fails_and_names_it(
    workshop: Workshop, name: str, number: int
) -> None:
    """A signal is no exit code."""
    outcome = await workshop.run(workshop.shell(f"kill -{name} $$"))
    assert outcome.status is StepStatus.FAILED
    assert (outcome.exit_code, outcome.error_message) == (None, f"ended by signal {number} (SIG{name})")


async def test_the_two_streams_can_be_told_apart(workshop: Workshop) -> None:
    """Standard output and standard error are kept, byte for byte."""
    await workshop.run(workshop.shell(r"printf 'a\000\377\n'; printf 'b\n' >&2"))
    assert (workshop.stdout, workshop.stderr) == (b"a\x00\xff\n", b"b\n")


async def test_the_output_is_the_owners_alone(workshop: Workshop) -> None:
    """Directories are 0700 and files 0600, from the first missing directory down."""
    work = workshop.begin("/bin/true")
    await work.task
    run = work.context.run_directory
    assert [stat.S_IMODE(path.stat().st_mode) for path in (run.parent.parent, run.parent, run)] == [0o700] * 3
    assert [stat.S_IMODE(file.stat().st_mode) for file in run.iterdir()] == [0o600] * 3


async def test_there_is_nothing_to_read(workshop: Workshop) -> None:
    """A program that asks for input gets the end of it at once."""
    await workshop.run("/bin/sh", """-c 'cat; echo over'""")
    assert workshop.stdout == b"over\n"


async def test_arguments_are_split_as_a_shell_would_but_nothing_is_expanded(workshop: Workshop) -> None:
    """Quotes group words; variables, globs, pipes and substitutions stay as they are."""
    await workshop.run(
        "/usr/bin/printf", r"""'[%s]\n' plain "two words" 'a"b' back\ slash '' Grüße $HOME '*' `id` \| ;"""
    )
    wanted = ["plain", "two words", 'a"b', "back slash", "", "Grüße", "$HOME", "*", "`id`", "|", ";"]
    assert workshop.stdout.decode().splitlines() == [f"[{word}]" for word in wanted]


@given(
    words=st.lists(
        st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])), min_size=1, max_size=6
    )
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_quoted_words_arrive_unchanged(workshop: Workshop, words: list[str]) -> None:
    """Whatever people quote, the program gets: every character but NUL."""
    await workshop.run("/usr/bin/printf", shlex.join([r"%s\0", *words]))
    assert workshop.stdout.decode().split("\0")[:-1] == words


async def test_it_runs_in_its_working_directory(workshop: Workshop) -> None:
    """The program starts there."""
    await workshop.run("/bin/pwd", directory=str(workshop.root))
    assert workshop.stdout.decode() == f"{workshop.root.resolve()}\n"


async def test_a_relative_program_is_found_from_the_working_directory(workshop: Workshop) -> None:
    """`./program` means the one in the working directory, not in the server's."""
    workshop.shell("echo here", "mine.sh")
    await workshop.run("./mine.sh", directory=str(workshop.root))
    assert workshop.stdout == b"here\n"


async def test_a_program_without_a_slash_is_looked_up_on_the_path(workshop: Workshop) -> None:
    """As in a shell."""
    workshop.shell("echo mine", "only-on-my-path")
    path = {**ENVIRONMENT, b"PATH": b"/nowhere:" + str(workshop.root).encode()}
    outcome = await workshop.run("only-on-my-path", environment=path)
    assert (outcome.status, workshop.stdout) == (StepStatus.COMPLETED, b"mine\n")


async def test_the_program_knows_which_step_it_is(workshop: Workshop) -> None:
    """Its environment names the execution, the schedule, the step, its directory and its mark."""
    work = workshop.begin("/usr/bin/env", name="Import Ä")
    await work.task
    execution, run = work.context.execution_id, work.context.run_directory
    told = dict(line.split("=", 1) for line in written(run)[0].decode().splitlines())
    assert {name: value for name, value in told.items() if name.startswith("JIM_")} == {
        "JIM_EXECUTION_ID": str(execution),
        "JIM_SCHEDULE_NAME": "a schedule",
        "JIM_STEP_INDEX": "0",
        "JIM_STEP_NAME": "Import Ä",
        "JIM_STEP_ATTEMPT": "1",
        "JIM_STEP_MARK": f"{execution}/0/1",
        "JIM_RUN_DIRECTORY": str(run),
    }


async def test_the_servers_secrets_stay_with_the_server(workshop: Workshop) -> None:
    """Keys, secrets, tokens, passwords and the database's address are not inherited; the rest is."""
    secret = [
        b"JIM_API_KEY",
        b"OTEL_EXPORTER_OTLP_HEADERS",
        b"JIM_X_SECRET",
        b"JIM_TOKEN",
        b"JIM_SMTP_PASSWORD",
        b"JIM_DATABASE_URL",
        b"jim_key",
    ]
    environment = {
        **ENVIRONMENT,
        **dict.fromkeys(secret, b"hush"),
        b"JIM_DATA_DIR": b"/d",
        b"AWS_KEY": b"mine",
    }
    await workshop.run("/usr/bin/env", environment=environment)
    assert b"hush" not in workshop.stdout
    assert {b"JIM_DATA_DIR=/d", b"AWS_KEY=mine"} <= set(workshop.stdout.splitlines())


async def test_nothing_but_the_three_standard_files_is_inherited(workshop: Workshop) -> None:
    """A step cannot reach the server's database or sockets."""
    with (workshop.root / "server's own").open("w") as file:
        file.truncate(0)
        await workshop.run("/bin/sh", "-c 'ls /proc/$$/fd'")
    assert workshop.stdout.split() == [b"0", b"1", b"2"]

"""The README tells the truth: its commands, options, variables and files exist."""

import re
from pathlib import Path

import click
import pytest

from jim_core.cli.app import jim
from jim_core.cli.exits import Exit
from jim_core.settings import CoreSettings
from jim_tui.keys import KEYS, Key

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = sorted(set(re.findall(r"^jim ([\w-]+ \w+|serve)", README, re.MULTILINE)))


def block(mark: str) -> str:
    """The shell block behind a mark."""
    found = re.search(rf"<!-- {mark} -->\n```sh\n(.*?)```\n<!-- end -->", README, re.DOTALL)
    assert found, mark
    return found[1]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_readme_exists(command: str) -> None:
    """So does each of its parts."""
    found: click.Command = jim
    for word in command.split():
        assert isinstance(found, click.Group)
        below = found.get_command(click.Context(found), word)
        assert below is not None, command
        found = below


def test_the_readme_has_commands() -> None:
    """Else the test above would test nothing."""
    assert {"serve", "keys create", "schedules apply", "executions list", "executions cancel"} <= set(
        COMMANDS
    )


def test_every_variable_of_the_table_is_read() -> None:
    """What a server reads, and what a client does."""
    named = set(re.findall(r"^\| `(JIM_\w+)`", README, re.MULTILINE))
    ours = {f"JIM_{name.upper()}" for name in CoreSettings.model_fields}
    console = {"JIM_TUI_CONFIG", "JIM_TUI_SERVER", "JIM_TUI_THEME"}
    assert named == ours | {"JIM_URL", "JIM_API_KEY", "JIM_CA_FILE"} | console


def test_every_exit_code_is_told() -> None:
    """The table has one line a code."""
    told = re.findall(r"^\| (\d) \| ", README, re.MULTILINE)
    assert told == [str(int(code)) for code in Exit]


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.id)
def test_every_key_of_the_console_is_told(key: Key) -> None:
    """By the first of its names, as the console itself shows it."""
    table = re.search(r"<!-- console keys -->\n(.*?)<!-- end -->", README, re.DOTALL)
    assert table
    keys = " ".join(line.split(" | ")[0] for line in table[1].splitlines())
    assert set(key.shown.split()) & set(re.sub("[`|]|,(?!`)", " ", keys).split())


def test_both_commands_use_the_exact_versions() -> None:
    """An installation next year is the installation of today."""
    for mark in ("run", "test"):
        assert "--constraint .ci/constraints.txt" in block(mark)
    assert (ROOT / ".ci" / "constraints.txt").exists()


def test_the_readme_opens_with_a_picture_and_two_commands() -> None:
    """People see what it is, then try it."""
    assert (
        README.index("screenshots/active-120x36.svg")
        < README.index("<!-- run -->")
        < README.index("<!-- test -->")
    )
    assert "jim-tui --demo" in block("run")
    assert "pytest" in block("test")


@pytest.mark.parametrize("verb", ["check", "test", "run", "bench"])
def test_every_verb_can_be_called(verb: str) -> None:
    """And CONTRIBUTING.md says what it does."""
    assert (ROOT / ".ci" / verb).stat().st_mode & 0o100
    assert f"`.ci/{verb}`" in (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def test_linked_files_exist() -> None:
    """No link leads nowhere."""
    for target in re.findall(r"\]\(((?!https?:)[^)#]+)\)", README):
        if not target.startswith("screenshots/"):
            assert (ROOT / target).exists(), target

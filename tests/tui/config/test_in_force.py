"""Flags above variables above the file above what is usual, and where each comes from."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from jim_tui.config.resolve import InForce
from jim_tui.config.told import lines_told
from jim_tui.invocation import parse
from jim_tui.settings import BadSetting, ConsoleSettings
from jim_tui.state.standing import Colour

FILE = """\
default_server = "test"
theme = "light"

[intervals]
read = 5

[keys]
"active.cancel" = "x"

[[servers]]
name = "prod"
url = "https://prod.example.com"
api_key_command = "pass show 'jim prod'"
colour = "red"
protected = true
read_only = true

[[servers]]
name = "test"
url = "https://test.example.com"
interval = 1
api_key = "jim_secret"

[[servers]]
name = "here"
data_dir = "/srv/jim"
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file with three servers."""
    path = tmp_path / "config.toml"
    path.write_text(FILE)
    return path


def of(path: Path, *arguments: str, **environment: str) -> InForce:
    """What these come to, beside the file."""
    return parse(arguments, environment, lambda: path).found


def server_of(path: Path, *arguments: str, **environment: str) -> str:
    """The server that is shown first, and what has decided that."""
    found = of(path, *arguments, **environment)
    return f"{found.server.label} by {found.told[0].source}"


def test_the_file_names_the_server_that_is_shown_first(path: Path) -> None:
    """Or it is the first of the file."""
    assert server_of(path) == "test by config.toml, line 1"
    path.write_text(FILE.replace("default_server", "# "))
    assert server_of(path) == "prod by config.toml, line 10"


def test_a_variable_is_above_the_file_and_a_flag_above_both(path: Path) -> None:
    """Whoever was asked last is meant."""
    assert server_of(path, JIM_TUI_SERVER="prod") == "prod by JIM_TUI_SERVER"
    assert server_of(path, JIM_URL="https://other") == "other by JIM_URL"
    assert server_of(path, JIM_DATA_DIR="/srv") == "this box by JIM_DATA_DIR"
    assert server_of(path, "--server", "here", JIM_TUI_SERVER="prod") == "here by --server"
    assert server_of(path, "--url", "https://more", JIM_TUI_SERVER="prod") == "more by --url"
    assert server_of(path, "--demo", JIM_URL="https://other") == "demo by --demo"


def test_a_server_of_the_file_is_all_that_the_file_says(path: Path) -> None:
    """A command is split into words as a shell would."""
    assert of(path, "--server", "prod").server == ConsoleSettings(
        url="https://prod.example.com",
        key_command=("pass", "show", "jim prod"),
        read_only=True,
        read_only_reason="the configuration says that prod is only read",
        interval=5.0,
        name="prod",
        colour=Colour.RED,
        protected=True,
    )


def test_each_interval_is_the_nearest_one(path: Path) -> None:
    """The server's own, else the file's; a flag is above both."""
    assert of(path).server.interval == 1
    assert of(path, "--server", "here").server.interval == 5
    assert of(path, JIM_URL="https://other").server.interval == 5
    assert of(path, "--interval", "9").server.interval == 9


def test_every_server_can_be_switched_to(path: Path) -> None:
    """Those of the file, and the one that a flag has named."""
    assert [each.label for each in of(path).servers] == ["prod", "test", "here"]
    assert [each.label for each in of(path, "--url", "https://more").servers] == [
        "more",
        "prod",
        "test",
        "here",
    ]


def test_read_only_by_flag_holds_for_every_server(path: Path) -> None:
    """Also after a switch."""
    assert all(each.read_only for each in of(path, "--read-only").servers)


def test_the_key_of_the_environment_is_not_sent_to_a_server_of_the_file(path: Path) -> None:
    """It belongs to the address beside it; each server of the file says where its own is."""
    assert of(path, "--server", "here", JIM_API_KEY="jim_other").server.key is None
    assert of(path, JIM_API_KEY="jim_other").server.key == "jim_secret"
    assert of(path, JIM_API_KEY="jim_other", JIM_URL="https://other").server.key == "jim_other"


def test_a_key_file_that_was_typed_is_the_key(path: Path, tmp_path: Path) -> None:
    """In place of whatever the file says, also when one comes back to the server."""
    key = tmp_path / "key"
    key.write_text("jim_typed\n")
    key.chmod(0o600)
    found = of(path, "--server", "prod", "--api-key-file", str(key))
    assert (found.server.key_file, found.server.key_command) == (key, ())
    assert found.server in found.servers


@pytest.mark.parametrize(
    ("arguments", "environment", "theme"),
    [
        ([], {}, "light by config.toml, line 2"),
        ([], {"JIM_TUI_THEME": "ansi"}, "ansi by JIM_TUI_THEME"),
        (["--theme", "dark"], {"JIM_TUI_THEME": "ansi"}, "dark by --theme"),
        (["--theme", "dark"], {"NO_COLOR": "1"}, "no-colour by NO_COLOR"),
    ],
)
def test_the_theme_comes_from_the_nearest(
    path: Path, arguments: list[str], environment: dict[str, str], theme: str
) -> None:
    """Who cannot have colours is above all."""
    found = of(path, *arguments, **environment)
    told = next(each for each in found.told if each.name == "theme")
    assert f"{told.value} by {told.source}" == theme
    assert found.preferences.theme == told.value


@pytest.mark.parametrize(
    ("arguments", "environment", "words"),
    [
        (
            ["--server", "nowhere"],
            {},
            "--server: the configuration has no server 'nowhere'; it has prod",
        ),
        ([], {"JIM_TUI_SERVER": "nowhere"}, "JIM_TUI_SERVER: the configuration has no server"),
        (["--server", "prod", "--demo"], {}, "--server names a server of the configuration"),
        ([], {"JIM_TUI_THEME": "pink"}, "JIM_TUI_THEME may be dark, light, ansi, no-colour, not 'pink'"),
        (["--config", "/nonexistent"], {}, "cannot be read"),
        ([], {"JIM_TUI_CONFIG": "/nonexistent"}, "cannot be read"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    path: Path, arguments: list[str], environment: dict[str, str], words: str
) -> None:
    """One line, and the cure in it."""
    with pytest.raises(BadSetting, match=words.replace("[", r"\[")):
        of(path, *arguments, **environment)


def test_without_a_file_a_named_server_leads_to_the_example(tmp_path: Path) -> None:
    """Who has none yet is told how to begin."""
    with pytest.raises(BadSetting, match="jim-tui config --example"):
        of(tmp_path / "nothing.toml", "--server", "prod")


def test_what_is_told_holds_no_secret(path: Path) -> None:
    """Where the key is, and not what."""
    told = "\n".join(lines_told(of(path, JIM_API_KEY="jim_other"), path, read=True))
    assert "jim_" not in told
    assert "now  test    https://test.example.com  in the file" in told
    assert "program pass" in told
    assert "keys.active.cancel        x         config.toml, line 8" in told


def command(*arguments: str, home: Path) -> "subprocess.CompletedProcess[str]":
    """The real command."""
    code = "from jim_tui.cli import main; main()"
    env = {"PATH": os.environ["PATH"], "HOME": str(home), "XDG_CONFIG_HOME": str(home)}
    ran = [sys.executable, "-c", code, "config", *arguments]
    return subprocess.run(ran, env=env, capture_output=True, text=True, timeout=50, check=False)


def test_the_command_shows_and_checks_the_file_of_this_user(tmp_path: Path) -> None:
    """Where the platform keeps it."""
    place = tmp_path / "jim-tui" / "config.toml"
    place.parent.mkdir()
    place.write_text(FILE)
    shown = command(home=tmp_path)
    assert (shown.returncode, "server                    test" in shown.stdout) == (0, True)
    assert "plain text" in shown.stderr
    place.write_text("them = 1")
    refused = command("--check", home=tmp_path)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "did you mean theme?" in refused.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(["--example"], "[[servers]]"), (["--keys"], '"active.cancel" ='), (["--check"], "is not there")],
)
def test_the_command_helps_who_has_no_file(tmp_path: Path, arguments: list[str], words: str) -> None:
    """An example, the ids of the keys, and no complaint."""
    done = command(*arguments, home=tmp_path)
    assert done.returncode == 0, done.stderr
    assert words in done.stdout

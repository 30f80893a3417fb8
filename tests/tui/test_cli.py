"""The command line of the console: what it takes, what it refuses, and how soon it answers."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from jim_tui.gateway.connect import choose
from jim_tui.invocation import parse
from jim_tui.settings import BadSetting, ConsoleSettings, asked

KEY = "jim_ak_0123456789abcdef"


def key_file(directory: Path, content: str = KEY + "\n", mode: int = 0o600) -> Path:
    """A file with a key."""
    path = directory / "key"
    path.write_text(content)
    path.chmod(mode)
    return path


def settings(*arguments: str, **environment: str) -> ConsoleSettings:
    """What these arguments and variables come to."""
    return parse(arguments, environment).settings


def command(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """The real command, without a terminal."""
    env = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", **environment}
    code = "from jim_tui.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )


def test_without_anything_it_is_this_machine() -> None:
    """No URL, no key, two seconds, and writing is allowed."""
    assert settings() == ConsoleSettings()


def test_what_is_to_be_reached_has_a_name_before_it_is_reached() -> None:
    """A person who is refused must see by whom; no password of a URL is shown."""
    assert asked(settings("--url", "https://jim.example.com:7443/base")) == "jim.example.com:7443"
    assert asked(ConsoleSettings(url="https://me:secret@jim")) == "jim"
    assert asked(settings("--demo")) == "demo"
    assert asked(settings()) == "this box"


def test_flags_say_where_and_how() -> None:
    """Each lands in its place."""
    assert settings(
        "--url", "https://jim.example.com:7443/base/", "--read-only", "--interval", "5"
    ) == ConsoleSettings(url="https://jim.example.com:7443/base", read_only=True, interval=5.0)
    assert settings("--data-dir", "/srv/jim").data_dir == Path("/srv/jim")
    assert settings("--demo").demo


def test_a_recording_is_shown_whatever_the_environment_says() -> None:
    """A file needs no server."""
    found = settings("--replay", "reel", "--speed", "4", JIM_URL="nonsense")
    assert (found.replay, found.speed, found.url) == (Path("reel"), 4.0, None)


def test_a_browser_only_reads_unless_told() -> None:
    """Whoever looks over a shoulder changes nothing."""
    found = parse(["--web"], {})
    assert (found.settings.read_only, found.port) == (True, 5210)
    found = parse(["--web", "--web-write", "--port", "0"], {})
    assert (found.settings.read_only, found.port) == (False, 0)


def test_a_page_needs_a_server(tmp_path: Path) -> None:
    """An engine that ends with a page would be of no use."""
    refused = command("--web", "--data-dir", str(tmp_path), HOME=str(tmp_path))
    assert refused.returncode == 2
    assert f"start `jim serve --data-dir {tmp_path}`" in refused.stderr


def test_the_environment_says_the_same() -> None:
    """For shells and services."""
    found = settings(JIM_URL="https://jim.example.com", JIM_API_KEY=KEY, JIM_DATA_DIR="/srv/jim")
    assert (found.url, found.key, found.data_dir) == ("https://jim.example.com", KEY, Path("/srv/jim"))


def test_a_flag_stands_above_a_variable_even_a_wrong_one() -> None:
    """What was typed last is what is meant."""
    assert settings("--url", "https://new", JIM_URL="https://old").url == "https://new"
    assert settings("--url", "https://new", JIM_URL="nonsense").url == "https://new"
    assert settings("--data-dir", "/srv/jim", JIM_URL="https://old").url is None
    assert settings("--demo", JIM_URL="https://old").url is None


def test_a_key_file_stands_above_the_variable(tmp_path: Path) -> None:
    """And is read again whenever a key is needed."""
    path = key_file(tmp_path)
    found = settings("--url", "https://jim", "--api-key-file", str(path), JIM_API_KEY="other")
    assert (found.key_file, found.key) == (path, None)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--url", "jim.example.com"], "write it like https://jim.example.com"),
        (["--url", "ftp://jim"], "write it like https://jim.example.com"),
        (["--url", "https://"], "write it like https://jim.example.com"),
        (["--url", "https://jim:port"], "no address of a server"),
        (["--url", "https://jim:0"], "port is 0"),
        (["--url", "https://[::1"], "no address of a server"),
        (["--url", "https://user:secret@jim"], "JIM_API_KEY"),
        (["--url", "https://jim?key=1"], "JIM_API_KEY"),
        (["--url", ""], "no address of a server"),
        (["--interval", "often"], "a number of seconds"),
        (["--interval", "0.1"], "between 0.5 and 3600"),
        (["--interval", "nan"], "between 0.5 and 3600"),
        (["--port", "80"], "go with --web"),
        (["--web-write"], "go with --web"),
        (["--web", "--port", "-1"], "from 0 to 65535"),
        (["--web", "--port", "65536"], "from 0 to 65535"),
        (["--web", "--record", "reel"], "neither --replay nor --record"),
        (["--web", "--web-write", "--read-only"], "not both"),
        (["--replay", "reel", "--demo"], "goes with no server"),
        (["--replay", "reel", "--url", "https://jim"], "goes with no server"),
        (["--replay", "reel", "--record", "other"], "no --record"),
        (["--replay", "reel", "--speed", "fast"], "a speed is a number"),
        (["--replay", "reel", "--speed", "0"], "between 0.125 and 64"),
        (["--speed", "4"], "goes with --replay"),
        (["--record", " "], "--record names no file"),
        (["--replay", ""], "--replay names no file"),
        (["--demo", "--url", "https://jim"], "--demo"),
        (["--demo", "--data-dir", "/srv"], "--demo"),
        (["--data-dir", "/srv", "--url", "https://jim"], "not both"),
        (["--data-dir", ""], "names no directory"),
        (["--data-dir", "/etc/passwd"], "is no directory"),
        (["--api-key-file", "/nonexistent"], "cannot be read: No such file"),
        (["--api-key-file", "/"], "cannot be read: Is a directory"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_what_would_be_right(arguments: list[str], words: str) -> None:
    """One line, and the cure in it."""
    with pytest.raises(BadSetting) as caught:
        parse(arguments, {})
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("content", ["", "  \n", "two words", "line\nline", "ключ", "x" * 5_000])
def test_a_key_file_that_holds_no_key_is_refused(tmp_path: Path, content: str) -> None:
    """Rather than ending in a puzzling 401."""
    with pytest.raises(BadSetting, match="key file"):
        settings("--url", "https://jim", "--api-key-file", str(key_file(tmp_path, content)))


def test_a_refused_key_file_never_shows_what_is_in_it(tmp_path: Path) -> None:
    """It may be half a key."""
    with pytest.raises(BadSetting) as caught:
        settings("--url", "https://jim", "--api-key-file", str(key_file(tmp_path, f"{KEY} {KEY}")))
    assert KEY not in str(caught.value)


@pytest.mark.parametrize(("mode", "warned"), [(0o600, False), (0o640, True), (0o604, True), (0o400, False)])
def test_a_key_file_that_others_can_read_is_warned_of(tmp_path: Path, mode: int, *, warned: bool) -> None:
    """With the cure; it is used all the same."""
    path = key_file(tmp_path, mode=mode)
    invocation = parse(["--url", "https://jim", "--api-key-file", str(path)], {})
    assert bool(invocation.warnings) is warned
    assert not warned or f"chmod 600 {path}" in invocation.warnings[0]


def test_a_key_for_nobody_is_warned_of(tmp_path: Path) -> None:
    """This machine's own server needs none."""
    invocation = parse(["--api-key-file", str(key_file(tmp_path))], {})
    assert "no effect" in invocation.warnings[0]


def test_there_is_no_flag_for_a_key() -> None:
    """Other users of the machine could read it in the list of processes."""
    done = command("--api-key", KEY)
    assert done.returncode == 2
    assert "unrecognized arguments" in done.stderr


@pytest.mark.parametrize("flag", ["--help", "--version"])
def test_help_and_version_answer_without_loading_a_screen_or_a_client(flag: str) -> None:
    """That is why they are there at once."""
    code = (
        "import sys\n"
        "from jim_tui.cli import main\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code\n"
        "heavy = {'textual', 'httpx', 'pydantic', 'sqlalchemy', 'fastapi'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, flag], capture_output=True, text=True, timeout=90, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(("usage: jim-tui", "jim-tui "))


def test_without_a_terminal_it_refuses_and_names_what_a_script_can_use() -> None:
    """A screen in a pipe would be garbage."""
    done = command()
    assert done.returncode == 2
    assert "jim executions list --json" in done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""


def test_a_usage_error_is_one_line_and_exit_code_two() -> None:
    """No trace, no page of help."""
    done = command("--url", "nonsense")
    assert done.returncode == 2
    assert (
        done.stderr
        == "jim-tui: 'nonsense' is no address of a server; write it like https://jim.example.com\n"
    )


def test_a_terminal_on_input_alone_is_not_enough() -> None:
    """The picture goes to the other end."""
    leader, follower = pty.openpty()
    try:
        code = "from jim_tui.cli import main; main()"
        done = subprocess.run(
            [sys.executable, "-c", code],
            stdin=follower,
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )
    finally:
        os.close(leader)
        os.close(follower)
    assert done.returncode == 2
    assert "this is no terminal" in done.stderr


@pytest.mark.parametrize(
    "chosen",
    [
        ConsoleSettings(demo=True),
        ConsoleSettings(url="https://jim"),
        ConsoleSettings(data_dir=Path("/srv/jim")),
    ],
    ids=["demo", "url", "directory"],
)
def test_choosing_a_server_opens_nothing(chosen: ConsoleSettings) -> None:
    """The first picture comes before any connection."""
    assert choose(chosen).skew() is None


def test_a_remote_console_loads_none_of_the_servers_libraries() -> None:
    """They would make it three times slower to start."""
    code = (
        "import sys\n"
        "import jim_tui.gateway.connect, jim_tui.state.store\n"
        "servers = {'sqlalchemy', 'sqlmodel', 'alembic', 'fastapi', 'starlette', 'uvicorn', 'croniter'}\n"
        "others = {'structlog', 'pydantic_settings', 'textual', 'jim_core.bootstrap'}\n"
        "heavy = (servers | others) & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=90, check=False
    )
    assert done.returncode == 0, done.stderr

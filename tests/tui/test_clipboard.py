"""How a text is copied, and that what is said of it is true."""

import base64
from collections.abc import Callable
from pathlib import Path

import pytest

from jim_tui.clipboard import LARGEST, Clipboard


def a_program(folder: Path, name: str, code: int = 0) -> Callable[[str], str | None]:
    """Finds one program, which keeps what it is given."""
    path = folder / name
    path.write_text(f'#!/bin/sh\ncat > "{folder}/got"\nexit {code}\n')
    path.chmod(0o755)
    return lambda wanted: str(path) if wanted == name else None


@pytest.mark.parametrize(
    ("name", "environment", "platform"),
    [
        ("wl-copy", {"WAYLAND_DISPLAY": "wayland-0"}, "linux"),
        ("xclip", {"DISPLAY": ":0"}, "linux"),
        ("pbcopy", {}, "darwin"),
    ],
)
def test_a_program_of_this_machine_is_asked(
    tmp_path: Path, name: str, environment: dict[str, str], platform: str
) -> None:
    """And named; the terminal is left alone."""
    ways = Clipboard(environment, platform=platform, find=a_program(tmp_path, name))
    copied = ways.copy("né " * 40_000)
    assert (copied.told, copied.done, copied.sequence) == (f"copied {{}} with {name}", True, "")
    assert (tmp_path / "got").read_text() == "né " * 40_000


def test_behind_a_wire_only_the_terminal_can_do_it(tmp_path: Path) -> None:
    """A clipboard of the machine at the other end is nobody's."""
    environment = {"DISPLAY": ":0", "SSH_CONNECTION": "1 2 3 4"}
    copied = Clipboard(environment, platform="linux", find=a_program(tmp_path, "xclip")).copy("hello")
    assert copied.told == "asked the terminal (OSC 52) to copy {}"
    assert copied.sequence == f"\x1b]52;c;{base64.b64encode(b'hello').decode()}\a"


def test_a_program_that_fails_leaves_it_to_the_terminal(tmp_path: Path) -> None:
    """Nothing is said to be copied that was not."""
    find = a_program(tmp_path, "wl-copy", code=1)
    copied = Clipboard({"WAYLAND_DISPLAY": "x"}, platform="linux", find=find).copy("hello")
    assert copied.told == "asked the terminal (OSC 52) to copy {}"
    gone = Clipboard({"DISPLAY": ":0"}, platform="linux", find=lambda _: str(tmp_path / "none"))
    assert gone.copy("hello").sequence


def test_tmux_is_asked_to_pass_it_on() -> None:
    """In its own envelope, escapes doubled."""
    copied = Clipboard({"TMUX": "/tmp/tmux"}, platform="linux", find=lambda _: None).copy("hi")
    assert "through tmux" in copied.told
    assert copied.sequence.endswith("\x1bPtmux;\x1b\x1b]52;c;aGk=\a\x1b\\")


def test_what_is_too_long_for_a_terminal_is_not_sent() -> None:
    """And the limit is named."""
    ways = Clipboard({}, platform="linux", find=lambda _: None)
    assert ways.copy("x" * LARGEST).done
    copied = ways.copy("x" * 90_000)
    assert (copied.done, copied.sequence) == (False, "")
    assert "90 KB are too much for a terminal (74 KB)" in copied.told

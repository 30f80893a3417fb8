"""Getting a text to where a person can paste it, and saying truly how it went.

A program of this machine is asked where there is one and nobody sits behind a wire; else the terminal is,
which may or may not do it and never says (OSC 52).
"""

import base64
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

LARGEST: Final = 74_994
"""Bytes that a terminal takes at most: 100,000 as base64."""
_PATIENCE: Final = 2.0
"""Seconds for a program that should answer at once."""
_PROGRAMS: Final = (
    ("WAYLAND_DISPLAY", ("wl-copy",)),
    ("DISPLAY", ("xclip", "-selection", "clipboard")),
)
_FAR: Final = ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT")


@dataclass(frozen=True, slots=True)
class Copied:
    """What became of it."""

    told: str
    """A sentence; `{}` is what was to be copied."""
    done: bool = True
    sequence: str = ""
    """What the terminal is to be sent for it."""


class Clipboard:
    """The ways there are in an environment."""

    def __init__(
        self,
        environment: Mapping[str, str],
        *,
        platform: str = sys.platform,
        find: Callable[[str], str | None] = shutil.which,
    ) -> None:
        """`find` gives the path of a program, or None."""
        self._command = _program(environment, platform, find)
        self._in_tmux = bool(environment.get("TMUX"))

    def copy(self, text: str) -> Copied:
        """Copy it. This may take a moment, so it is not for the loop."""
        if self._command is not None and _run(self._command, text):
            return Copied(f"copied {{}} with {self._command[0].rpartition('/')[2]}")
        return self._by_terminal(text)

    def _by_terminal(self, text: str) -> Copied:
        data = text.encode()
        if len(data) > LARGEST:
            size = f"{len(data) // 1000} KB"
            most = f"{LARGEST // 1000} KB"
            return Copied(f"{{}} was not copied: {size} are too much for a terminal ({most})", done=False)
        asked = f"\x1b]52;c;{base64.b64encode(data).decode()}\a"
        if not self._in_tmux:
            return Copied("asked the terminal (OSC 52) to copy {}", sequence=asked)
        # tmux takes it for its own buffer or passes it on, as it is set up; either way is tried.
        passed = "\x1bPtmux;" + asked.replace("\x1b", "\x1b\x1b") + "\x1b\\"
        return Copied("asked the terminal through tmux (OSC 52) to copy {}", sequence=asked + passed)


def _program(
    environment: Mapping[str, str], platform: str, find: Callable[[str], str | None]
) -> tuple[str, ...] | None:
    if any(environment.get(name) for name in _FAR):
        return None
    if platform == "darwin":
        found = find("pbcopy")
        return (found,) if found else None
    for variable, (program, *options) in _PROGRAMS:
        found = find(program) if environment.get(variable) else None
        if found:
            return (found, *options)
    return None


def _run(command: tuple[str, ...], text: str) -> bool:
    try:
        # xclip stays behind to hand the text out, so it must not hold on to our output.
        ran = subprocess.run(
            command, input=text.encode(), timeout=_PATIENCE, check=False,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return False
    return ran.returncode == 0

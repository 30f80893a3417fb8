"""The output of a step: two spool files, written by the step's processes themselves."""

import contextlib
import os
import re
from pathlib import Path
from typing import Final

STDOUT: Final = "stdout"
STDERR: Final = "stderr"

_TAIL_BYTES: Final = 4_096
_TAIL_LINES: Final = 6
_TAIL_CHARACTERS: Final = 1_500

_ESCAPES: Final = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-_])")
_INVISIBLE: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)


def make_directory(run_directory: Path) -> None:
    """Make a step's run directory, open to the owner alone, and what is missing above it."""
    with contextlib.suppress(FileExistsError):
        try:
            run_directory.mkdir(0o700)
        except FileNotFoundError:
            make_directory(run_directory.parent)
            run_directory.mkdir(0o700)


def open_spool(path: Path) -> int:
    """A new, empty spool file, readable by the owner alone; writers append, so none overwrites another."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW
    return os.open(path, flags, 0o600)


def last_lines(path: Path) -> str:
    """The last lines of a spool file that say something, fit for people; empty when there are none.

    Reads the end of the file only. Invalid UTF-8 is replaced, control characters are removed.
    """
    try:
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - _TAIL_BYTES))
            raw = file.read(_TAIL_BYTES)
    except OSError:
        return ""
    return readable_tail(raw, cut=size > _TAIL_BYTES)


def readable_tail(raw: bytes, *, cut: bool) -> str:
    """The last lines of `raw` that say something; `cut` when its first line may be a fragment."""
    text = raw.decode("utf-8", errors="replace")
    lines = re.split(r"\r\n|\r|\n", text)
    if cut and len(lines) > 1:
        lines = lines[1:]
    cleaned = (printable(line).rstrip() for line in lines)
    kept = [line for line in cleaned if line.strip()]
    return "\n".join(kept[-_TAIL_LINES:])[-_TAIL_CHARACTERS:].strip()


def printable(line: str) -> str:
    """A line of foreign text without what could move a cursor, hide letters or break an encoding."""
    return _INVISIBLE.sub("", _ESCAPES.sub("", line)).expandtabs(4)

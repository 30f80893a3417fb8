"""The last words of a step, made fit for people."""

import re
from typing import Final

_TAIL_LINES: Final = 6
_TAIL_CHARACTERS: Final = 1_500

_ESCAPES: Final = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-_])")
_INVISIBLE: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)


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

"""Text from a server, made fit for a terminal. Nothing that moves a cursor, colours or hides gets through.

What cannot be printed is made visible rather than dropped, so that a name cannot pass for another one.
"""

import re
from typing import Final

NAME: Final = 300
MESSAGE: Final = 4_000
LINE: Final = 2_000

_REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"
_UNPRINTABLE: Final = (
    "\x00-\x1f\x7f-\x9f"  # C0, DEL and C1
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"  # soft hyphen, joiners, fillers
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb"  # zero width, bidi, separators
    "\U0001f1e6-\U0001f1ff\U0001f3fb-\U0001f3ff"  # halves of flags, colours of skin
    "\ud800-\udfff\ufe00-\ufe0f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_BAD: Final = re.compile(f"[{_UNPRINTABLE}]")
_STACKED: Final = re.compile(
    "([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]{3})"
    "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]+"
)
_ESCAPE_SEQUENCE: Final = re.compile(
    "\x1b\\[[0-?]*[ -/]*[@-~]"  # CSI: colours, cursor
    "|\x1b[\\]PX^_][^\x07\x1b\x9c]*(?:\x07|\x1b\\\\|\x9c)?"  # OSC, DCS, SOS, PM, APC
    "|\x9b[0-?]*[ -/]*[@-~]"
    "|\x1b[ -/]*[0-~]"
)
_PICTURES: Final = {code: chr(0x2400 + code) for code in range(0x20)} | {0x7F: "\u2421"}
_SPACES: Final = {"\t": " ", "\r": "", "\n": " ", "\v": " ", "\f": " "}
_LINE_END: Final = re.compile("\r?\n")


def name(text: str) -> str:
    """A name on one line."""
    return _bounded(_visible(text), NAME)


def message(text: str) -> str:
    """A longer text on one line; where it had several, `↵` stands between them."""
    if "\n" in text:
        text = " ↵ ".join(part.strip() for part in _LINE_END.split(text[: 2 * MESSAGE].strip()))
    return _bounded(_visible(text), MESSAGE)


def output_line(text: str) -> str:
    """A line of a program's output: its colours are taken away, and what it overwrote is gone."""
    if "\x1b" in text or "\x9b" in text:
        text = _ESCAPE_SEQUENCE.sub("", text)
    text = text.rstrip("\r")
    if "\r" in text:
        text = text.rsplit("\r", 1)[1]
    if "\t" in text:
        text = text.expandtabs(8)
    return _bounded(_visible(text), LINE)


def is_clean(text: str) -> bool:
    """Nothing in it needs to be replaced."""
    return _BAD.search(text) is None and _STACKED.search(text) is None


def _visible(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    return _STACKED.sub(r"\1", _BAD.sub(_shown, text))


def _shown(found: re.Match[str]) -> str:
    character = found[0]
    if character in _SPACES:
        return _SPACES[character]
    if "\ufe00" <= character <= "\ufe0f" or "\U0001f3fb" <= character <= "\U0001f3ff":
        # It only chooses between pictures, and terminals disagree about its width.
        return ""
    if "\U0001f1e6" <= character <= "\U0001f1ff":
        return chr(ord(character) - 0x1F1E6 + ord("Ⓐ"))
    return _PICTURES.get(ord(character), _REPLACEMENT)


def _bounded(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"

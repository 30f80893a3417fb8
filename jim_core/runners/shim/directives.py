"""What a step may say on its output, one line each: `::progress 40/100 message`, `::warning text`,
`::error text`, `::summary text`, `::failure text`.

Lines are looked for in both streams, as bytes, and only a line that begins so counts. A line longer than
`LONGEST` says nothing, however long it goes on.
"""

import re
from collections.abc import Callable
from typing import Final

LONGEST: Final = 8_192
"""Bytes of a line that can say something."""

KEPT: Final = 20
"""Warnings and errors whose text is kept; all are counted."""

_TEXT: Final = 400
_COUNT: Final = re.compile(rb"(\d{1,15})(?:\s*/\s*(\d{1,15}))?(?:\s+(.*))?\Z", re.DOTALL)
_PERCENT: Final = re.compile(rb"(\d{1,3})(?:\.\d+)?\s*%(?:\s+(.*))?\Z", re.DOTALL)

Dialect = Callable[[bytes], bytes | None]
"""The directive, as a line of ours, that a line of another language stands for; None when for none."""


class Said:
    """What a step has said so far."""

    def __init__(self) -> None:
        self.progress: dict[str, object] | None = None
        """`current`, `total` and `message`."""
        self.summary: str | None = None
        self.failure: str | None = None
        """Why it failed, if it does."""
        self.warnings: list[str] = []
        self.warning_count = 0
        self.errors: list[str] = []
        self.error_count = 0

    def hear(self, word: bytes, text: bytes) -> None:
        """Take up one directive; one that cannot be understood says nothing."""
        if word == b"progress":
            self.progress = progress(text) or self.progress
        elif word == b"summary":
            self.summary = _readable(text) or None
        elif word == b"failure":
            self.failure = _readable(text) or None
        elif word == b"warning":
            self.warning_count += 1
            _keep(self.warnings, text)
        elif word == b"error":
            self.error_count += 1
            _keep(self.errors, text)


class Listener:
    """Finds directives in one stream that comes in parts."""

    def __init__(self, said: Said, dialect: Dialect | None = None) -> None:
        self._said = said
        self._dialect = dialect
        self._rest = b""
        self._skipping = False

    def feed(self, part: bytes) -> None:
        """The next bytes of the stream."""
        data = self._rest + part
        end = data.rfind(b"\n") + 1
        if end and (self._dialect is not None or b"::" in data):
            lines = data[:end].split(b"\n")[:-1]
            for line in lines[1:] if self._skipping else lines:
                self._line(line)
        if end:
            self._skipping = False
        self._rest = data[end:]
        if len(self._rest) > LONGEST:
            self._rest, self._skipping = b"", True

    def close(self) -> None:
        """The stream is over; its last line may lack its end."""
        if self._rest and not self._skipping:
            self._line(self._rest)
        self._rest = b""

    def _line(self, line: bytes) -> None:
        if len(line) > LONGEST:
            return
        if self._dialect is not None:
            line = self._dialect(line) or line
        if line.startswith(b"::"):
            word, _, text = line[2:].partition(b" ")
            self._said.hear(word.rstrip(b"\r"), text.strip())


def progress(text: bytes) -> dict[str, object] | None:
    """`40/100 message`, `40 message` or `40% message` as counts; None when it is none of these."""
    if (found := _PERCENT.match(text)) is not None:
        return {"current": min(int(found[1]), 100), "total": 100, "message": _readable(found[2])}
    if (found := _COUNT.match(text)) is not None:
        total = int(found[2]) if found[2] else None
        return {"current": int(found[1]), "total": total or None, "message": _readable(found[3])}
    return None


def _keep(kept: list[str], text: bytes) -> None:
    if len(kept) < KEPT:
        kept.append(_readable(text) or "")


def _readable(text: bytes | None) -> str | None:
    """Text of bounded length; what is no text is replaced, and control characters are left to the readers."""
    return text.strip().decode("utf-8", "replace")[:_TEXT] or None if text else None

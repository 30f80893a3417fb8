"""All that a child of ours says, on its standard output and error; nothing of it holds a secret."""

import os
import re
from collections.abc import Iterable
from typing import Final

_STDOUT: Final = 1
_STDERR: Final = 2
_LONGEST: Final = 300
"""Characters of a message that has to fit on a line."""


class Speech:
    """Says lines and directives. What others wrote never becomes a directive."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        longest_first = sorted({secret for secret in secrets if secret}, key=len, reverse=True)
        self._secret = re.compile("|".join(map(_pattern, longest_first))) if longest_first else None

    def say(self, text: str) -> None:
        """Foreign or own text, on standard output."""
        self._write(_STDOUT, _harmless(self.hidden(text)))

    def complain(self, text: str) -> None:
        """The same on standard error, whose last lines explain a failure."""
        self._write(_STDERR, _harmless(self.hidden(text)))

    def progress(self, done: int, total: int, message: str = "") -> None:
        """So many of so many are done; the message says what comes now."""
        self._direct("progress", f"{done}/{total} {message}")

    def warn(self, text: str) -> None:
        """A warning, kept with the step."""
        self._direct("warning", text)

    def fail(self, text: str) -> None:
        """An error that did not stop the work, kept with the step."""
        self._direct("error", text)

    def explain(self, text: str) -> None:
        """Why the work failed, said on standard error and kept with the step."""
        self.complain(text)
        self._direct("failure", text)

    def summarise(self, text: str) -> None:
        """What there is to say in the end."""
        self._direct("summary", text)

    def one_line(self, text: str, longest: int = _LONGEST) -> str:
        """The text without secrets, on one line and not too long."""
        words = " ".join(self.hidden(text).split())
        return words if len(words) <= longest else words[: longest - 1] + "…"

    def _direct(self, name: str, text: str) -> None:
        self._write(_STDOUT, f"::{name} {self.one_line(text)}".rstrip())

    def hidden(self, text: str) -> str:
        """The text with `****` for each secret; to be done before a text is cut."""
        return self._secret.sub("****", text) if self._secret else text

    def _write(self, stream: int, text: str) -> None:
        data = text.encode("utf-8", "replace") + b"\n"
        while data:
            data = data[os.write(stream, data) :]


def _pattern(secret: str) -> str:
    # A password of a letter or two would be found in every word.
    return re.escape(secret) if len(secret) > 3 else rf"(?<!\w){re.escape(secret)}(?!\w)"


def _harmless(text: str) -> str:
    """Lines that look like a directive move one place to the right."""
    lines = text.replace("\0", "\N{SYMBOL FOR NULL}").splitlines() or [""]
    return "\n".join(f" {line}" if line.startswith("::") else line for line in lines)

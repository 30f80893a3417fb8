"""Lines that stay in place on a terminal, without taking the whole of it."""

import shutil
from collections.abc import Sequence
from typing import Final, TextIO

from jim_tui.render.span import Spans, wide
from jim_tui.render.tone import Tone

_CODES: Final = {
    Tone.STRONG: "1",
    Tone.PLACE: "1",
    Tone.QUIET: "2",
    Tone.FAINT: "2",
    Tone.GOOD: "32",
    Tone.WARN: "33",
    Tone.BAD: "31",
    Tone.BUSY: "36",
    Tone.WAIT: "34",
    Tone.KEY: "1",
    Tone.BANNER: "1;31",
}
_HIDE, _SHOW = "\x1b[?25l", "\x1b[?25h"


class InPlace:
    """The block as it was painted last; the next one is painted over it."""

    def __init__(self, out: TextIO, *, colour: bool) -> None:
        self._out = out
        self._colour = colour
        self._painted: tuple[Spans, ...] = ()

    @property
    def width(self) -> int:
        """Cells that a line may take: one less than there are, so that no terminal wraps it."""
        return max(20, shutil.get_terminal_size().columns - 1)

    def paint(self, lines: Sequence[Spans]) -> None:
        """Show these lines in place of those before."""
        if tuple(lines) == self._painted:
            return
        text = "".join(f"{self._inked(line)}\x1b[K\n" for line in lines)
        self._out.write(f"{_HIDE}{self._back()}{text}\x1b[J")
        self._out.flush()
        self._painted = tuple(lines)

    def leave(self) -> None:
        """What was painted last stays in the scroll-back."""
        self._out.write(_SHOW)
        self._out.flush()

    def _back(self) -> str:
        """To the first cell of what was painted; a terminal made narrower has wrapped it since."""
        columns = max(1, shutil.get_terminal_size().columns)
        rows = sum(max(1, -(-wide(line) // columns)) for line in self._painted)
        return f"\r\x1b[{rows}A" if rows else ""

    def _inked(self, line: Spans) -> str:
        if not self._colour:
            return "".join(span.text for span in line)
        return "".join(
            f"\x1b[{code}m{span.text}\x1b[0m" if (code := _CODES.get(span.tone)) else span.text
            for span in line
        )

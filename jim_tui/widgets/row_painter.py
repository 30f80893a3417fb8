"""Rows of a table → strips, kept for as long as the row and the width stay as they are."""

from collections.abc import Callable, Hashable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len
from rich.style import Style
from textual.strip import Strip

from jim_tui.render.span import Span, Spans, fit, say, wide
from jim_tui.render.tone import Tone
from jim_tui.widgets.columns import Cells, Column, Placed, Widths, place
from jim_tui.widgets.ink import inked

_MARK: Final = 1
"""The first cell of a row says where the cursor is."""
_SIGNS: Final = {(False, False): " ", (True, False): "▌", (False, True): "◆", (True, True): "◈"}
"""By whether the cursor is there and whether it is marked."""
_KEPT: Final = 512


@dataclass(frozen=True, slots=True)
class Face:
    """What a row looks like apart from its cells."""

    cursor: bool
    hover: bool
    focus: bool
    marked: bool = False


class RowPainter:
    """Places columns and draws rows into them."""

    def __init__(self, columns: Sequence[Column], ink: Callable[[Tone], Style]) -> None:
        self._all = self._columns = tuple(columns)
        self._ink = ink
        self._strips: dict[tuple[Hashable, Face], tuple[Cells, Strip]] = {}
        self._width = 0
        self._longest: dict[str, int] = {}
        self.placed: tuple[Placed, ...] = ()
        self.widths: Widths = {}

    def resize(self, width: int) -> None:
        """Place the columns for a table of this width."""
        self._width = width
        self.placed = place(self._columns, width - 1, _MARK, self._longest)
        self.widths = {at.column.key: at.width for at in self.placed}
        self.forget()

    def leave_out(self, columns: AbstractSet[str]) -> bool:
        """Do without these columns from the next placing on; whether that changes anything."""
        kept = tuple(column for column in self._all if column.key not in columns)
        changed, self._columns = kept != self._columns, kept
        return changed

    def measure(self, cells: Cells) -> bool:
        """Note how long these texts are; whether a column could now use more room than it was given.

        What was noted only grows: columns that shrank again would jump to and fro as rows come and go.
        """
        grown = False
        for column in self._columns:
            if column.by_text:
                size = min(wide(cells.get(column.key, ())), column.limit)
                before = self._longest.get(column.key)
                if before is None or size > before:
                    self._longest[column.key] = size
                    grown = grown or before is None or size > column.width
        return grown

    def forget(self) -> None:
        """No strip is good any more."""
        self._strips.clear()

    def row(self, key: Hashable, cells: Cells, face: Face, base: Style) -> Strip:
        """One row, from what is kept where nothing has changed."""
        known = self._strips.get((key, face))
        if known is not None and known[0] == cells:
            return known[1]
        strip = self._strip(cells, base, Span(_SIGNS[face.cursor, face.marked], Tone.KEY))
        if len(self._strips) >= _KEPT:
            self._strips.clear()
        self._strips[key, face] = (cells, strip)
        return strip

    def heading(self, drawn: Cells, mark: tuple[str, bool] | None, base: Style) -> Strip:
        """The headings; `mark` says which column is sorted by, and whether descending."""
        cells = {at.column.key: drawn.get(at.column.key) or _title(at, mark) for at in self.placed}
        return self._strip(cells, base, Span(" "))

    def text(self, cells: Cells) -> str:
        """A row as text."""
        return self._strip(cells, Style.null(), Span(" ")).text.rstrip()

    def column_at(self, x: int) -> str | None:
        """The column that a cell of the line belongs to."""
        for at in self.placed:
            if at.x <= x < at.x + at.width + at.column.gap:
                return at.column.key
        return None

    def _strip(self, cells: Cells, base: Style, mark: Span) -> Strip:
        spans = [mark]
        x = _MARK
        for at in self.placed:
            if at.x > x:
                spans.append(Span(" " * (at.x - x)))
            spans.extend(fit(cells.get(at.column.key, ()), at.width, right=at.column.right))
            x = at.x + at.width
        return Strip(inked(spans, base, self._ink)).adjust_cell_length(self._width, base)


def _title(at: Placed, mark: tuple[str, bool] | None) -> Spans:
    title = at.column.title
    if mark is None or mark[0] != at.column.key:
        return say(title, Tone.QUIET)
    arrow = "▼" if mark[1] else "▲"
    # Where there is no room for it, the arrow is worth more than the end of the word.
    fits = cell_len(title) + 2 <= at.width
    return say(f"{title} {arrow}" if fits else f"{title[: at.width - 1]}{arrow}", Tone.STRONG)

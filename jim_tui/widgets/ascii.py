"""Whatever is drawn → the same in ASCII, cell by cell: for terminals and fonts that have nothing else."""

import unicodedata
from functools import lru_cache
from typing import Final

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter
from typing_extensions import override

FORMS: Final = {
    # Statuses. One sign of ours is always the same character, wherever it stands.
    "◌": "o", "▸": ">", "✓": "+", "✗": "x", "⊘": "/", "‖": "=", "·": ".", "↺": "@", "⏸": "=",
    # The connection, schedules, sorting, the cursor.
    "●": "*", "○": "o", "◆": "*", "◈": "#", "◐": "~", "▲": "^", "▼": "v", "▌": ">", "❯": ">",
    # Frames, brackets, rules.
    "─": "-", "│": "|", "╭": "+", "╮": "+", "╰": "+", "╯": "+", "┌": ",", "├": "|", "└": "`", "┐": "+",
    "┘": "+", "┬": "+", "┴": "+", "┼": "+", "┤": "|", "━": "-", "┃": "|", "╺": "-", "╸": "-",
    # Bars: done, running, waiting, projected.
    "█": "#", "▓": "=", "▒": "-", "░": ".", "┄": "-", "┆": ":", "▬": "=", "▏": "|", "▎": "|", "▍": "|",
    "▋": "#", "▊": "#", "▉": "#", "▐": "#",
    # Strips of small bars.
    "▁": "_", "▂": ".", "▃": "-", "▄": "-", "▅": "=", "▆": "=", "▇": "#", "▔": "-",
    # Words.
    "…": ".", "–": "-", "—": "-", "→": ">", "←": "<", "↑": "^", "↓": "v", "›": ">", "‹": "<", "×": "x",
    "∥": "|", "≥": ">", "≤": "<", "≈": "~", "“": '"', "”": '"', "‘": "'", "’": "'", "«": '"', "»": '"',
    "•": "*", "\N{NO-BREAK SPACE}": " ", "⟨": "<", "⟩": ">", "↵": "/", "■": "#", "▶": ">",
}  # fmt: skip
"""What our own glyphs, and those that Textual draws with, become."""

UNKNOWN: Final = "?"


@lru_cache(maxsize=4096)
def as_ascii(text: str) -> str:
    """The text, each cell of it filled with ASCII: `é` as `e`, what has no likeness as `?`."""
    if text.isascii():
        return text
    return "".join(map(_one, text))


def _one(character: str) -> str:
    if character.isascii():
        return character
    width = cell_len(character)
    if width == 0:
        return ""
    plain = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()
    form = FORMS.get(character) or (plain if len(plain) == width else UNKNOWN)
    return form.ljust(width, UNKNOWN)


class AsciiOnly(LineFilter):
    """Laid over every line on its way to the terminal, borders and scroll bars too."""

    @override
    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same cells in the same styles."""
        return [Segment(as_ascii(text), style, control) for text, style, control in segments]

"""Spans: text with a tone, and fitting it into a width as the terminal counts it."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rich.cells import cell_len, set_cell_size

from jim_tui.render.tone import Tone


@dataclass(frozen=True, slots=True)
class Span:
    """Some text of one meaning."""

    text: str
    tone: Tone = Tone.PLAIN


Spans = tuple[Span, ...]
"""One line, or one cell of a table."""

NOTHING: Final[Spans] = ()
ELLIPSIS: Final = "…"


def say(text: str, tone: Tone = Tone.PLAIN) -> Spans:
    """A line of one meaning; nothing for an empty text."""
    return (Span(text, tone),) if text else NOTHING


def press(key: str, words: str) -> Spans:
    """A key, and what it does."""
    return say(key, Tone.KEY) + say(words, Tone.QUIET)


def plain(spans: Spans) -> str:
    """The text alone."""
    return "".join(span.text for span in spans)


def wide(spans: Spans) -> int:
    """How many cells the spans take."""
    return sum(cell_len(span.text) for span in spans)


@lru_cache(maxsize=4096)
def cut(text: str, width: int) -> str:
    """The text, shortened with an ellipsis when it takes more than `width` cells."""
    if width <= 0:
        return ""
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, width - 1).rstrip() + ELLIPSIS


def cut_middle(text: str, width: int) -> str:
    """The text, its middle replaced by an ellipsis when it takes more than `width` cells."""
    if cell_len(text) <= width or width < 5:
        return cut(text, width)
    head = (width - 1) // 2
    tail = width - 1 - head
    return set_cell_size(text, head).rstrip() + ELLIPSIS + _last_cells(text, tail)


def _last_cells(text: str, width: int) -> str:
    kept = ""
    for character in reversed(text):
        if cell_len(character + kept) > width:
            break
        kept = character + kept
    return kept


def fit(spans: Spans, width: int, *, right: bool = False) -> Spans:
    """Exactly `width` cells: shortened with an ellipsis, or padded on the side away from its edge."""
    kept: list[Span] = []
    left = max(0, width)
    for at, span in enumerate(spans):
        size = cell_len(span.text)
        if size > left:
            if left:
                kept.append(Span(cut(span.text, left), span.tone))
            elif any(later.text.strip() for later in spans[at:]):
                _end_earlier(kept)
            left = max(0, width) - wide(tuple(kept))
            break
        kept.append(span)
        left -= size
    if left <= 0:
        return tuple(kept)
    pad = Span(" " * left)
    return (pad, *kept) if right else (*kept, pad)


def _end_earlier(kept: list[Span]) -> None:
    """The last of them ends with an ellipsis: what follows has no room at all."""
    while kept:
        last = kept.pop()
        room = cell_len(last.text)
        if room:
            kept.append(Span(set_cell_size(last.text, room - 1).rstrip() + ELLIPSIS, last.tone))
            return


def between(left: Spans, right: Spans, width: int, *, keep_left: bool = False) -> Spans:
    """One line with `left` at its start and `right` at its end; one gives way when both do not fit."""
    room = width - wide(right)
    if keep_left and wide(left) + 1 > room:
        rest = width - wide(left) - 1
        return (*left, Span(" "), *fit(right, rest)) if rest >= 8 else fit(left, width)
    if not right or room < min(wide(left), 12) + 1:
        return fit(left, width)
    return (*fit(left, room - 1), Span(" "), *right)


def join(parts: Iterable[Spans], gap: str = "  ") -> Spans:
    """The parts that are not empty, one after another."""
    line: list[Span] = []
    for part in parts:
        if part and line:
            line.append(Span(gap))
        line.extend(part)
    return tuple(line)


def recolour(spans: Spans, tone: Tone) -> Spans:
    """The same text in another tone."""
    return tuple(Span(span.text, tone) for span in spans)


def wrapped(text: str, width: int, *, limit: int = 1000) -> list[str]:
    """The text in lines of at most `width` cells, broken at blanks where there are any."""
    lines: list[str] = []
    for paragraph in text.splitlines() or [""]:
        line = ""
        for token in paragraph.split(" "):
            rest = token
            joined = f"{line} {rest}" if line else rest
            if cell_len(joined) <= width:
                line = joined
                continue
            if line:
                lines.append(line)
            while cell_len(rest) > width:
                head = set_cell_size(rest, width).rstrip() or rest[0]
                lines.append(head)
                rest = rest[len(head) :]
            line = rest
        lines.append(line)
        if len(lines) >= limit:
            break
    return lines[:limit]

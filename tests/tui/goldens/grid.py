"""A running console → a grid of text, and beside it the ink of each piece."""

from collections.abc import Iterator
from itertools import groupby
from typing import Final

from rich.segment import Segment
from textual.color import Color

from jim_tui.app import JimApp
from jim_tui.render.tone import Tone

_GROUNDS: Final = ("background", "cursor", "hover", "edge", "edge-focus")
_OURS: Final = (*(f"ink-{tone}" for tone in Tone), *_GROUNDS)
"""Inks go first: a frame with the focus has the colour of one of them."""


def grid(app: JimApp) -> str:
    """The lines, without the blanks at their ends."""
    return "\n".join("".join(segment.text for segment in line).rstrip() for line in _lines(app))


def inks(app: JimApp) -> str:
    """A line for each line: `4 place 3 faint 11 strong/cursor`, so many cells of an ink on a ground."""
    names = _names(app)
    told = []
    for number, line in enumerate(_lines(app), start=1):
        runs = groupby(
            ((_ink(segment, names), segment.cell_length) for segment in line), key=lambda each: each[0]
        )
        told.append(f"{number}: " + " ".join(f"{sum(size for _, size in run)} {ink}" for ink, run in runs))
    return "\n".join(told)


def colours(app: JimApp) -> set[str]:
    """Every colour that is drawn with, as the terminal is asked for it."""
    styles = (segment.style for line in _lines(app) for segment in line if segment.style is not None)
    found = (colour for style in styles for colour in (style.color, style.bgcolor) if colour is not None)
    return {colour.name for colour in found}


def _lines(app: JimApp) -> Iterator[list[Segment]]:
    for strip in app.screen._compositor.render_strips():
        yield [segment for segment in strip if segment.text]


def _names(app: JimApp) -> dict[str, str]:
    """Colours by what our theme uses them for; the first name of several."""
    names: dict[str, str] = {}
    for name in _OURS:
        value = app.theme_variables.get(name)
        if value:
            names.setdefault(Color.parse(value).rich_color.name, name.removeprefix("ink-"))
    return names


def _ink(segment: Segment, names: dict[str, str]) -> str:
    style = segment.style
    if style is None or style.color is None:
        return "none"
    ink = "blank" if segment.text.isspace() else names.get(style.color.name, style.color.name)
    ground = names.get(style.bgcolor.name, style.bgcolor.name) if style.bgcolor is not None else "none"
    marks = "".join(
        mark for mark, there in (("b", style.bold), ("d", style.dim), ("r", style.reverse)) if there
    )
    return f"{ink}{f'+{marks}' if marks else ''}{'' if ground == 'background' else f'/{ground}'}"

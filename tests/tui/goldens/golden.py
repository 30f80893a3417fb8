"""Approved texts of a screen, and comparing a running console with them."""

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final

from textual.pilot import Pilot

from jim_tui.app import JimApp
from jim_tui.theme import ANSI, DARK, LIGHT, PLAIN
from tests.tui.goldens.grid import colours, grid, inks
from tests.tui.screens.looking import app_of, until

GRIDS: Final = Path(__file__).with_name("grids")
SIZES: Final = ((160, 50), (120, 36), (80, 24), (60, 20))
FEWER: Final = ((120, 36), (80, 24), (60, 20))
"""For what only has more blanks on a wall."""
INKED: Final = (80, 24)
SIXTEEN: Final = {"default", *(f"color({number})" for number in range(16))}
"""What a terminal has a say in."""
WRITE: Final = os.environ.get("JIM_GOLDENS") == "write"


class Golden:
    """One file: a part for each size, for the inks, for ASCII."""

    def __init__(self, name: str) -> None:
        self._path = GRIDS / f"{name}.txt"
        self._parts: dict[str, str] = {}
        if self._path.exists():
            for part in self._path.read_text().split("\n=== ")[1:]:
                title, _, body = part.partition("\n")
                self._parts[title] = body.rstrip("\n")
        self._written: dict[str, str] = {}

    async def is_shown(self, pilot: Pilot[Any], part: str, drawn: Callable[[JimApp], str]) -> None:
        """Return once what is drawn is what was approved; fails after ten seconds, with both."""
        app = app_of(pilot)
        if WRITE:
            self._written[part] = await _settled(pilot, drawn)
            return
        approved = self._parts.get(part, "nothing was approved yet")
        try:
            await until(pilot, lambda: drawn(app).rstrip("\n") == approved, part)
        except AssertionError:
            # As an assertion of two texts, so that their difference is told.
            assert drawn(app).rstrip("\n") == approved, part

    def close(self) -> None:
        """Write down what was drawn, if that was asked for."""
        if WRITE:
            GRIDS.mkdir(exist_ok=True)
            parts = "".join(f"\n=== {title}\n{body}\n" for title, body in self._written.items())
            self._path.write_text(f"One screen as text.\n{parts}")


async def _settled(pilot: Pilot[Any], drawn: Callable[[JimApp], str]) -> str:
    before, same = "", 0
    while same < 8:
        await pilot.pause(0.02)
        now = drawn(app_of(pilot))
        before, same = now, same + 1 if now == before else 0
    return before


async def compared(pilot: Pilot[Any], name: str) -> None:
    """This screen, at every size, in every theme, in ASCII."""
    app, golden = app_of(pilot), Golden(name)
    for width, height in SIZES:
        await pilot.resize_terminal(width, height)
        await golden.is_shown(pilot, f"{width}x{height}", grid)
    await pilot.resize_terminal(*INKED)
    dark = f"{INKED[0]}x{INKED[1]}"
    await golden.is_shown(pilot, dark, grid)
    await golden.is_shown(pilot, f"inks {dark}", inks)
    ours = colours(app)
    for theme, allowed in ((LIGHT, None), (ANSI, SIXTEEN), (PLAIN, {"default"})):
        app.theme = theme
        await until(pilot, partial(_wears, app, ours, allowed), f"{theme} alone")
        await golden.is_shown(pilot, dark, grid)
    app.theme = DARK
    await _in_ascii(pilot, golden)
    golden.close()


async def sized(pilot: Pilot[Any], name: str) -> None:
    """This screen at three sizes, and in ASCII at one; how it looks in other themes is told elsewhere."""
    golden = Golden(name)
    for width, height in FEWER:
        await pilot.resize_terminal(width, height)
        await golden.is_shown(pilot, f"{width}x{height}", grid)
    await pilot.resize_terminal(*INKED)
    await _in_ascii(pilot, golden)
    golden.close()


async def _in_ascii(pilot: Pilot[Any], golden: Golden) -> None:
    app = app_of(pilot)
    app.use_ascii()
    app.refresh_css()
    await until(pilot, lambda: grid(app).isascii(), "ASCII alone")
    await golden.is_shown(pilot, f"ascii {INKED[0]}x{INKED[1]}", grid)


def _wears(app: JimApp, before: set[str], allowed: set[str] | None) -> bool:
    """Only these colours, or none of those from before."""
    return colours(app) <= allowed if allowed is not None else not colours(app) & before

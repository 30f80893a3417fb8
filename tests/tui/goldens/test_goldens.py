"""Each screen as text at four sizes, in its inks at one, in every theme and in ASCII.

After a change that is meant: `JIM_GOLDENS=write .venv/bin/pytest tests/tui/goldens`, and look at `git diff`.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest
from textual.pilot import Pilot

from jim_tui.app import JimApp
from jim_tui.theme import ANSI, DARK, LIGHT, PLAIN
from tests.tui.goldens.grid import colours, grid, inks
from tests.tui.scene import a_server, an_app, end_some, no_retries
from tests.tui.schedule_scene import a_scheduled_server
from tests.tui.screens.looking import app_of, shows, until
from tests.tui.screens.test_servers import among, fakes

GRIDS: Final = Path(__file__).with_name("grids")
SIZES: Final = ((160, 50), (120, 36), (80, 24), (60, 20))
INKED: Final = (80, 24)
SIXTEEN: Final = {"default", *(f"color({number})" for number in range(16))}
"""What a terminal has a say in."""
WRITE: Final = os.environ.get("JIM_GOLDENS") == "write"

Walk = Callable[[Pilot[Any]], Awaitable[None]]


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
            await until(pilot, lambda: drawn(app) == approved, part)
        except AssertionError:
            # As an assertion of two texts, so that their difference is told.
            assert drawn(app) == approved, part

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
    app.use_ascii()
    app.refresh_css()
    await until(pilot, lambda: grid(app).isascii(), "ASCII alone")
    await golden.is_shown(pilot, f"ascii {dark}", grid)
    golden.close()


def _wears(app: JimApp, before: set[str], allowed: set[str] | None) -> bool:
    """Only these colours, or none of those from before."""
    return colours(app) <= allowed if allowed is not None else not colours(app) & before


async def active(pilot: Pilot[Any]) -> None:
    """Two run, one waits, two have just ended; the cursor is on the second."""
    await shows(pilot, "● LIVE", "Badge export")
    server = app_of(pilot).session.gateway
    end_some(server)  # type: ignore[arg-type]
    await shows(pilot, "✗ Failed", "⊘ Cancelled", "0/5 ·····", "Full import Finance")
    await pilot.press("j")
    await shows(pilot, "! Import Badge: 14 of 3120", "today 2 runs")


async def detail(pilot: Pilot[Any]) -> None:
    """The steps of that one, and what its running step writes."""
    await active(pilot)
    await pilot.press("enter")
    await shows(pilot, "following · 40 lines", "! processed 3700 of 3120 objects")


async def helped(pilot: Pilot[Any]) -> None:
    """The keys of the first screen."""
    await active(pilot)
    await pilot.press("?")
    await shows(pilot, "Help: Active", "Glyphs")


async def schedules(pilot: Pilot[Any]) -> None:
    """The schedules; the cursor is on one that runs."""
    await shows(pilot, "● LIVE", "Delta sync HR")
    await pilot.press("3")
    await shows(pilot, "Badge export", "✓✓✓✓✗✓✓✓✓▸")
    await pilot.press("j")
    await shows(pilot, "next five", "→ 3 Export AD", "8 Completed")


@pytest.mark.parametrize(
    ("name", "walk"),
    [("active", active), ("detail", detail), ("help", helped), ("schedules", schedules)],
    ids=["active", "detail", "help", "schedules"],
)
async def test_a_screen_is_as_it_was_approved(name: str, walk: Walk) -> None:
    """Whatever the size, the theme, the characters."""
    server = a_scheduled_server() if name == "schedules" else a_server()
    app = an_app(server, sleep=no_retries)
    async with app.run_test(size=(120, 36)) as pilot:
        await asyncio.sleep(0)
        await walk(pilot)
        await compared(pilot, name)


async def test_the_servers_are_as_they_were_approved() -> None:
    """Three of them: the one that is shown, one that answers, one that is away."""
    async with among(fakes()) as pilot:
        await shows(pilot, "● LIVE")
        await pilot.press("5")
        await shows(pilot, "2 reached", "1 away")
        await compared(pilot, "servers")


@pytest.mark.parametrize("size", [(39, 24), (80, 9), (26, 5)], ids=lambda size: f"{size[0]}x{size[1]}")
async def test_a_window_that_is_too_small_says_so_and_counts(size: tuple[int, int]) -> None:
    """Below 40x10 nothing else would be of use; larger again, all is there again."""
    app = an_app(a_server(), sleep=no_retries)
    async with app.run_test(size=(120, 36)) as pilot:
        await shows(pilot, "● LIVE", "Delta sync HR")
        await pilot.resize_terminal(*size)
        await shows(pilot, "make the window larger")
        if size[1] > 5:
            await shows(pilot, "4 running · 1 queued")
        assert "Delta sync HR" not in grid(app)
        await pilot.resize_terminal(80, 24)
        await shows(pilot, "Delta sync HR")

"""Each screen as text at four sizes, in its inks at one, in every theme and in ASCII.

After a change that is meant: `JIM_GOLDENS=write .venv/bin/pytest tests/tui/goldens`, and look at `git diff`.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.tui.goldens.golden import compared
from tests.tui.goldens.grid import grid
from tests.tui.scene import a_server, an_app, end_some, no_retries
from tests.tui.schedule_scene import a_scheduled_server
from tests.tui.screens.looking import app_of, shows
from tests.tui.screens.test_servers import among, fakes

Walk = Callable[[Pilot[Any]], Awaitable[None]]


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

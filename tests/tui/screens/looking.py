"""Looking at a running console as a person does: wait until something shows, read the lines."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from textual.pilot import Pilot

from jim_tui.app import JimApp
from jim_tui.settings import Preferences
from jim_tui.state.desk import Sleep
from jim_tui.state.remembered import Memory
from jim_tui.state.standing import EVERYDAY, Standing
from tests.tui.fake_gateway import FakeGateway
from tests.tui.scene import Clock, an_app

PATIENCE = 60.0


def lines(app: JimApp) -> list[str]:
    """What is on screen, line by line."""
    return ["".join(segment.text for segment in strip) for strip in app.screen._compositor.render_strips()]


def text(app: JimApp) -> str:
    """What is on screen."""
    return "\n".join(lines(app))


async def until(pilot: Pilot[Any], condition: Callable[[], bool], what: str = "it") -> None:
    """Return once the condition holds; fails after a minute, showing the screen."""
    deadline = asyncio.get_running_loop().time() + PATIENCE
    while not condition():
        if asyncio.get_running_loop().time() > deadline:
            shown = text(pilot.app) if isinstance(pilot.app, JimApp) else ""
            raise AssertionError(f"{what} did not come to pass:\n{shown}")
        await pilot.pause(0.02)


async def shows(pilot: Pilot[Any], *words: str) -> None:
    """Return once all of these can be read."""
    app = pilot.app
    assert isinstance(app, JimApp)
    await until(pilot, lambda: all(word in text(app) for word in words), f"{words}")


async def hides(pilot: Pilot[Any], *words: str) -> None:
    """Return once none of these can be read: what the last picture before an answer said may linger."""
    app = pilot.app
    assert isinstance(app, JimApp)
    await until(pilot, lambda: not any(word in text(app) for word in words), f"{words} to go")


@asynccontextmanager
async def looking_at(
    server: FakeGateway,
    *,
    size: tuple[int, int] = (120, 36),
    clock: Clock | None = None,
    sleep: Sleep = asyncio.sleep,
    standing: Standing = EVERYDAY,
    preferences: Preferences | None = None,
    memory: Memory | None = None,
) -> AsyncIterator[Pilot[Any]]:
    """A console on this server, painted and connected as far as the server lets it."""
    app = an_app(server, clock, sleep=sleep, standing=standing, preferences=preferences, memory=memory)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: bool(app.screen.query("#header")), "the first picture")
        yield pilot


def app_of(pilot: Pilot[Any]) -> JimApp:
    """The console that is looked at."""
    assert isinstance(pilot.app, JimApp)
    return pilot.app

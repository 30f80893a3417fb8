"""Pictures of the screens at two sizes, ids and clock standing still.

After a change that is meant: `pytest tests/tui/snapshots --snapshot-update`, and look at what changed.
"""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from textual.pilot import Pilot

from jim_tui.gateway.errors import Unreachable
from jim_tui.theme import LIGHT
from tests.tui.fake_gateway import FakeGateway
from tests.tui.past_scene import SCHEDULE, a_server_that_retries
from tests.tui.scene import a_server, an_app, end_some, no_retries
from tests.tui.schedule_scene import a_scheduled_server
from tests.tui.screens.looking import app_of, shows, until
from tests.tui.waiting_scene import a_waiting_server

SIZES = [(120, 36), (80, 24)]
Walk = Callable[[FakeGateway, Pilot[Any]], Awaitable[None]]


async def active(server: FakeGateway, pilot: Pilot[Any]) -> None:
    """Two run, one waits, two have just ended; the cursor is on the second."""
    await shows(pilot, "Badge export")
    end_some(server)
    await shows(pilot, "✗ Failed", "⊘ Cancelled", "0/5 ·····", "Full import Finance")
    await pilot.press("j")
    await shows(pilot, "! Import Badge: 14 of 3120", "2 runs", "24h")


async def detail(server: FakeGateway, pilot: Pilot[Any]) -> None:
    """The steps of the second, and what its running step writes."""
    await active(server, pilot)
    await pilot.press("enter")
    await shows(pilot, "following · 40 lines", "! processed 3700 of 3120 objects")


async def cancel(server: FakeGateway, pilot: Pilot[Any]) -> None:
    """The question whether to cancel it."""
    await active(server, pilot)
    await pilot.press("c")
    await shows(pilot, "Cancel this execution?", "n or esc keep running")


async def history(server: FakeGateway, pilot: Pilot[Any]) -> None:
    """The history, its failed execution under the cursor."""
    await active(server, pilot)
    await pilot.press("2")
    await shows(pilot, "5 executions", "2 runs", "24h")
    await pilot.press("j")
    await shows(pilot, "Failed in group 2 of 2")


async def offline(server: FakeGateway, pilot: Pilot[Any]) -> None:
    """Contact is lost: times stand still and carry a question mark."""
    await active(server, pilot)
    server.down(Unreachable("cannot reach https://prod-iam-01:7443 (connection refused)"))
    await shows(pilot, "✗ OFFLINE", "0:04:12?", "retry")


async def light(server: FakeGateway, pilot: Pilot[Any]) -> None:
    """The light theme."""
    pilot.app.theme = LIGHT
    await active(server, pilot)


async def waits(server: FakeGateway, pilot: Pilot[Any]) -> None:
    """A paused execution, a step for each thing to wait for; the cursor is on one that says how far it is."""
    await shows(pilot, "Delta sync Students", "‖ Paused")
    await pilot.press("enter")
    await shows(pilot, "Waiting: retry 0:25", "Carried over", "comparing people")


async def rerun(server: FakeGateway, pilot: Pilot[Any]) -> None:
    """The question whether to run an execution again, and from where."""
    await pilot.press("2")
    await shows(pilot, "✗ Failed", "2 executions", "24h")
    await shows(pilot, "Failed in group 2 of 2")
    await pilot.press("t")
    await shows(pilot, "Run this execution again?", "What is left")


async def schedules(server: FakeGateway, pilot: Pilot[Any]) -> None:
    """The schedules; the cursor is on one that runs."""
    await shows(pilot, "Delta sync HR")
    await pilot.press("3")
    await shows(pilot, "Badge export", "✓✓✓✓✗✓✓✓✓▸")
    await pilot.press("j")
    await shows(pilot, "next five", "→ 3 Export AD", "8 Completed")


async def foreseen(server: FakeGateway, pilot: Pilot[Any]) -> None:
    """What is expected of an execution, and the attempts at the step under the cursor."""
    await shows(pilot, "Delta sync HR", "~6m")
    store = app_of(pilot).store
    await until(pilot, lambda: len(store.state.past[SCHEDULE].steps) == 3, "all of the past")
    await pilot.press("j", "enter")
    await shows(pilot, "left ~6m", "┄┄", "it answers")
    await until(pilot, lambda: store.state.attempts is not None, "the attempts")


async def logs(server: FakeGateway, pilot: Pilot[Any]) -> None:
    """What a step writes, a match under the cursor."""
    await shows(pilot, "Delta sync HR", "~6m")
    await pilot.press("j", "l")
    await shows(pilot, "all steps of ▸ Delta sync HR", "it answers")
    await pilot.press("enter", "k", "m")
    await shows(pilot, "1 line marked")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("walk", [foreseen, logs], ids=lambda walk: walk.__name__)
def test_picture_of_what_is_written(
    snap_compare: Callable[..., bool], walk: Walk, size: tuple[int, int]
) -> None:
    """What a person sees is what was approved."""
    server = a_server_that_retries()

    async def take(pilot: Pilot[Any]) -> None:
        await walk(server, pilot)

    assert snap_compare(an_app(server, sleep=no_retries), terminal_size=size, run_before=take)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_picture_of_the_schedules(snap_compare: Callable[..., bool], size: tuple[int, int]) -> None:
    """What a person sees is what was approved."""
    server = a_scheduled_server()

    async def take(pilot: Pilot[Any]) -> None:
        await schedules(server, pilot)

    assert snap_compare(an_app(server, sleep=no_retries), terminal_size=size, run_before=take)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("walk", [waits, rerun], ids=lambda walk: walk.__name__)
def test_picture_of_what_waits(snap_compare: Callable[..., bool], walk: Walk, size: tuple[int, int]) -> None:
    """What a person sees is what was approved."""
    server = a_waiting_server()

    async def take(pilot: Pilot[Any]) -> None:
        await walk(server, pilot)

    assert snap_compare(an_app(server, sleep=no_retries), terminal_size=size, run_before=take)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize(
    "walk", [active, detail, cancel, history, offline, light], ids=lambda walk: walk.__name__
)
def test_picture(snap_compare: Callable[..., bool], walk: Walk, size: tuple[int, int]) -> None:
    """What a person sees is what was approved."""
    server = a_server()

    async def take(pilot: Pilot[Any]) -> None:
        await walk(server, pilot)

    assert snap_compare(an_app(server, sleep=no_retries), terminal_size=size, run_before=take)

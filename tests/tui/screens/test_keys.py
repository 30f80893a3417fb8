"""The key table is the whole truth: every binding comes from it, every screen's help and key line show it."""

from typing import Any

import pytest
from textual.keys import format_key

from jim_tui.app import JimApp
from jim_tui.dialogs.help import HelpDialog
from jim_tui.keys import EVERY_OFFER, KEYS, Key, Place, around, keys_of, offered
from jim_tui.render.help import help_lines
from jim_tui.render.key_line import key_line
from jim_tui.render.span import plain, wide
from jim_tui.screens.active import ActiveScreen
from jim_tui.screens.execution import ExecutionScreen
from jim_tui.screens.history import HistoryScreen
from jim_tui.screens.list_screen import ListScreen
from jim_tui.screens.logs import LogsScreen
from jim_tui.screens.schedules import SchedulesScreen
from jim_tui.screens.servers import ServersScreen
from jim_tui.widgets.live_table import LiveTable
from jim_tui.widgets.output_view import OutputView
from tests.tui.scene import a_server
from tests.tui.screens.looking import app_of, looking_at, shows, until

SCREENS = (Place.ACTIVE, Place.HISTORY, Place.SCHEDULES, Place.LOGS, Place.SERVERS, Place.DETAIL)

OWNERS: dict[Place, type[Any]] = {
    Place.ACTIVE: ActiveScreen,
    Place.HISTORY: HistoryScreen,
    Place.SCHEDULES: SchedulesScreen,
    Place.SERVERS: ServersScreen,
    Place.LOGS: LogsScreen,
    Place.DETAIL: ExecutionScreen,
    Place.TABLE: LiveTable,
    Place.OUTPUT: OutputView,
    Place.EVERYWHERE: ActiveScreen,
    Place.ROWS: ListScreen,
    Place.TROUBLE: JimApp,
}


def test_ids_are_unique() -> None:
    """A configuration names a key by its id."""
    assert len({key.id for key in KEYS}) == len(KEYS)


@pytest.mark.parametrize(
    "key", [key for key in KEYS if not key.action.startswith("app.")], ids=lambda key: key.id
)
def test_every_key_has_an_action_where_it_works(key: Key) -> None:
    """No dead keys; on a recording there are more of them."""
    name = key.action.split("(")[0]
    assert hasattr(OWNERS[key.place], f"action_{name}")


@pytest.mark.parametrize(
    "key", [key for key in KEYS if key.action.startswith("app.")], ids=lambda key: key.id
)
def test_every_key_of_the_application_has_an_action(key: Key) -> None:
    """No dead keys; on a recording there are more of them."""
    from jim_tui.replay_app import ReplayApp

    assert hasattr(ReplayApp, "action_" + key.action.removeprefix("app.").split("(")[0])


@pytest.mark.parametrize("place", SCREENS)
def test_no_key_means_two_things_in_one_place(place: Place) -> None:
    """Screen, list and application together."""
    used = [
        name
        for key in keys_of(place, *around(place), Place.TABLE, Place.EVERYWHERE)
        for name in key.keys.split(",")
    ]
    assert len(used) == len(set(used))


@pytest.mark.parametrize("place", SCREENS)
@pytest.mark.parametrize("width", [100, 76, 50])
def test_help_shows_every_key_of_the_place(place: Place, width: int) -> None:
    """Nothing that works is left out of help."""
    told = "\n".join(plain(line) for line in help_lines(place, width))
    for key in offered(keys_of(place, *around(place), Place.TABLE, Place.EVERYWHERE), EVERY_OFFER):
        assert key.shown in told
        assert key.long[: max(8, width // 2 - 16)] in told


@pytest.mark.parametrize("place", SCREENS)
def test_help_cuts_no_word_in_a_window_of_80(place: Place) -> None:
    """Each key's sentence is there to its end."""
    told = "\n".join(plain(line) for line in help_lines(place, 75))
    here = offered(keys_of(place, *around(place), Place.EVERYWHERE), EVERY_OFFER)
    assert [key.long for key in here if key.long not in told] == []


@pytest.mark.parametrize("width", [40, 60, 80, 120, 160])
def test_the_key_line_fits_and_keeps_help_in_sight(width: int) -> None:
    """Less used keys give way first."""
    left = [key for key in KEYS if 0 < key.line <= 90 and key.place in {Place.HISTORY, Place.EVERYWHERE}]
    right = [key for key in KEYS if key.line > 90]
    told = key_line(left, right, lambda _: None, width)
    assert wide(told) == width
    assert "? help" in plain(told)
    assert "q quit" in plain(told)


async def test_bindings_of_a_screen_come_from_the_table_alone() -> None:
    """A key that the table does not know does nothing but what Textual itself does."""
    known = {format_key(name) for key in KEYS for name in key.keys.split(",")}
    ours = {name for screen in OWNERS.values() for name in screen.BINDINGS if hasattr(name, "id")}
    table = [binding for binding in ours if binding.id is not None]
    assert {format_key(name) for binding in table for name in binding.key.split(",")} <= known


async def test_help_opens_and_closes() -> None:
    """Two keys open it, several close it."""
    async with looking_at(a_server(), size=(80, 24)) as pilot:
        await shows(pilot, "Delta sync HR")
        for key in ("?", "f1"):
            await pilot.press(key)
            await shows(pilot, "Help: Active", "cancel the execution", "Glyphs")
            await pilot.press("escape")
            await until(pilot, lambda: not isinstance(app_of(pilot).screen, HelpDialog), "closed")


async def test_the_palette_offers_keys_and_executions_by_name() -> None:
    """Two ways to open it; what changes something still asks."""
    async with looking_at(a_server()) as pilot:
        await shows(pilot, "Delta sync HR")
        await pilot.press(":")
        await shows(pilot, "Read again now, retry now", "Pause or resume updates")
        await pilot.press(*"cancel stud")
        await shows(pilot, "Cancel  Delta sync Students")
        await pilot.press("down", "enter")
        await shows(pilot, "Cancel this execution?", "Delta sync Students", "[ Keep running ]")


async def test_the_palette_opens_an_execution() -> None:
    """From its name to its steps."""
    async with looking_at(a_server()) as pilot:
        await shows(pilot, "Delta sync HR")
        await pilot.press("ctrl+p")
        await shows(pilot, "Read again now")
        await pilot.press(*"open delta sync hr", "enter")
        await shows(pilot, "Active › Delta sync HR")

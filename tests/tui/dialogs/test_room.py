"""Dialogs in windows that have no room for them."""

import pytest
from textual.widgets import Input

from jim_tui.dialogs.overlay import Overlay
from tests.tui.scene import Clock, a_server
from tests.tui.screens.looking import app_of, hides, lines, looking_at, shows, text, until

SMALL = pytest.mark.parametrize("size", [(39, 9), (80, 12)], ids=str)


@SMALL
async def test_a_question_that_cannot_be_seen_whole_takes_no_yes(size: tuple[int, int]) -> None:
    """It says what helps; keys that would answer do nothing until there is room, and esc leaves."""
    server, clock = a_server(), Clock()
    async with looking_at(server, clock=clock) as pilot:
        await shows(pilot, "● LIVE", "Delta sync HR")
        await pilot.press("c")
        await shows(pilot, "Cancel this execution?", "[ Keep running ]")
        await pilot.resize_terminal(*size)
        await shows(pilot, "make the window larger", "esc keeps it running")
        await hides(pilot, "Cancel this", "Keep running")
        clock.move(1)
        await pilot.press("y", "tab", "tab", "enter", "n")
        await pilot.resize_terminal(120, 36)
        if app_of(pilot).asks:
            await shows(pilot, "Cancel this execution?", "[ Keep running ]")
            await pilot.press("escape")
        await until(pilot, lambda: not app_of(pilot).asks, "closed")
        assert server.called("cancel") == 0


async def test_a_question_opened_in_a_small_window_comes_with_the_room() -> None:
    """What was typed before it was too small is there again."""
    async with looking_at(a_server()) as pilot:
        await shows(pilot, "● LIVE", "Delta sync HR")
        await pilot.press("E")
        await shows(pilot, "Write the 5 rows shown")
        app_of(pilot).screen.query_one(Input).value = "/mine.csv"
        await pilot.resize_terminal(30, 8)
        await shows(pilot, "make the window larger", "esc closes")
        await pilot.press("x", "enter")
        await pilot.resize_terminal(100, 30)
        await shows(pilot, "/mine.csv")
        assert app_of(pilot).screen.query_one(Input).has_focus
        await pilot.press("escape")
        await until(pilot, lambda: not app_of(pilot).asks, "closed")


@pytest.mark.parametrize(
    ("key", "words"), [("question_mark", "Help: Active"), ("i", "JSON"), ("v", "Columns")]
)
async def test_what_is_only_read_says_so_below_40x10(key: str, words: str) -> None:
    """From there on it scrolls."""
    async with looking_at(a_server(), size=(40, 10)) as pilot:
        await shows(pilot, "● LIVE", "▌▸ InProgress")
        await pilot.press(key)
        await shows(pilot, words)
        await pilot.resize_terminal(36, 7)
        await shows(pilot, "make the window larger", "esc closes")
        await pilot.press("escape")
        await until(pilot, lambda: not app_of(pilot).asks, "closed")


async def test_answers_stand_below_each_other_in_a_narrow_window() -> None:
    """None of them is cut off."""
    async with looking_at(a_server(), size=(46, 30)) as pilot:
        await shows(pilot, "● LIVE", "▌▸ InProgress")
        await pilot.press("c")
        await shows(pilot, "[ Keep running ]", "Cancel execution (y)")
        keep, yes = (
            next(at for at, line in enumerate(lines(app_of(pilot))) if words in line)
            for words in ("[ Keep running ]", "Cancel execution (y)")
        )
        assert yes == keep + 1
        assert isinstance(app_of(pilot).screen, Overlay)
        assert "larger" not in text(app_of(pilot))

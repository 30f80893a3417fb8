"""Colours that can be read, and a console that does without any."""

import pytest
from textual.color import Color
from textual.theme import Theme

from jim_tui.render.tone import Tone
from jim_tui.theme import PLAIN, THEMES
from tests.tui.scene import a_server, end_some
from tests.tui.screens.looking import app_of, lines, looking_at, shows

COLOURED = [theme for theme in THEMES if not theme.ansi]


def luminance(colour: Color) -> float:
    parts = [
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in colour.normalized
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(Color.parse(one)), luminance(Color.parse(other))), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", COLOURED, ids=lambda theme: theme.name)
@pytest.mark.parametrize("tone", list(Tone))
def test_every_tone_can_be_read(theme: Theme, tone: Tone) -> None:
    """At least 4.5 to 1 on the background, as WCAG asks of text (AA)."""
    assert contrast(theme.variables[f"ink-{tone}"], theme.background or "") >= 4.5


@pytest.mark.parametrize("theme", COLOURED, ids=lambda theme: theme.name)
@pytest.mark.parametrize("tone", [tone for tone in Tone if tone is not Tone.FAINT])
def test_what_is_under_the_cursor_can_be_read(theme: Theme, tone: Tone) -> None:
    """The highlighted row is the one that matters; furniture alone may be fainter there."""
    assert contrast(theme.variables[f"ink-{tone}"], theme.variables["cursor"]) >= 4.5


async def test_without_colour_every_condition_can_be_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """NO_COLOR: the terminal's own foreground and background, glyphs and words."""
    monkeypatch.setenv("NO_COLOR", "1")
    server = a_server()
    async with looking_at(server) as pilot:
        await shows(pilot, "Badge export")
        end_some(server)
        await shows(pilot, "▸ InProgress", "◌ Queued", "✗ Failed", "⊘ Cancelled")
        assert app_of(pilot).theme == PLAIN
        await pilot.press("j", "c")
        await shows(pilot, "[ Keep running ]")
        await pilot.press("escape")
        assert sum(line.startswith("│▌") for line in lines(app_of(pilot))) == 1


async def test_the_light_theme_is_a_command_away() -> None:
    """Some people sit in the sun."""
    async with looking_at(a_server()) as pilot:
        await shows(pilot, "Delta sync HR")
        await pilot.press(":")
        await shows(pilot, "Read again now")
        await pilot.press(*"theme light", "enter")
        await shows(pilot, "Delta sync HR", "[1 Active")
        assert app_of(pilot).theme == "jim-light"

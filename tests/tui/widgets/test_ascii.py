"""ASCII alone: every cell stays where it is, and every glyph of ours has a form of its own choice."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from jim_tui.keys import KEYS
from jim_tui.render.look import EXECUTION_LOOKS, STEP_LOOKS
from jim_tui.widgets.ascii import FORMS, UNKNOWN, as_ascii

HOUSE = Path(__file__).resolve().parents[3] / "jim_tui"
DRAWN = ("render", "widgets", "dialogs", "screens", "state", "gateway")


def glyphs() -> Iterator[tuple[str, str]]:
    """Characters outside ASCII in texts of the console, and where they stand; not those of docstrings."""
    for room in DRAWN:
        for path in sorted((HOUSE / room).rglob("*.py")):
            if path.name in ("ascii.py", "sanitise.py"):  # tables of what is replaced
                continue
            tree = ast.parse(path.read_text())
            told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
            for node in ast.walk(tree):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
                    yield from ((character, path.name) for character in node.value if not character.isascii())


def test_every_glyph_of_ours_has_a_form() -> None:
    """None of them is left to chance; a new one is added to the table."""
    assert {(glyph, where) for glyph, where in glyphs() if glyph not in FORMS} == set()


@pytest.mark.parametrize("glyph", FORMS)
def test_a_form_fills_the_cells_of_its_glyph(glyph: str) -> None:
    """Else the frame would be crooked."""
    assert FORMS[glyph].isascii()
    assert len(FORMS[glyph]) == cell_len(glyph)


@given(st.text())
def test_whatever_a_server_says_is_ascii_and_as_wide(text: str) -> None:
    """Letters lose their marks, the rest is a question mark for each cell."""
    shown = "".join(character for character in text if character.isprintable())
    assert as_ascii(shown).isascii()
    assert cell_len(as_ascii(shown)) == sum(map(cell_len, shown))


def test_letters_stay_readable() -> None:
    """A name is still a name."""
    assert as_ascii("Größe Ångström 日本") == f"Gro{UNKNOWN}e Angstrom {UNKNOWN * 4}"


def test_statuses_can_be_told_apart() -> None:
    """Each glyph of a status has a character that no other one has."""
    known = {look.glyph for look in (*EXECUTION_LOOKS.values(), *STEP_LOOKS.values())}
    assert len({as_ascii(glyph) for glyph in known}) == len(known)


def test_no_key_is_shown_as_another() -> None:
    """An arrow that became a letter would be pressed."""
    assert [key.id for key in KEYS if not key.shown.isascii()] == []

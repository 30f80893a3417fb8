"""Commands that are typed with what they are about: `filter status:failed`, `export csv ~/runs.csv`."""

from collections.abc import Callable, Iterator
from typing import Final

from textual.screen import Screen

from jim_tui.screens.list_screen import ListScreen
from jim_tui.screens.output_screen import OutputScreen

FIRST: Final = 1_000.0
"""A score above those of all names that are only like what was typed."""

Typed = tuple[str, str, Callable[[], object]]
"""What it is called, what it is about, what it does."""


def typed_commands(text: str, screen: Screen[object]) -> Iterator[Typed]:
    """What this means on a screen, perhaps nothing; it does just as the keys for it do."""
    word, _, rest = text.strip().partition(" ")
    if word == "filter" and isinstance(screen, ListScreen):
        yield "Filter by", rest.strip(), lambda: screen.filter_as_typed(rest.strip())
    if word == "export" and isinstance(screen, ListScreen | OutputScreen):
        what = "rows" if isinstance(screen, ListScreen) else "output"
        yield f"Export the {what} to", rest.strip(), lambda: screen.export_to(rest.strip())

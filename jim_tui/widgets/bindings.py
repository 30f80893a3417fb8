"""Rows of the key table → Textual's bindings."""

from typing import Final

from textual.binding import Binding

from jim_tui.keys import Place, keys_of

_GIVEN: Final = frozenset({"pane"})
"""Keys that Textual binds by itself."""


def bindings(*places: Place) -> list[Binding]:
    """The bindings of these places; each has an id, so that a configuration can change its key."""
    return [
        Binding(
            key.keys,
            key.action,
            key.long,
            show=False,
            key_display=key.shown,
            priority=key.place is Place.TROUBLE,
            id=key.id,
        )
        for key in keys_of(*places)
        if key.id not in _GIVEN
    ]

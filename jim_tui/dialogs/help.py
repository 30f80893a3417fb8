"""The keys of a place and what the glyphs mean, made from the one table."""

from collections.abc import Collection
from typing import ClassVar

from textual.binding import Binding, BindingType

from jim_tui.dialogs.pane import PaneDialog
from jim_tui.gateway.protocol import Offer
from jim_tui.keymap import Keymap
from jim_tui.keys import Place
from jim_tui.render.help import help_lines
from jim_tui.render.span import Spans, say
from jim_tui.render.tone import Tone


class HelpDialog(PaneDialog):
    """Scrolls where it does not fit; any way of closing closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,question_mark,f1,enter", "close", show=False)]
    WIDEST = 96

    def __init__(self, place: Place, offers: Collection[Offer], keymap: Keymap) -> None:
        super().__init__()
        self._place = place
        self._offers = offers
        self._keymap = keymap

    def lines(self, width: int) -> list[Spans]:
        """The keys and the glyphs."""
        return help_lines(self._place, width, self._offers, self._keymap)

    def heading(self) -> tuple[Spans, Spans]:
        """Whose keys these are."""
        return say(f"Help: {self._place}", Tone.STRONG), say("esc close", Tone.QUIET)

"""The keys of a place and what the glyphs mean, made from the one table."""

from collections.abc import Collection
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from jim_tui.gateway.protocol import Offer
from jim_tui.keymap import Keymap
from jim_tui.keys import Place
from jim_tui.render.help import help_lines
from jim_tui.render.span import say
from jim_tui.render.tone import Tone
from jim_tui.widgets.text_pane import TextPane


class HelpDialog(ModalScreen[None]):
    """Scrolls where it does not fit; any way of closing closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,question_mark,f1,enter", "close", show=False)]

    def __init__(self, place: Place, offers: Collection[Offer], keymap: Keymap) -> None:
        super().__init__()
        self._place = place
        self._offers = offers
        self._keymap = keymap

    def compose(self) -> ComposeResult:
        """One scrolling pane."""
        pane = TextPane(id="help")
        pane.add_class("frame")
        yield pane

    def on_mount(self) -> None:
        """Fill it."""
        self._fill()

    def on_resize(self) -> None:
        """Lay it out anew."""
        self._fill()

    def _fill(self) -> None:
        pane = self.query_one("#help", TextPane)
        width = min(96, self.size.width - 2) - 3
        lines = help_lines(self._place, width, self._offers, self._keymap)
        pane.styles.width = width + 3
        pane.styles.height = min(len(lines) + 2, self.size.height)
        pane.entitle(say(f"Help: {self._place}", Tone.STRONG), say("esc close", Tone.QUIET))
        pane.show((self._place, width), lines)

    def action_close(self) -> None:
        """Back to where one was."""
        self.dismiss()

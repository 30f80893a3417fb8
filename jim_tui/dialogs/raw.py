"""JSON to look at, and to copy."""

from collections.abc import Callable
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from jim_tui.render.copies import json_lines
from jim_tui.render.span import say
from jim_tui.render.tone import Tone
from jim_tui.widgets.text_pane import TextPane

_WIDEST: Final = 110


class RawDialog(ModalScreen[None]):
    """What the server said of one thing, as it was at the key press."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,i,enter", "close", show=False),
        Binding("y", "copy", show=False),
    ]

    def __init__(self, name: str, text: str, copy: Callable[[str, str], None]) -> None:
        """`copy` is given the text and what it is."""
        super().__init__()
        self._named = name
        self._text = text
        self._copy = copy

    def compose(self) -> ComposeResult:
        """One scrolling pane."""
        pane = TextPane(id="raw")
        pane.add_class("frame")
        yield pane

    def on_mount(self) -> None:
        """Fill it."""
        self._fill()

    def on_resize(self) -> None:
        """Lay it out anew."""
        self._fill()

    def _fill(self) -> None:
        pane = self.query_one("#raw", TextPane)
        width = min(_WIDEST, self.size.width - 2) - 3
        lines = json_lines(self._text, width)
        pane.styles.width = width + 3
        pane.styles.height = min(len(lines) + 2, self.size.height)
        note = say("y", Tone.KEY) + say(" copies  ", Tone.QUIET) + say("esc", Tone.KEY)
        pane.entitle(say(f"JSON · {self._named}", Tone.STRONG), note + say(" closes", Tone.QUIET))
        pane.show(width, lines)

    def action_copy(self) -> None:
        """Copy all of it."""
        self._copy(self._text, "the JSON")
        self.dismiss()

    def action_close(self) -> None:
        """Back to where one was."""
        self.dismiss()

"""JSON to look at, and to copy."""

from collections.abc import Callable
from typing import ClassVar

from textual.binding import Binding, BindingType

from jim_tui.dialogs.pane import PaneDialog
from jim_tui.render.copies import json_lines
from jim_tui.render.span import Spans, say
from jim_tui.render.tone import Tone


class RawDialog(PaneDialog):
    """What the server said of one thing, as it was at the key press."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,i,enter", "close", show=False),
        Binding("y", "copy", show=False),
    ]
    WIDEST = 110

    def __init__(self, name: str, text: str, copy: Callable[[str, str], None]) -> None:
        """`copy` is given the text and what it is."""
        super().__init__()
        self._named = name
        self._text = text
        self._copy = copy

    def lines(self, width: int) -> list[Spans]:
        """The JSON."""
        return json_lines(self._text, width)

    def heading(self) -> tuple[Spans, Spans]:
        """What it is, and the keys."""
        note = say("y", Tone.KEY) + say(" copies  ", Tone.QUIET) + say("esc", Tone.KEY)
        return say(f"JSON · {self._named}", Tone.STRONG), note + say(" closes", Tone.QUIET)

    def action_copy(self) -> None:
        """Copy all of it."""
        self._copy(self._text, "the JSON")
        self.dismiss()

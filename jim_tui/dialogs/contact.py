"""Contact with the server in detail, to read and to copy."""

from collections.abc import Callable
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from jim_tui.render.contact_details import Shown
from jim_tui.render.span import Spans, plain, say
from jim_tui.render.tone import Tone
from jim_tui.widgets.text_pane import TextPane

_WIDEST: Final = 90


class ContactDialog(ModalScreen[None]):
    """As it was at the key press; the certificate comes when it has been read."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,i,I,enter", "close", show=False),
        Binding("y", "copy", show=False),
    ]

    def __init__(
        self, lines: Callable[[Shown, int], list[Spans]], shown: Shown, copy: Callable[[str, str], None]
    ) -> None:
        """`lines` is given the certificate and the width; `copy` the text and what it is."""
        super().__init__()
        self._lines = lines
        self._shown = shown
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

    def tell(self, shown: Shown) -> None:
        """This is the certificate, or why there is none."""
        self._shown = shown
        if self.is_mounted:
            self._fill()

    def _fill(self) -> None:
        pane = self.query_one("#raw", TextPane)
        width = min(_WIDEST, self.size.width - 2) - 3
        lines = self._lines(self._shown, width)
        pane.styles.width = width + 3
        pane.styles.height = min(len(lines) + 2, self.size.height)
        note = say("y", Tone.KEY) + say(" copies  ", Tone.QUIET) + say("esc", Tone.KEY)
        pane.entitle(say("Contact in detail", Tone.STRONG), note + say(" closes", Tone.QUIET))
        pane.show((width, self._shown), lines)

    def action_copy(self) -> None:
        """Copy all of it."""
        lines = self._lines(self._shown, _WIDEST)
        self._copy("\n".join(plain(line).rstrip() for line in lines), "the details")
        self.dismiss()

    def action_close(self) -> None:
        """Back to where one was."""
        self.dismiss()

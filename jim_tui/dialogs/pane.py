"""The frame of what is only read: one pane in the middle, which scrolls where it must."""

from collections.abc import Iterable
from typing import ClassVar

from textual.widget import Widget

from jim_tui.dialogs.overlay import Overlay
from jim_tui.render.span import Spans
from jim_tui.widgets.text_pane import TextPane


class PaneDialog(Overlay[None]):
    """Laid out anew for every width of the window."""

    WIDEST: ClassVar[int]
    """Cells, its frame left out."""

    def parts(self) -> Iterable[Widget]:
        """The pane."""
        pane = TextPane(id="pane")
        pane.add_class("frame")
        return (pane,)

    def lines(self, width: int) -> list[Spans]:
        """The text, for so many cells."""
        raise NotImplementedError

    def heading(self) -> tuple[Spans, Spans]:
        """What the frame says on its left and on its right."""
        raise NotImplementedError

    def subject(self) -> object:
        """Another subject begins at its first line."""
        return None

    def on_mount(self) -> None:
        """Fill it."""
        self.fill()

    def on_resize(self) -> None:
        """Lay it out anew."""
        self.fill()
        super().on_resize()

    def fill(self) -> None:
        """Lay out what there is to say now."""
        pane = self.query_one("#pane", TextPane)
        width = max(1, min(self.WIDEST, self.size.width - 2) - 3)
        lines = self.lines(width)
        pane.styles.width = width + 3
        pane.styles.height = min(len(lines) + 2, self.size.height)
        pane.entitle(*self.heading())
        pane.show((width, self.subject()), lines)

    def action_close(self) -> None:
        """Back to where one was."""
        self.dismiss()

"""One answer in a dialog: `[ Keep running ]` while it has the focus."""

from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip
from typing_extensions import override

from jim_tui.render.span import Span, Spans
from jim_tui.render.tone import Tone
from jim_tui.widgets.ink import Inked


class Choice(Inked, can_focus=True):
    """Pressed by enter, space or a click; drawn dim and out of reach while disabled."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter,space", "press", show=False)]

    @dataclass
    class Pressed(Message):
        """A person chose this."""

        choice: "Choice"

    def __init__(self, words: str, *, id: str, tone: Tone = Tone.PLAIN) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._words = words
        self._tone = tone

    def reword(self, words: str) -> None:
        """Say something else."""
        if words != self._words:
            self._words = words
            self.refresh(layout=True)

    def action_press(self) -> None:
        """Choose this."""
        self.post_message(self.Pressed(self))

    def on_click(self) -> None:
        """Choose this."""
        self.action_press()

    @property
    def words_width(self) -> int:
        """Cells of the words and their brackets."""
        return cell_len(self._words) + 4

    @override
    def get_content_width(self, container: Size, viewport: Size) -> int:
        """The words and their brackets."""
        return self.words_width

    def on_focus(self) -> None:
        """Draw the brackets."""
        self.refresh()

    def on_blur(self) -> None:
        """Leave the brackets away."""
        self.refresh()

    @override
    def render_line(self, y: int) -> Strip:
        """The words, in brackets while enter would press them."""
        return self.strip(self._spans(), self.size.width, self.rich_style)

    def _spans(self) -> Spans:
        if self.disabled:
            return (Span(f"  {self._words}  ", Tone.FAINT),)
        if self.has_focus:
            return (Span("[ ", Tone.KEY), Span(self._words, Tone.STRONG), Span(" ]", Tone.KEY))
        return (Span(f"  {self._words}  ", self._tone),)

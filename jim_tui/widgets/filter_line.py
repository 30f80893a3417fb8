"""The last line while one types a filter: what was typed, and beside it what is wrong or known."""

from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input

from jim_tui.render.span import Spans, say, wide
from jim_tui.render.tone import Tone
from jim_tui.widgets.span_lines import SpanLines

SETTLES: float = 0.1
"""Seconds without a letter after which a filter is put to use."""


class FilterLine(Horizontal):
    """Takes the keys while it is open. Enter keeps what was typed, esc is left to the screen."""

    DEFAULT_CSS = """
    FilterLine { display: none; height: 1; background: $background; }
    FilterLine #filter-prompt { width: 3; }
    FilterLine Input {
        width: 1fr; min-width: 12; height: 1; border: none; padding: 0; background: $background;
    }
    FilterLine Input:focus { border: none; background: $background; }
    FilterLine #filter-hint { width: auto; }
    """

    @dataclass
    class Typed(Message):
        """A person has paused, or is done."""

        text: str

    @dataclass
    class Left(Message):
        """A person is done typing; what was typed stays."""

    def __init__(self) -> None:
        super().__init__()
        self._pause: Timer | None = None
        self._told = ""

    def compose(self) -> ComposeResult:
        """A prompt, the text, the hint."""
        yield SpanLines(id="filter-prompt")
        yield Input(placeholder="words, field:value, !not, since:7d", id="filter-text", select_on_focus=False)
        yield SpanLines(id="filter-hint")

    @property
    def _input(self) -> Input:
        return self.query_one(Input)

    def open(self, text: str) -> None:
        """Take the keys, and go on from this text."""
        self.display = True
        self._told = text
        self.query_one("#filter-prompt", SpanLines).show(lambda _, __: [say(" / ", Tone.KEY)])
        self._input.value = text
        self._input.cursor_position = len(text)
        self._input.focus()

    def close(self) -> None:
        """Give the room back."""
        self._tell()
        self.display = False

    def empty(self) -> None:
        """Forget what was typed."""
        self._input.value = self._told = ""

    def hint(self, spans: Spans) -> None:
        """Say this beside the text."""
        line = self.query_one("#filter-hint", SpanLines)
        line.styles.width = wide(spans)
        line.show(lambda _, __: [spans])

    def on_input_changed(self, event: Input.Changed) -> None:
        """Wait for a pause in the typing."""
        event.stop()
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(SETTLES, self._tell)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter: back to the list."""
        event.stop()
        self._tell()
        self.post_message(self.Left())

    def _tell(self) -> None:
        if self._pause is not None:
            self._pause.stop()
            self._pause = None
        if self._input.value != self._told:
            self._told = self._input.value
            self.post_message(self.Typed(self._told))

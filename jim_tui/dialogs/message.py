"""Something a person should read, and close."""

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from typing_extensions import override

from jim_tui.dialogs.dialog import Dialog
from jim_tui.render.facts import Facts
from jim_tui.render.span import NOTHING, Spans, say, wrapped
from jim_tui.render.tone import Tone
from jim_tui.state.console import ConsoleState
from jim_tui.widgets.choice import Choice


class MessageDialog(Dialog[bool]):
    """A title and some sentences. True: the thing it is about is to be opened."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("o", "open", show=False)]

    def __init__(
        self, title: str, sentences: Sequence[str], *, opens: bool = False, tone: Tone = Tone.WARN
    ) -> None:
        super().__init__()
        self._heading_text = title
        self._sentences = tuple(sentences)
        self._opens = opens
        self._tone = tone

    @override
    def heading(self) -> Spans:
        """The title, a warning unless told otherwise."""
        return say(self._heading_text, self._tone)

    def choices(self) -> Sequence[Choice]:
        """Close it, or open what it is about."""
        close = Choice("Close", id="close")
        return (close, Choice("Open the execution (o)", id="open")) if self._opens else (close,)

    @override
    def text(self, state: ConsoleState, facts: Facts, width: int) -> list[Spans]:
        """The sentences."""
        lines: list[Spans] = []
        for sentence in self._sentences:
            if lines:
                lines.append(NOTHING)
            lines.extend(say(f"  {line}") for line in wrapped(sentence, width - 4))
        return lines

    def keys(self) -> Spans:
        """What the keys do here."""
        line = say(" esc", Tone.KEY) + say(" close", Tone.QUIET)
        return line + say("  o", Tone.KEY) + say(" open the execution", Tone.QUIET) if self._opens else line

    def choose(self, answer: str) -> None:
        """Close."""
        self.dismiss(result=answer == "open")

    def action_open(self) -> None:
        """Open what it is about."""
        if self._opens:
            self.dismiss(result=True)

    def action_keep(self) -> None:
        """Close."""
        self.dismiss(result=False)

"""The line in which one types what to look for in a text; it takes the keys while it is open."""

from dataclasses import dataclass

from textual.message import Message
from textual.widgets import Input


class FindLine(Input):
    """Tells what was typed at every letter; enter keeps it and leaves the line."""

    DEFAULT_CSS = """
    FindLine { display: none; height: 1; border: none; padding: 0 1; background: $background; }
    FindLine:focus { border: none; background: $background; }
    """

    @dataclass
    class Typed(Message):
        """What is looked for so far."""

        text: str

    @dataclass
    class Left(Message):
        """A person is done typing."""

    def open(self, text: str) -> None:
        """Take the keys, and go on from this text."""
        self.display = True
        self.value = text
        self.focus()

    def close(self) -> None:
        """Give the room back."""
        self.display = False

    def on_input_changed(self, event: Input.Changed) -> None:
        """One letter more, or less."""
        event.stop()
        if self.display:
            self.post_message(self.Typed(event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter: back to the text."""
        event.stop()
        self.post_message(self.Left())

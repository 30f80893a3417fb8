"""The line in which one types what to look for; it takes the keys while it is open, and no room before."""

from dataclasses import dataclass

from textual.message import Message
from textual.widgets import Input


class SearchLine(Input):
    """Tells what was typed at every letter; enter keeps it and leaves the line."""

    DEFAULT_CSS = """
    SearchLine { display: none; height: 1; border: none; padding: 0 1; background: $background; }
    SearchLine:focus { border: none; background: $background; }
    """

    @dataclass
    class Left(Message):
        """A person is done typing; what was typed stays."""

    def open(self) -> None:
        """Take the keys."""
        self.display = True
        self.focus()

    def close(self) -> None:
        """Give the room back."""
        self.display = False

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter: back to the list."""
        event.stop()
        self.post_message(self.Left())

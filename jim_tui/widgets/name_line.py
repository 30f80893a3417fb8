"""The line in a dialog in which one types the name of what is to be changed."""

from textual.widgets import Input


class NameLine(Input):
    """Takes the keys of letters, those that mean something in a dialog too; enter goes on to the answers."""

    DEFAULT_CSS = """
    NameLine { height: 1; border: none; padding: 0 2; background: $surface; }
    NameLine:focus { border: none; background: $surface; }
    """

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Not an answer yet: the answers come next."""
        event.stop()
        self.screen.focus_next()

"""The line in which one types what nobody is to see."""

from textual.widgets import Input


class SecretLine(Input):
    """Shows a dot for each character; what is in it can be pasted, and never copied."""

    DEFAULT_CSS = """
    SecretLine { height: 1; border: none; padding: 0 1; margin: 0 2; background: $surface; }
    SecretLine:focus { border: none; background: $cursor; }
    """

    def __init__(self, id: str) -> None:  # noqa: A002 - as Textual calls it
        super().__init__(password=True, id=id)

    def action_copy(self) -> None:
        """No."""

    def action_cut(self) -> None:
        """No."""

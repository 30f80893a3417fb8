"""From marked rows through one question to what came of each."""

from collections.abc import Sequence
from uuid import UUID

from jim_tui.asking import Asking


class AskingMany(Asking):
    """The part of the application that asks about several executions at once."""

    def copy(self, text: str, what: str) -> None:
        """Copy a text; `what` it is, for the flash line."""
        raise NotImplementedError

    def ask_cancel_all(self, execution_ids: Sequence[UUID], hidden: frozenset[UUID]) -> None:
        """Ask about these executions, as they were marked at the key press; `hidden`: a filter hides them."""
        from jim_tui.dialogs.cancel_all import CancelAllDialog  # noqa: PLC0415 - read when it is first needed

        if not self.asks:
            self.push_screen(
                CancelAllDialog(
                    execution_ids, hidden,
                    state=lambda: self.state, now=self.now, cancel=self.store.cancel_all, copy=self.copy,
                )
            )  # fmt: skip

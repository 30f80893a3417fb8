"""Whether to cancel one execution. It stays true while it is open, and knows when it is too late."""

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar, Final
from uuid import UUID

from textual.binding import Binding, BindingType

from jim_tui.dialogs.execution import ExecutionDialog, Yes
from jim_tui.render.cancel import cancel_question
from jim_tui.render.facts import Facts
from jim_tui.render.question import Question
from jim_tui.render.tone import Tone
from jim_tui.state.console import ConsoleState

_YES: Final = Yes("confirm", "y", "Cancel execution", Tone.BAD)


class CancelDialog(ExecutionDialog[bool]):
    """True: cancel it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("y", "confirm('confirm')", show=False)]
    HINT = "esc keeps it running"

    def __init__(
        self, target: UUID, *, state: Callable[[], ConsoleState], now: Callable[[], datetime]
    ) -> None:
        super().__init__(target, keep="Keep running", yes=[_YES], state=state, now=now)

    def question(self, state: ConsoleState, facts: Facts, width: int) -> Question:
        """Which execution this is, where it is now, and what a cancel would do."""
        return cancel_question(state, self._target, facts, width)

    def meaning(self, answer: str | None) -> bool:
        """Cancel it, or leave it running."""
        return answer is not None

"""Whether to pause one execution, or to resume it."""

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from textual.binding import Binding, BindingType

from jim_tui.dialogs.execution import ExecutionDialog, Yes
from jim_tui.render.facts import Facts
from jim_tui.render.hold import hold_question
from jim_tui.render.question import Question
from jim_tui.state.console import ConsoleState


class HoldDialog(ExecutionDialog[bool]):
    """True: do it. Which of the two it is was decided when the key was pressed."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("y", "confirm('confirm')", show=False)]
    HINT = "esc leaves it as it is"

    def __init__(
        self,
        target: UUID,
        *,
        paused: bool,
        state: Callable[[], ConsoleState],
        now: Callable[[], datetime],
    ) -> None:
        """`paused`: whether it is to be paused or resumed."""
        self._paused = paused
        yes = Yes("confirm", "y", "Pause execution" if paused else "Resume execution")
        keep = "Keep running" if paused else "Keep paused"
        super().__init__(target, keep=keep, yes=[yes], state=state, now=now)

    def question(self, state: ConsoleState, facts: Facts, width: int) -> Question:
        """Which execution this is, where it is now, and what a yes would do."""
        return hold_question(state, self._target, facts, width, paused=self._paused)

    def meaning(self, answer: str | None) -> bool:
        """Do it, or leave it as it is."""
        return answer is not None

"""Whether to run a schedule now, and whether to enable or disable it."""

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar, Final
from uuid import UUID

from textual.binding import Binding, BindingType

from jim_tui.dialogs.execution import ExecutionDialog, Yes
from jim_tui.render.facts import Facts
from jim_tui.render.question import Question
from jim_tui.render.schedule_question import run_question, switch_question
from jim_tui.state.console import ConsoleState

_RUN: Final = Yes("confirm", "y", "Run now")


class RunDialog(ExecutionDialog[bool]):
    """True: run it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("y", "confirm('confirm')", show=False)]
    HINT = "esc runs nothing"

    def __init__(
        self, target: UUID, *, state: Callable[[], ConsoleState], now: Callable[[], datetime]
    ) -> None:
        super().__init__(target, keep="Do not run", yes=[_RUN], state=state, now=now)

    def question(self, state: ConsoleState, facts: Facts, width: int) -> Question:
        """Which schedule this is, and what runs of it already."""
        return run_question(state, self._target, facts, width)

    def meaning(self, answer: str | None) -> bool:
        """Run it, or not."""
        return answer is not None


class SwitchDialog(ExecutionDialog[bool]):
    """True: do it. Which of the two it is was decided when the key was pressed."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("y", "confirm('confirm')", show=False)]
    HINT = "esc leaves it as it is"

    def __init__(
        self,
        target: UUID,
        *,
        enabled: bool,
        state: Callable[[], ConsoleState],
        now: Callable[[], datetime],
    ) -> None:
        """`enabled`: whether it is to be enabled or disabled."""
        self._enabled = enabled
        yes = Yes("confirm", "y", "Enable schedule" if enabled else "Disable schedule")
        keep = "Keep disabled" if enabled else "Keep enabled"
        super().__init__(target, keep=keep, yes=[yes], state=state, now=now)

    def question(self, state: ConsoleState, facts: Facts, width: int) -> Question:
        """Which schedule this is, and what a yes would do."""
        return switch_question(state, self._target, facts, width, enabled=self._enabled)

    def meaning(self, answer: str | None) -> bool:
        """Do it, or leave it as it is."""
        return answer is not None

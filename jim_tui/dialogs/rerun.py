"""Whether to run an ended execution again, and from where."""

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar, Final
from uuid import UUID

from textual.binding import Binding, BindingType

from jim_core.model.rerun import RerunFrom
from jim_tui.dialogs.execution import ExecutionDialog, Yes
from jim_tui.render.facts import Facts
from jim_tui.render.question import Question
from jim_tui.render.rerun import rerun_question
from jim_tui.state.console import ConsoleState

_YES: Final = (
    Yes(RerunFrom.START.value, "y", "From the start"),
    Yes(RerunFrom.FAILED.value, "f", "What is left"),
)


class RerunDialog(ExecutionDialog[RerunFrom | None]):
    """Where to begin; None: not at all."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(yes.key, f"confirm('{yes.id}')", show=False) for yes in _YES
    ]
    HINT = "esc runs nothing"

    def __init__(
        self, target: UUID, *, state: Callable[[], ConsoleState], now: Callable[[], datetime]
    ) -> None:
        super().__init__(target, keep="Do not run", yes=_YES, state=state, now=now)

    def question(self, state: ConsoleState, facts: Facts, width: int) -> Question:
        """Which execution this is, how it ended, and what would run again."""
        return rerun_question(state, self._target, facts, width)

    def meaning(self, answer: str | None) -> RerunFrom | None:
        """Where to begin."""
        return RerunFrom(answer) if answer is not None else None

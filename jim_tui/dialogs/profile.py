"""Whether to run a run profile now."""

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar, Final

from textual.binding import Binding, BindingType

from jim_tui.dialogs.execution import QuestionDialog, Yes
from jim_tui.render.facts import Facts
from jim_tui.render.profile_question import profile_question
from jim_tui.render.question import Question
from jim_tui.state.console import ConsoleState
from jim_tui.state.protection import names_to_type
from jim_tui.state.run_profiles import ProfileRef

_RUN: Final = Yes("confirm", "y", "Run now")


class ProfileDialog(QuestionDialog[bool]):
    """True: run it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("y", "confirm('confirm')", show=False)]
    HINT = "esc runs nothing"
    OTHER = "system"

    def __init__(
        self, profile: ProfileRef, *, state: Callable[[], ConsoleState], now: Callable[[], datetime]
    ) -> None:
        names = names_to_type(state(), profile)
        super().__init__(names, keep="Do not run", yes=[_RUN], state=state, now=now)
        self._profile = profile

    def question(self, state: ConsoleState, facts: Facts, width: int) -> Question:
        """Which system and run profile this is, and what is at work there already."""
        return profile_question(state, self._profile, facts, width)

    def meaning(self, answer: str | None) -> bool:
        """Run it, or not."""
        return answer is not None

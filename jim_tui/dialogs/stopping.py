"""The wait after everything was cancelled, until it has ended: with its end in sight, and a way out."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import ClassVar, Final

from textual.binding import Binding, BindingType
from typing_extensions import override

from jim_tui.dialogs.dialog import Dialog
from jim_tui.render.facts import Facts
from jim_tui.render.leaving import still_open, stopping_lines
from jim_tui.render.span import Spans, say
from jim_tui.render.tone import Tone
from jim_tui.state.console import ConsoleState
from jim_tui.widgets.choice import Choice

AT_MOST: Final = timedelta(seconds=60)


class StoppingDialog(Dialog[bool]):
    """True once nothing runs any more or the time is up; False when a person would rather stay."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("l", "leave", show=False)]
    TITLE_WORDS = "Cancelling"
    HINT = "esc stays in the console"

    def __init__(self, *, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._now = now
        self._until = now() + AT_MOST

    def choices(self) -> Sequence[Choice]:
        """Wait, or do not."""
        return (Choice("Stay in the console", id="stay"), Choice("Quit without waiting (l)", id="leave"))

    @override
    def text(self, state: ConsoleState, facts: Facts, width: int) -> list[Spans]:
        """What is still going on, and for how long we wait at most."""
        left = max(timedelta(0), self._until - self._now())
        if left == timedelta(0) or not still_open(state):
            self.call_later(self._over)
        return stopping_lines(state, left)

    def _over(self) -> None:
        if self.is_current:
            self.dismiss(result=True)

    def keys(self) -> Spans:
        """What the keys do here."""
        return (
            say(" esc", Tone.KEY)
            + say(" stay  ", Tone.QUIET)
            + say("l", Tone.KEY)
            + say(" quit now", Tone.QUIET)
        )

    def choose(self, answer: str) -> None:
        """Stay, or go without waiting."""
        self.dismiss(result=answer == "leave")

    def action_leave(self) -> None:
        """Go without waiting."""
        self.dismiss(result=True)

    def action_keep(self) -> None:
        """Stay."""
        self.dismiss(result=False)

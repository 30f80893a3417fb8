"""Whether to cancel one execution. It stays true while it is open, and knows when it is too late."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import ClassVar, Final
from uuid import UUID

from textual.binding import Binding, BindingType

from jim_tui.dialogs.dialog import Dialog
from jim_tui.render.cancel import CancelQuestion, cancel_question
from jim_tui.render.facts import Facts, facts
from jim_tui.render.span import Spans, say
from jim_tui.render.tone import Tone
from jim_tui.render.when import UTC_STYLE
from jim_tui.state.console import ConsoleState
from jim_tui.widgets.choice import Choice

SETTLED: Final = timedelta(milliseconds=300)
"""`y` before this is taken for a key that was meant for the list."""


class CancelDialog(Dialog[bool]):
    """True: cancel it. The execution is the one named when the key was pressed, whatever moves since."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("y", "confirm", show=False)]
    HINT = "esc keeps it running"

    def __init__(
        self, execution_id: UUID, *, state: Callable[[], ConsoleState], now: Callable[[], datetime]
    ) -> None:
        super().__init__()
        self._target = execution_id
        self._state = state
        self._now = now
        self._opened = now()
        self._question: CancelQuestion | None = None

    def choices(self) -> Sequence[Choice]:
        """Keep it running, or cancel it."""
        return (
            Choice("Keep running", id="keep"),
            Choice("Cancel execution (y)", id="confirm", tone=Tone.BAD),
        )

    def text(self, state: ConsoleState, facts: Facts, width: int) -> list[Spans]:
        """Which execution this is, where it is now, and what a cancel would do."""
        question = self._question = cancel_question(state, self._target, facts, width)
        confirm = self.query_one("#confirm", Choice)
        confirm.display = not question.over
        confirm.disabled = question.blocked is not None
        keep = self.query_one("#keep", Choice)
        keep.reword("Close" if question.over else "Keep running")
        if self.focused is None:
            keep.focus()
        return question.lines

    def keys(self) -> Spans:
        """What the keys do here."""
        question = self._question
        if question is not None and question.over:
            return say(" esc", Tone.KEY) + say(" close", Tone.QUIET)
        line = say(" tab", Tone.KEY) + say(" choose  ", Tone.QUIET) + say("enter", Tone.KEY)
        line += say(" press  ", Tone.QUIET)
        if question is None or question.blocked is None:
            line += say("y", Tone.KEY) + say(" cancel execution  ", Tone.QUIET)
        else:
            line += say("y cancel execution  ", Tone.FAINT)
        return (
            line
            + say("n", Tone.KEY)
            + say(" or ", Tone.QUIET)
            + say("esc", Tone.KEY)
            + say(" keep running", Tone.QUIET)
        )

    def action_confirm(self) -> None:
        """Cancel it, unless the dialog has only just opened or it cannot be done."""
        if self._now() - self._opened >= SETTLED:
            self.choose("confirm")

    def choose(self, answer: str) -> None:
        """Yes only while it can still be done, by the newest that is known."""
        if answer != "confirm":
            self.dismiss(result=False)
            return
        blocked = self._ask()
        if blocked.blocked is None and not blocked.over:
            self.dismiss(result=True)

    def _ask(self) -> CancelQuestion:
        now = self._now()
        return cancel_question(self._state(), self._target, facts(self._state(), now, UTC_STYLE), 60)

    def action_keep(self) -> None:
        """Leave it running."""
        self.dismiss(result=False)

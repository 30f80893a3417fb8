"""Whether to leave while executions run in this very program, or while a request has no answer yet."""

from collections.abc import Sequence
from enum import StrEnum
from typing import ClassVar

from textual.binding import Binding, BindingType
from typing_extensions import override

from jim_tui.dialogs.dialog import Dialog
from jim_tui.render.facts import Facts
from jim_tui.render.leaving import leaving_lines
from jim_tui.render.span import Spans, say
from jim_tui.render.tone import Tone
from jim_tui.state.console import ConsoleState
from jim_tui.state.queries import counts
from jim_tui.widgets.choice import Choice


class Leaving(StrEnum):
    """What a person decided."""

    STAY = "stay"
    LEAVE = "leave"
    CANCEL = "cancel"
    """Cancel everything that is active, wait until it has ended, then leave."""


class LeaveDialog(Dialog[Leaving]):
    """Stay, leave what runs to itself, or cancel it first."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("l", "leave", show=False)]
    HINT = "esc stays"

    def __init__(self, *, embedded: bool, writes: int, passing: bool = False, going: str = "quit") -> None:
        """`embedded`: what runs is in this program; `passing`: and it ends with it, whatever is chosen.

        `going` is the word for what is asked about: quit, or switch to another server.
        """
        super().__init__()
        self._going = going
        self._embedded = embedded
        self._passing = passing
        self._writes = writes

    @override
    def heading(self) -> Spans:
        """What is asked about."""
        return say("Quit" if self._going == "quit" else "Another server", Tone.STRONG)

    def choices(self) -> Sequence[Choice]:
        """Stay comes first."""
        stay = Choice("Stay", id=Leaving.STAY)
        if not self._embedded:
            return (stay, Choice(f"{self._going.capitalize()} anyway (l)", id=Leaving.LEAVE))
        if self._passing:
            return (stay, Choice(f"End them and {self._going} (l)", id=Leaving.LEAVE))
        return (
            stay,
            Choice("Leave them (l)", id=Leaving.LEAVE),
            Choice(f"Cancel them and {self._going}", id=Leaving.CANCEL, tone=Tone.BAD),
        )

    @override
    def text(self, state: ConsoleState, facts: Facts, width: int) -> list[Spans]:
        """What is under way and what each answer does to it."""
        open_ = counts(state).active
        if self._embedded and not self._passing and open_ == 0 and self._writes == 0:
            self.query_one(f"#{Leaving.CANCEL}", Choice).disabled = True
        return leaving_lines(
            state, width, embedded=self._embedded, passing=self._passing, writes=self._writes
        )

    def keys(self) -> Spans:
        """What the keys do here."""
        line = say(" tab", Tone.KEY) + say(" choose  ", Tone.QUIET) + say("enter", Tone.KEY)
        return line + say(" press  ", Tone.QUIET) + say("esc", Tone.KEY) + say(" stay", Tone.QUIET)

    def choose(self, answer: str) -> None:
        """End with this answer."""
        self.dismiss(Leaving(answer))

    def action_leave(self) -> None:
        """Leave what runs to itself."""
        self.dismiss(Leaving.LEAVE)

    def action_keep(self) -> None:
        """Stay."""
        self.dismiss(Leaving.STAY)

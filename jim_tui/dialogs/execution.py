"""A question about one thing: named when the key was pressed, and true while it is open."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Final, TypeVar
from uuid import UUID

from textual.widget import Widget

from jim_tui.dialogs.dialog import Dialog
from jim_tui.render.facts import Facts, facts
from jim_tui.render.question import Question, protected_lines
from jim_tui.render.span import NOTHING, Spans, say
from jim_tui.render.tone import Tone
from jim_tui.render.when import UTC_STYLE
from jim_tui.state.console import ConsoleState
from jim_tui.state.protection import is_typed, names_to_type
from jim_tui.widgets.choice import Choice
from jim_tui.widgets.name_line import NameLine

SETTLED: Final = timedelta(milliseconds=300)
"""A key for yes before this is taken for one that was meant for the list."""

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Yes:
    """One way of saying yes."""

    id: str
    key: str
    words: str
    tone: Tone = Tone.PLAIN


class QuestionDialog(Dialog[Answer]):
    """The harmless answer has the focus. Yes is possible only while it can still be done."""

    OTHER: ClassVar[str] = "schedule"
    """What else has a name that may be typed on a protected server."""

    def __init__(
        self,
        names: tuple[str, ...],
        *,
        keep: str,
        yes: Sequence[Yes],
        state: Callable[[], ConsoleState],
        now: Callable[[], datetime],
    ) -> None:
        """One of `names` is typed first, if there are any; `keep` and `yes` are the answers; `state` and
        `now` are asked when one is given.
        """
        super().__init__()
        self._keep = keep
        self._yes = tuple(yes)
        self._state = state
        self._now = now
        self._opened = now()
        self._question: Question | None = None
        self._names = names

    def question(self, state: ConsoleState, facts: Facts, width: int) -> Question:
        """What is asked about the target, as things are now."""
        raise NotImplementedError

    def meaning(self, answer: str | None) -> Answer:
        """What a yes of this id stands for; None: the harmless answer."""
        raise NotImplementedError

    def fields(self) -> Iterable[Widget]:
        """On a protected server a name is typed first."""
        if self._names:
            yield NameLine(id="name", placeholder=f"type {' or '.join(self._names)}")

    def choices(self) -> Sequence[Choice]:
        """The harmless one, then those that do something."""
        told = (
            Choice(yes.words if self._names else f"{yes.words} ({yes.key})", id=yes.id, tone=yes.tone)
            for yes in self._yes
        )
        return (Choice(self._keep, id="keep"), *told)

    def text(self, state: ConsoleState, facts: Facts, width: int) -> list[Spans]:
        """What this is about, how that is now, and what a yes would do."""
        question = self._question = self.question(state, facts, width)
        for yes in self._yes:
            choice = self.query_one(f"#{yes.id}", Choice)
            choice.display = not question.over and yes.id not in question.without
            choice.disabled = question.blocked is not None or not self._confirmed
        keep = self.query_one("#keep", Choice)
        keep.reword("Close" if question.over else self._keep)
        named = self.query("#name")
        for line in named:
            line.display = not question.over
        if self.focused is None and not self.cramped:
            (named.first() if named and not question.over else keep).focus()
        named_first = protected_lines(self._names, width, self.OTHER)
        return question.lines if question.over else [*question.lines, *named_first]

    @property
    def _confirmed(self) -> bool:
        """A name was typed, or none need be."""
        return not self._names or is_typed(self.query_one("#name", NameLine).value, self._names)

    def on_input_changed(self) -> None:
        """The answers may be possible now."""
        self.show_now()

    def keys(self) -> Spans:
        """What the keys do here."""
        question = self._question
        if question is not None and question.over:
            return say(" esc", Tone.KEY) + say(" close", Tone.QUIET)
        line = say(" tab", Tone.KEY) + say(" choose  ", Tone.QUIET) + say("enter", Tone.KEY)
        line += say(" press  ", Tone.QUIET)
        for yes in self._yes if not self._names else ():
            line += _key(yes, question)
        # Where a name is typed, letters are letters.
        letter = NOTHING if self._names else say("n", Tone.KEY) + say(" or ", Tone.QUIET)
        keep = f" {self._keep[:1].lower()}{self._keep[1:]}"
        return line + letter + say("esc", Tone.KEY) + say(keep, Tone.QUIET)

    def action_confirm(self, answer: str) -> None:
        """Yes, unless the dialog has only just opened, or it cannot be done, or a name has to be typed."""
        if not self._names and self._now() - self._opened >= SETTLED:
            self.choose(answer)

    def choose(self, answer: str) -> None:
        """Yes only while it can still be done, by the newest that is known."""
        if answer == "keep":
            self.dismiss(self.meaning(None))
            return
        state = self._state()
        question = self.question(state, facts(state, self._now(), UTC_STYLE), 60)
        possible = question.blocked is None and not question.over and answer not in question.without
        if possible and self._confirmed:
            self.dismiss(self.meaning(answer))

    def action_keep(self) -> None:
        """Leave it as it is."""
        self.dismiss(self.meaning(None))


class ExecutionDialog(QuestionDialog[Answer]):
    """About one execution or schedule."""

    def __init__(
        self,
        target: UUID,
        *,
        keep: str,
        yes: Sequence[Yes],
        state: Callable[[], ConsoleState],
        now: Callable[[], datetime],
    ) -> None:
        """As any question; `target` is its id."""
        super().__init__(names_to_type(state(), target), keep=keep, yes=yes, state=state, now=now)
        self._target = target


def _key(yes: Yes, question: Question | None) -> Spans:
    words = f" {yes.words[:1].lower()}{yes.words[1:]}  "
    if question is not None and yes.id in question.without:
        return NOTHING
    if question is not None and question.blocked is not None:
        return say(f"{yes.key}{words}", Tone.FAINT)
    return say(yes.key, Tone.KEY) + say(words, Tone.QUIET)

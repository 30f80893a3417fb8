"""The frame of every question: a box, the choices, and its own line of keys."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, TypeVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.widget import Widget
from typing_extensions import override

from jim_tui.dialogs.overlay import Overlay
from jim_tui.render.facts import Facts
from jim_tui.render.span import Spans, say
from jim_tui.render.tone import Tone
from jim_tui.state.console import ConsoleState
from jim_tui.widgets.choice import Choice
from jim_tui.widgets.ink import Box
from jim_tui.widgets.span_lines import SpanLines

Answer = TypeVar("Answer")


class Dialog(Overlay[Answer]):
    """A question; its text is drawn again whenever the state or the time has moved."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,n,q", "keep", show=False),
        Binding("left", "app.focus_previous", show=False),
        Binding("right", "app.focus_next", show=False),
    ]
    TITLE_WORDS: ClassVar[str] = "Confirm"
    HINT: ClassVar[str] = "esc closes"

    def parts(self) -> Iterable[Widget]:
        """The box in the middle, the keys at the bottom."""
        choices = Horizontal(*self.choices(), id="choices")
        yield Box(SpanLines(id="text"), *self.fields(), choices, id="box")
        yield SpanLines(id="dialog-keys")

    def fields(self) -> Iterable[Widget]:
        """What is to be filled in before an answer."""
        return ()

    @property
    @override
    def way_out(self) -> str:
        """As the frame says it."""
        return self.HINT

    def heading(self) -> Spans:
        """What the frame of the box says."""
        return say(self.TITLE_WORDS, Tone.STRONG)

    def choices(self) -> Sequence[Choice]:
        """The answers, the harmless one first: it has the focus."""
        raise NotImplementedError

    def text(self, state: ConsoleState, facts: Facts, width: int) -> list[Spans]:
        """What is asked, as things are now."""
        raise NotImplementedError

    def keys(self) -> Spans:
        """What the keys do here."""
        raise NotImplementedError

    @dataclass
    class Opened(Message):
        """It is on screen and wants to be shown the state."""

    def on_mount(self) -> None:
        """Name the box."""
        self.post_message(self.Opened())
        self.query_one("#box", Box).entitle(self.heading(), say(self.HINT, Tone.QUIET))

    def show(self, state: ConsoleState, facts: Facts) -> None:
        """Draw the question for this state at this moment."""
        text = self.query_one("#text", SpanLines)
        width = max(20, min(70, self.size.width) - 4)
        lines = self.text(state, facts, width)
        text.styles.height = len(lines)
        text.show(lambda _, __: lines)
        keys = self.keys()
        self.query_one("#dialog-keys", SpanLines).show(lambda _, __: [keys])
        self.call_after_refresh(self.fit)

    def on_resize(self) -> None:
        """Its lines are as long as there is room, without waiting for the next second."""
        super().on_resize()
        self.show_now()

    def show_now(self) -> None:
        """Draw the question anew: something was filled in."""
        self.post_message(self.Opened())

    def on_choice_pressed(self, event: Choice.Pressed) -> None:
        """A choice was made."""
        if not self.cramped:
            self.choose(event.choice.id or "")

    def choose(self, answer: str) -> None:
        """End with this answer."""
        raise NotImplementedError

    def action_keep(self) -> None:
        """End with the harmless answer."""
        raise NotImplementedError

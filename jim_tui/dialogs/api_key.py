"""A key for the server that is shown: typed unseen, kept until the console ends, or in the keyring too."""

from dataclasses import dataclass, field
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.screen import ModalScreen

from jim_tui.render.span import NOTHING, Spans, say, wrapped
from jim_tui.render.tone import Tone
from jim_tui.settings import BadSetting, checked_key
from jim_tui.widgets.choice import Choice
from jim_tui.widgets.ink import Box
from jim_tui.widgets.secret_line import SecretLine
from jim_tui.widgets.span_lines import SpanLines

_WIDTH: Final = 62


@dataclass(frozen=True, slots=True)
class EnteredKey:
    """What was typed, and whether it is to outlive the console."""

    key: str = field(repr=False)
    store: bool = False


class KeyDialog(ModalScreen[EnteredKey | None]):
    """None: no key. The line is emptied before the dialog closes."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "keep", show=False)]

    def __init__(self, server: str, source: str, *, stores: bool) -> None:
        """`source` says where its key comes from otherwise; `stores`: that place can take another one."""
        super().__init__()
        self._server = server
        self._source = source
        self._stores = stores

    def compose(self) -> ComposeResult:
        """What it is for, the line, the answers."""
        with Box(id="box"):
            yield SpanLines(id="text")
            yield SecretLine(id="api-key")
            yield SpanLines(id="refused")
            with Horizontal(id="choices"):
                yield Choice("Use it", id="use")
                if self._stores:
                    yield Choice("Use it and keep it in the keyring", id="store")
                yield Choice("No key", id="keep")
        yield SpanLines(id="dialog-keys")

    def on_mount(self) -> None:
        """Say what it is about."""
        self.query_one("#box", Box).entitle(
            say("API key", Tone.STRONG), say("esc leaves all as it is", Tone.QUIET)
        )
        keys = say(" enter", Tone.KEY) + say(" uses it   ", Tone.QUIET)
        keys += say("tab", Tone.KEY) + say(" the answers   ", Tone.QUIET)
        keys += say("esc", Tone.KEY) + say(" no key", Tone.QUIET)
        self.query_one("#dialog-keys", SpanLines).show(lambda _, __: [keys])
        self._show("#refused", [NOTHING])
        self._show_text()
        self.query_one(SecretLine).focus()

    def on_resize(self) -> None:
        """All of the words, in a narrower box too."""
        self._show_text()

    def _show_text(self) -> None:
        told = (
            f"A key for {self._server}. It is not shown, and kept until this console ends;"
            f" its usual place ({self._source}) stays as it is"
            f"{' unless you say so' if self._stores else ''}."
        )
        self._show("#text", [*(say(f"  {line}") for line in wrapped(told, self._width)), NOTHING])

    @property
    def _width(self) -> int:
        # The frame, its padding, and the same blanks on either side of the words.
        return max(10, min(_WIDTH, self.size.width - 8))

    def _show(self, name: str, lines: list[Spans]) -> None:
        part = self.query_one(name, SpanLines)
        part.styles.height = len(lines)
        part.show(lambda _, __: lines)

    def on_input_submitted(self, event: SecretLine.Submitted) -> None:
        """Use it."""
        event.stop()
        self._answer(store=False)

    def on_choice_pressed(self, event: Choice.Pressed) -> None:
        """Use it, keep it as well, or neither."""
        if event.choice.id == "keep":
            self.action_keep()
        else:
            self._answer(store=event.choice.id == "store")

    def _answer(self, *, store: bool) -> None:
        line = self.query_one(SecretLine)
        try:
            key = checked_key(line.value.strip(), "what was typed")
        except BadSetting as error:
            text = str(error)
            told = wrapped(f"{text[:1].upper()}{text[1:]}.", self._width)
            self._show("#refused", [say(f"  {part}", Tone.WARN) for part in told])
            line.focus()
            return
        line.value = ""
        self.dismiss(EnteredKey(key, store))

    def action_keep(self) -> None:
        """No key."""
        self.query_one(SecretLine).value = ""
        self.dismiss(None)

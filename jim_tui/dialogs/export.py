"""Where to write something, and in which form."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Final

from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Input

from jim_tui.dialogs.overlay import Overlay
from jim_tui.gateway.errors import GatewayError
from jim_tui.render.span import NOTHING, say, wrapped
from jim_tui.render.tone import Tone
from jim_tui.widgets.choice import Choice
from jim_tui.widgets.ink import Box
from jim_tui.widgets.span_lines import SpanLines

_WIDTH: Final = 62


@dataclass(frozen=True, slots=True)
class Exported:
    """What is to be written, and how."""

    told: str
    """`the 5 rows shown`."""
    forms: Sequence[str]
    """Endings of files, the usual one first."""
    write: Callable[[Path, str], Awaitable[None]]
    """Writes it to a new file in one of these forms; raises OSError and GatewayError."""


class ExportDialog(Overlay[Path | None]):
    """The file that was written; None: none. A file that is there already is never written over."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "keep", show=False)]

    def __init__(self, path: Path, exported: Exported, *, form: str | None = None) -> None:
        """`path` is what is proposed; with a `form` it is written there without a further question."""
        super().__init__()
        self._path = path
        self._exported = exported
        self._form = form
        self._refused = ""
        self._writing = False

    def parts(self) -> Iterable[Widget]:
        """The path, the forms, the way out."""
        forms = (Choice(form.upper(), id=form) for form in self._exported.forms)
        choices = Horizontal(*forms, Choice("Do not export", id="keep"), id="choices")
        path = Input(str(self._path), id="export-path", select_on_focus=False)
        yield Box(SpanLines(id="text"), path, SpanLines(id="refused"), choices, id="box")
        yield SpanLines(id="dialog-keys")

    def on_mount(self) -> None:
        """Say what it is about."""
        self.query_one("#box", Box).entitle(
            say("Export", Tone.STRONG), say("esc exports nothing", Tone.QUIET)
        )
        told = [say(f"  Write {self._exported.told} to this file:"), NOTHING]
        text = self.query_one("#text", SpanLines)
        text.styles.height = len(told)
        text.show(lambda _, __: told)
        keys = say(" enter", Tone.KEY) + say(" writes it as its ending says   ", Tone.QUIET)
        keys += say("tab", Tone.KEY) + say(" another form   ", Tone.QUIET)
        keys += say("esc", Tone.KEY) + say(" nothing", Tone.QUIET)
        self.query_one("#dialog-keys", SpanLines).show(lambda _, __: [keys])
        self.query_one(Input).focus()
        self._refuse("")
        if self._form is not None:
            self._write(self._form)

    def _refuse(self, reason: str) -> None:
        lines = [say(f"  {line}", Tone.WARN) for line in wrapped(reason, _WIDTH)] if reason else [NOTHING]
        line = self.query_one("#refused", SpanLines)
        line.styles.height = len(lines)
        line.show(lambda _, __: lines)
        self.call_after_refresh(self.fit)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Write it in the form that the name ends in."""
        event.stop()
        ending = Path(event.value.strip()).suffix.removeprefix(".").casefold()
        if ending not in self._exported.forms:
            forms = ", ".join(f".{form}" for form in self._exported.forms)
            self._refuse(f"The name ends in none of {forms}: tab to a form, or end it in one of them.")
            return
        self._write(ending)

    def on_choice_pressed(self, event: Choice.Pressed) -> None:
        """Write it in that form, under the ending of that form."""
        chosen = event.choice.id or "keep"
        if chosen == "keep":
            self.action_keep()
            return
        line = self.query_one(Input)
        path = Path(line.value.strip())
        if path.suffix.removeprefix(".").casefold() in self._exported.forms:
            line.value = str(path.with_suffix(f".{chosen}"))
        self._write(chosen)

    def _write(self, form: str) -> None:
        path = Path(self.query_one(Input).value.strip()).expanduser()
        if not (self._writing or self.has_class("-cramped")):
            self._writing = True
            self.run_worker(self._written(path, form), group="write", exit_on_error=False)

    async def _written(self, path: Path, form: str) -> None:
        try:
            await self._exported.write(path, form)
        except FileExistsError:
            self._refuse(f"{path} is there already. Choose another name: nothing is written over.")
        except OSError as error:
            self._refuse(f"{path} cannot be written: {error.strerror or error}.")
        except GatewayError as error:
            self._refuse(f"It could not be read: {error}. Nothing was written.")
        else:
            self.dismiss(path)
        finally:
            self._writing = False

    def action_keep(self) -> None:
        """Export nothing."""
        self.dismiss(None)

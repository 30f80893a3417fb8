"""Whether to cancel the marked executions: asks for their number, stays true, ends with each outcome."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Input

from jim_tui.dialogs.dialog import Dialog
from jim_tui.dialogs.overlay import Overlay
from jim_tui.render.cancel_all import Many, all_outcomes, all_question, outcomes_text
from jim_tui.render.facts import Facts, facts
from jim_tui.render.span import Spans, join, say
from jim_tui.render.tone import Tone
from jim_tui.render.when import UTC_STYLE
from jim_tui.state.bulk import possible, summed_up
from jim_tui.state.console import CancelResult, ConsoleState
from jim_tui.widgets.choice import Choice
from jim_tui.widgets.ink import Box
from jim_tui.widgets.span_lines import SpanLines

Told = Callable[[UUID, CancelResult], None]


class CancelAllDialog(Overlay[None]):
    """The executions are those of the key press; of them, those are cancelled that are open at the yes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "keep", show=False),
        Binding("y", "copy", show=False),
    ]

    def __init__(
        self,
        execution_ids: Sequence[UUID],
        hidden: frozenset[UUID],
        *,
        state: Callable[[], ConsoleState],
        now: Callable[[], datetime],
        cancel: Callable[[Sequence[UUID], Told], Awaitable[None]],
        copy: Callable[[str, str], None],
    ) -> None:
        """`cancel` cancels these and tells of each outcome; `copy` is given a text and what it is."""
        super().__init__()
        self._many = Many(tuple(execution_ids), hidden)
        self._state = state
        self._now = now
        self._cancel = cancel
        self._copy = copy
        self._sent: tuple[UUID, ...] | None = None
        self._outcomes: dict[UUID, CancelResult] = {}

    def parts(self) -> Iterable[Widget]:
        """What is asked, the number to type, the answers."""
        choices = Horizontal(
            Choice("Keep running", id="keep"), Choice("Cancel", id="confirm", tone=Tone.BAD), id="choices"
        )
        number = Input(type="integer", max_length=6, id="number")
        yield Box(SpanLines(id="text"), number, choices, id="box")
        yield SpanLines(id="dialog-keys")

    def on_mount(self) -> None:
        """Show it as things are."""
        self.query_one(Input).focus()
        self.post_message(Dialog.Opened())
        self._draw()

    def on_resize(self) -> None:
        """Its lines are as long as there is room, without waiting for the next second."""
        super().on_resize()
        self.post_message(Dialog.Opened())

    def show(self, state: ConsoleState, moment: Facts) -> None:
        """Draw it for this state at this moment."""
        box, width = self.query_one("#box", Box), max(20, min(76, self.size.width) - 4)
        box.entitle(say("Cancel marked", Tone.STRONG), self._note())
        if self._sent is None:
            lines = all_question(state, self._many, moment, width)
        else:
            lines = all_outcomes(state, self._many, self._outcomes, self._sent, moment, width)
        text = self.query_one("#text", SpanLines)
        text.styles.height = len(lines)
        text.show(lambda _, __: lines)
        self._show_answers(len(possible(state, self._many.ids)))
        self.call_after_refresh(self.fit)

    def _draw(self) -> None:
        state = self._state()
        self.show(state, facts(state, self._now(), UTC_STYLE))

    def _note(self) -> Spans:
        many = say(f"{len(self._many.ids)} marked", Tone.QUIET)
        way_out = "esc closes" if self._sent is not None else "esc keeps them running"
        return join((many, say(way_out, Tone.QUIET)), " · ")

    def _show_answers(self, open_: int) -> None:
        asks = self._sent is None and open_ > 0
        number, confirm, keep = self.query_one(Input), self.query_one("#confirm", Choice), self._keep_choice
        number.display = confirm.display = asks
        confirm.reword(f"Cancel {open_} execution{'' if open_ == 1 else 's'}")
        confirm.disabled = not self._typed_right(open_)
        keep.reword("Keep running" if asks else "Close")
        if not self.has_class("-cramped") and (self.focused is None or not self.focused.display):
            keep.focus()
        keys = say(" esc", Tone.KEY) + say(" keep running" if asks else " close", Tone.QUIET)
        if asks:
            keys += say("  the number and ", Tone.QUIET) + say("enter", Tone.KEY)
            keys += say(" cancel them", Tone.QUIET)
        elif self._sent is not None:
            keys += say("  y", Tone.KEY) + say(" copy the outcomes", Tone.QUIET)
        self.query_one("#dialog-keys", SpanLines).show(lambda _, __: [keys])

    @property
    def _keep_choice(self) -> Choice:
        return self.query_one("#keep", Choice)

    def _typed_right(self, open_: int) -> bool:
        return self._sent is None and self.query_one(Input).value.strip() == str(open_) != "0"

    def on_input_changed(self) -> None:
        """Perhaps it is the right number now."""
        self._draw()

    def on_input_submitted(self) -> None:
        """The right number and enter: do it."""
        self._confirm()

    def on_choice_pressed(self, event: Choice.Pressed) -> None:
        """A choice was made."""
        if event.choice.id == "confirm":
            self._confirm()
        else:
            self.dismiss()

    def _confirm(self) -> None:
        """Cancel what is open now, if that is as many as was typed."""
        if self.has_class("-cramped"):
            return
        now_open = possible(self._state(), self._many.ids)
        if not self._typed_right(len(now_open)):
            self._draw()
            return
        self._sent = now_open
        # The application's own: it goes on when this dialog is closed.
        self.app.run_worker(self._run(now_open), group="cancel marked", exit_on_error=False)
        self._draw()

    async def _run(self, execution_ids: Sequence[UUID]) -> None:
        await self._cancel(execution_ids, self._told)

    def _told(self, execution_id: UUID, result: CancelResult) -> None:
        self._outcomes[execution_id] = result
        if self.is_mounted and self.is_attached:
            self._draw()

    def action_copy(self) -> None:
        """Copy what came of each."""
        if self._sent is not None:
            text = outcomes_text(self._state(), self._many, self._outcomes)
            self._copy(text, f"the outcomes ({summed_up(self._outcomes)})")

    def action_keep(self) -> None:
        """Leave them running, or close."""
        self.dismiss()

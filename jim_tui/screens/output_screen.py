"""A screen with what one step writes in a pane: follows it, looks for words, hands lines out."""

from collections.abc import Sequence
from typing import ClassVar
from uuid import UUID

from jim_core.wire.executions import StepAttempt
from jim_tui.keymap import key_name
from jim_tui.render.attempts import turned
from jim_tui.render.names import step_name
from jim_tui.render.output import output_foot, output_note, silence
from jim_tui.render.span import Spans, say
from jim_tui.render.steps import StepRow
from jim_tui.render.tone import Tone
from jim_tui.screens.console_screen import ConsoleScreen
from jim_tui.state.console import ConsoleState, Output
from jim_tui.widgets.find_line import FindLine
from jim_tui.widgets.live_table import LiveTable
from jim_tui.widgets.output_view import OutputView

Step = tuple[UUID, int]


class OutputScreen(ConsoleScreen):
    """Its list chooses a step; its body has one `OutputView` and one `FindLine`."""

    OUTPUT_TITLE: ClassVar[str] = "Output"

    def __init__(self) -> None:
        super().__init__()
        self._step: Step | None = None
        self._row: StepRow | None = None
        self._chosen: int | None = None
        """The attempt that a person chose; None: the latest."""
        self._followed: tuple[Step, int | None] | None = None

    @property
    def view(self) -> OutputView:
        """The pane with the output."""
        return self.query_one("#output", OutputView)

    # -- drawing ---------------------------------------------------------------------------------------

    def show_output(self, execution_id: UUID, row: StepRow, name: Spans = ()) -> None:
        """Follow this step and show what it writes; `name` says more of it."""
        step = (execution_id, row.position)
        if step != self._step:
            self._step, self._chosen = step, None
        self._row = row
        self.host.store.look_at_attempts(execution_id, row.position, row.step)
        self._follow(step)
        shown = self._mine(self.host.state)
        attempt = shown.attempt if shown is not None else 0
        lines = shown.lines if shown is not None else ()
        self.view.show((step, attempt), lines, shown.dropped if shown is not None else 0, silence(shown, row))
        title = say(self.OUTPUT_TITLE, Tone.STRONG) + say(f" · {step_name(row.step, row.position)}") + name
        reading = self.view.reading
        self.view.entitle(
            title, output_note(shown, reading), output_foot(reading, self.view.below, self.host.keymap)
        )

    def _follow(self, step: Step) -> None:
        if not self.is_current:
            # A dialog, or another screen, is over this one, and may have its own.
            return
        wanted = (step, self._chosen)
        if wanted != self._followed or self._mine(self.host.state) is None:
            self._followed = wanted
            self.host.store.follow_output(*step, self._chosen)

    def _mine(self, state: ConsoleState) -> Output | None:
        output = state.output
        if output is None or (output.execution_id, output.position) != self._step:
            return None
        return output if self._chosen in (None, output.attempt) else None

    def tries(self, state: ConsoleState) -> Sequence[StepAttempt]:
        """The attempts at the step, where there was more than one."""
        found = state.attempts
        if found is None or (found.execution_id, found.position) != self._step:
            return ()
        return found.items

    def tries_error(self, state: ConsoleState) -> str | None:
        """Why the attempts could not be read."""
        found = state.attempts
        mine = found is not None and (found.execution_id, found.position) == self._step
        return found.error if found is not None and mine else None

    @property
    def shown_attempt(self) -> int:
        """Whose output is shown."""
        mine = self._mine(self.host.state)
        return self._chosen or (mine.attempt if mine is not None else 1)

    # -- keys ------------------------------------------------------------------------------------------

    def action_attempt(self, by: int) -> None:
        """Show the output of the attempt before, or after."""
        tries = self.tries(self.host.state)
        if len(tries) < 2:
            self.host.flash("there is one attempt only")
            return
        found = turned(tries, self.shown_attempt, by)
        if found is None:
            self.host.flash(f"this is the {'last' if by > 0 else 'first'} attempt")
            return
        self._chosen = found
        self.show(self.host.state, self.host.facts)

    def action_back(self) -> None:
        """Leave the search, then the zoom."""
        if self.query_one(FindLine).display:
            self.view.seek("")
            self._leave_find()
        elif self.focused is self.view and self.view.reading.sought:
            self.view.seek("")
        elif self.has_class("-zoomed"):
            self.action_zoom()
        else:
            self.go_back()

    def go_back(self) -> None:
        """Where esc goes once there is nothing left to leave here."""
        raise NotImplementedError

    def on_output_view_moved(self) -> None:
        """Say in the frame where one is."""
        self.show(self.host.state, self.host.facts)

    def on_output_view_find_asked(self) -> None:
        """Look for something."""
        self.query_one(FindLine).open(self.view.reading.sought)

    def on_output_view_refused(self, event: OutputView.Refused) -> None:
        """Say why a key did nothing."""
        key = f"{key_name(event.key, self.host.keymap)} " if event.key is not None else ""
        self.host.flash(f"{key}{event.words}", Tone.WARN)

    def on_output_view_copied(self, event: OutputView.Copied) -> None:
        """Hand the lines out."""
        if not event.lines:
            self.refuse("copy", "there is nothing here to copy")
            return
        self.copy(event.text, f"{event.lines} line{'s' * (event.lines != 1)}")

    def on_output_view_export_asked(self) -> None:
        """Write all of it to a file."""
        self.export_to("")

    def export_to(self, typed: str) -> None:
        """Write all that is kept of the output to a file; `typed` says where, as far as it does."""
        shown = self._mine(self.host.state)
        if self._row is None or self._step is None or shown is None or not shown.lines:
            self.refuse("export", "there is no output here to export")
            return
        self.host.ask_export_output(self._step[0], self._row, self.shown_attempt, typed)

    def on_find_line_typed(self, event: FindLine.Typed) -> None:
        """Show what matches so far."""
        self.view.seek(event.text)

    def on_find_line_left(self) -> None:
        """The keys are the output's again."""
        self._leave_find()

    def _leave_find(self) -> None:
        self.query_one(FindLine).close()
        self.view.focus()

    def on_live_table_selected(self) -> None:
        """Open what is under the cursor."""
        self.open_step()

    def open_step(self) -> None:
        """Go to its output."""
        if self.view.display:
            self.view.focus()

    def on_live_table_highlighted(self, event: LiveTable.Highlighted) -> None:
        """Show the step under the cursor and follow its output."""
        self.say_if_gone(event.key, self.query_one(LiveTable))
        self.show(self.host.state, self.host.facts)

    def on_unmount(self) -> None:
        """Nobody looks any more."""
        if self._followed is not None and self._mine(self.host.state) is not None:
            self.host.store.stop_output()

"""What a screen may ask of the application."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from jim_tui.keymap import Keymap
from jim_tui.picking import Pick
from jim_tui.render.copies import Body
from jim_tui.render.facts import Facts
from jim_tui.render.steps import StepRow
from jim_tui.render.tone import Tone
from jim_tui.server_book import ServerBook, Session
from jim_tui.state.console import ConsoleState, Notice
from jim_tui.state.remembered import Memory, Remembered
from jim_tui.state.run_profiles import ProfileRef
from jim_tui.state.store import ConsoleStore


class Console(Protocol):
    """The application, as its screens know it."""

    store: ConsoleStore
    session: Session
    book: ServerBook
    keymap: Keymap

    memory: Memory
    history_of: UUID | None
    """The schedule whose executions alone the history shows."""

    @property
    def facts(self) -> Facts:
        """The moment."""
        ...

    @property
    def state(self) -> ConsoleState:
        """What is known."""
        ...

    @property
    def notice(self) -> Notice | None:
        """What the flash line says."""
        ...

    def now(self) -> datetime:
        """This machine's time."""
        ...

    def flash(self, text: str, tone: Tone = Tone.QUIET) -> None:
        """Say something in the flash line for ten seconds."""
        ...

    def redraw(self) -> None:
        """Draw every screen in sight for the newest state."""
        ...

    def ask_cancel(self, execution_id: UUID) -> None:
        """Ask whether to cancel this execution, and do so if the answer is yes."""
        ...

    def ask_hold(self, execution_id: UUID) -> None:
        """Ask whether to pause this execution, or to resume it."""
        ...

    def ask_rerun(self, execution_id: UUID) -> None:
        """Ask whether to run this execution again, and from where."""
        ...

    def ask_run(self, schedule_id: UUID) -> None:
        """Ask whether to run this schedule now."""
        ...

    def ask_switch(self, schedule_id: UUID) -> None:
        """Ask whether to enable this schedule, or to disable it."""
        ...

    def ask_profile(self, profile: ProfileRef) -> None:
        """Ask whether to run this run profile now."""
        ...

    def ask_server(self, label: str) -> None:
        """Show another server, and ask before if something would be left behind."""
        ...

    def open_history(self, schedule_id: UUID) -> None:
        """Look at the executions of one schedule."""
        ...

    def open_logs(self, execution_id: UUID, position: int | None = None) -> None:
        """Look at what the steps of an execution write, at the step at `position` first."""
        ...

    @property
    def logs_of(self) -> tuple[UUID, int | None] | None:
        """What the logs were last asked for: an execution, and the position of a step."""
        ...

    def open_execution(self, execution_id: UUID) -> None:
        """Look at one execution closely."""
        ...

    def open_neighbour(self, execution_id: UUID, schedule_id: UUID, by: int) -> None:
        """Look at the next older (1) or newer (-1) execution of the same schedule instead."""
        ...

    def ask_cancel_all(self, execution_ids: Sequence[UUID], hidden: frozenset[UUID]) -> None:
        """Ask whether to cancel these executions; `hidden` are those that a filter hides."""
        ...

    def acknowledge(self, execution_id: UUID, left: Callable[[], int]) -> None:
        """Somebody has seen to this failure; `left` counts those that are not."""
        ...

    def remember(self, make: Callable[[Remembered], Remembered]) -> None:
        """Keep something for the next time."""
        ...

    def copy(self, text: str, what: str) -> None:
        """Copy a text and say how; `what` it is."""
        ...

    def copy_menu(self, body: Body | None, json_text: str) -> None:
        """Choose what to copy of a row, or of the screen."""
        ...

    def show_raw(self, body: Body, json_text: str) -> None:
        """Show JSON."""
        ...

    def show_items(self, named: str, activity_id: UUID, *, faults: bool) -> None:
        """Show what became of the objects of a run; `faults`: of those with one, at first."""
        ...

    def ask_export(self, name: str, rows: Sequence[Body], typed: str = "") -> None:
        """Ask where to write these rows of the list of this name, unless it was `typed`, and do so."""
        ...

    def ask_export_output(self, execution_id: UUID, row: StepRow, attempt: int, typed: str = "") -> None:
        """The same with all that is kept of what an attempt at a step wrote."""
        ...

    def ask_columns(
        self,
        titles: Mapping[str, str],
        without: frozenset[str],
        shown: Callable[[], frozenset[str]],
        chosen: Callable[[frozenset[str]], None],
    ) -> None:
        """Let a person choose columns; `chosen` hears of changes, `shown` says what has room."""
        ...

    def pick(self, picks: Sequence[Pick], placeholder: str) -> None:
        """Let a person choose one of these."""
        ...

"""What a screen may ask of the application."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from jim_tui.render.facts import Facts
from jim_tui.render.tone import Tone
from jim_tui.state.console import ConsoleState, Notice
from jim_tui.state.store import ConsoleStore


class Console(Protocol):
    """The application, as its screens know it."""

    store: ConsoleStore

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

"""Tells a person who looks elsewhere what happens: compares what was known with what is, and writes."""

from collections.abc import Callable, Mapping
from datetime import datetime

from jim_tui.render.alert import KEEP_TITLE, OLD_TITLE, alert, title, titled
from jim_tui.settings import Alerts
from jim_tui.state.console import ConsoleState
from jim_tui.state.endings import Gathered, endings
from jim_tui.state.queries import server_name


class Alerting:
    """One for the whole program. `write` sends to the terminal as it is."""

    def __init__(self, wishes: Alerts, write: Callable[[str], None], environment: Mapping[str, str]) -> None:
        self._wishes = wishes
        self._write = write
        self._environment = environment
        self._before: ConsoleState | None = None
        self._gathered = Gathered()
        self._title = ""

    def look(self, state: ConsoleState, now: datetime) -> None:
        """What is known now; to be called whenever that changes, and from time to time."""
        if self._before is not None and self._before is not state:
            self._gathered = self._gathered.noted(endings(self._before, state), now)
        self._before = state
        self._gathered, due = self._gathered.due(now)
        if due and (sequence := alert(due, self._wishes, server_name(state), self._environment)):
            self._write(sequence)
        self._entitle(state)

    def begin(self) -> None:
        """Another server: nothing of the one before is told, and nothing that happened there earlier."""
        self._before, self._gathered = None, Gathered()

    def end(self) -> None:
        """Give the window its own title back."""
        if self._title:
            self._title = ""
            self._write(OLD_TITLE)

    def _entitle(self, state: ConsoleState) -> None:
        told = title(state) if self._wishes.title else ""
        sequence = titled(told, self._environment) if told else ""
        if sequence and told != self._title:
            self._write(sequence if self._title else KEEP_TITLE + sequence)
            self._title = told

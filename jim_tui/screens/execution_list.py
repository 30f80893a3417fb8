"""What Active and History have in common: executions can be opened, cancelled in numbers, acknowledged."""

from typing import TypeVar
from uuid import UUID

from jim_tui.keys import Key
from jim_tui.screens.list_screen import ListScreen
from jim_tui.state.failures import failures
from jim_tui.state.queries import find_past, why_no_writes
from jim_tui.state.words import failed
from jim_tui.widgets.live_table import LiveTable

Item = TypeVar("Item")


class ExecutionList(ListScreen[Item]):
    """A list of executions."""

    def action_cancel(self) -> None:
        """Ask about the marked executions; without marks about the one under the cursor, as it is now."""
        marked = self.view.marks
        if not marked:
            super().action_cancel()
            return
        reason = why_no_writes(self.host.state)
        if reason is not None:
            self.refuse("cancel", reason)
            return
        shown = [self.traits.key(item) for item in self.marked_items()]
        hidden = sorted(marked - set(shown))
        self.host.ask_cancel_all([*shown, *hidden], frozenset(hidden))

    def why_not_change(self, action: str) -> str | None:
        """With marks, a cancel is about those."""
        if action == "cancel" and self.view.marks:
            return why_no_writes(self.host.state)
        return super().why_not_change(action)

    def why_not(self, key: Key) -> str | None:
        """Only failures that nobody has seen to are acknowledged."""
        if key.action == "acknowledge" and self.failure_here() is None:
            return "there is no failure to acknowledge here"
        return super().why_not(key)

    def failure_here(self) -> UUID | None:
        """The failure that nobody has seen to under the cursor; None if it is none."""
        here = self.target
        known = find_past(self.host.state, here) if here is not None else None
        new = here is not None and here not in self.host.state.acknowledged
        return here if new and known is not None and failed(known.summary.status) else None

    def action_acknowledge(self) -> None:
        """Somebody has seen to it."""
        found = self.failure_here()
        if found is None:
            self.refuse("acknowledge", "there is no failure to acknowledge here")
            return
        self.host.acknowledge(found, lambda: len(failures(self.host.state)))

    def on_live_table_selected(self, event: LiveTable.Selected) -> None:
        """Open it."""
        if isinstance(event.key, UUID):
            self.host.open_execution(event.key)

"""The frame of every screen: header, tabs, strip, the body, the flash line and the keys."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Any, ClassVar, Final, cast
from uuid import UUID

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input

from jim_tui.keymap import key_for, renamed
from jim_tui.keys import Key, Place, around, line_keys
from jim_tui.render.facts import Facts
from jim_tui.render.flash import notice_line
from jim_tui.render.header import header, strip, tabs, too_small, wall_clock
from jim_tui.render.key_line import key_line
from jim_tui.render.list_notes import gone_note
from jim_tui.render.span import Spans, say
from jim_tui.render.tone import Tone
from jim_tui.render.trouble import Trouble, asks_for_key, trouble
from jim_tui.screens.console import Console
from jim_tui.state.console import ConsoleState
from jim_tui.state.queries import (
    offers,
    why_not_cancel,
    why_not_hold,
    why_not_rerun,
    why_not_run,
    why_not_switch,
)
from jim_tui.widgets.bindings import bindings
from jim_tui.widgets.live_table import LiveTable
from jim_tui.widgets.output_view import OutputView
from jim_tui.widgets.span_lines import SpanLines

_CHANGES: Final[Mapping[str, tuple[str, Callable[[ConsoleState, UUID], str | None]]]] = {
    "cancel": ("there is no execution here to cancel", why_not_cancel),
    "hold": ("there is no execution here to pause", why_not_hold),
    "rerun": ("there is no execution here to run again", why_not_rerun),
    "run": ("there is no schedule here to run", why_not_run),
    "switch": ("there is no schedule here to enable or disable", why_not_switch),
}
"""Actions that change an execution or a schedule: what to say without one, and why it cannot be done."""


class ConsoleScreen(Screen[None]):
    """One place of the console; it is shown the state and the moment, again and again."""

    PLACE: ClassVar[Place]
    TAB: ClassVar[str] = ""
    AUTO_FOCUS = "LiveTable"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Place.EVERYWHERE)]

    def compose(self) -> ComposeResult:
        """The lines above and below, and the body between them."""
        yield Horizontal(SpanLines(id="header"), SpanLines(id="clock"), id="top")
        yield SpanLines(id="tabs")
        yield SpanLines(id="strip")
        yield Vertical(*self.body(), id="body")
        yield SpanLines(id="too-small")
        yield SpanLines(id="trouble")
        yield SpanLines(id="flash")
        yield SpanLines(id="keys")

    def body(self) -> Iterable[Widget]:
        """The panes of this screen."""
        raise NotImplementedError

    @property
    def host(self) -> Console:
        """The application."""
        return cast("Console", self.app)

    # -- drawing ---------------------------------------------------------------------------------------

    def on_mount(self) -> None:
        """Draw what is known already."""
        self.show(self.host.state, self.host.facts)

    def on_screen_resume(self) -> None:
        """Time has passed while this screen was covered."""
        self.show(self.host.state, self.host.facts)

    def show(self, state: ConsoleState, facts: Facts) -> None:
        """Draw this state at this moment; what has not changed is not drawn again."""
        self._lines("header").show(lambda width, _: [header(state, facts, width)])
        self._lines("clock").show(lambda _, __: [wall_clock(facts)])
        self._lines("tabs").show(lambda width, _: [self.place_line(state, width)])
        self._lines("strip").show(lambda width, _: [self.strip_line(state, facts, width)])
        self._lines("flash").show(lambda width, _: [notice_line(self.host.notice, facts, width)])
        self.show_keys()
        self._show_trouble(self._trouble(state, facts))
        self._lines("too-small").show(lambda width, _: too_small(state, width))
        self.show_body(state, facts)

    def show_body(self, state: ConsoleState, facts: Facts) -> None:
        """Draw the panes."""
        raise NotImplementedError

    def place_line(self, state: ConsoleState, width: int) -> Spans:
        """The second line: the tabs, or the way here."""
        return tabs(state, self.TAB, width, self.host.keymap)

    def strip_line(self, state: ConsoleState, facts: Facts, width: int) -> Spans:
        """The third line: counters, or what is wrong."""
        return strip(state, facts, width)

    def _lines(self, name: str) -> SpanLines:
        return self.query_one(f"#{name}", SpanLines)

    def _trouble(self, state: ConsoleState, facts: Facts) -> Trouble | None:
        """What is wrong here that only a person can put right."""
        found = trouble(state, facts)
        here = found is not None and (found.everywhere or self.PLACE is Place.ACTIVE)
        return found if here else None

    def _show_trouble(self, found: Trouble | None) -> None:
        panel = self._lines("trouble")
        panel.display = found is not None
        if found is not None:
            width = min(66, self.size.width - 2)
            lines = found.lines(width - 2)
            panel.styles.width, panel.styles.height = width, len(lines) + 2
            panel.styles.offset = (
                (self.size.width - width) // 2,
                max(3, (self.size.height - len(lines)) // 3),
            )
            panel.entitle(say(found.title, Tone.BAD))
            panel.show(lambda _, __: lines)

    # -- keys ------------------------------------------------------------------------------------------

    def on_resize(self) -> None:
        """What a window too small for it hid has lost the focus, and its keys; room is shared anew."""
        self.call_after_refresh(self._focus_again)

    def _focus_again(self) -> None:
        if self.focused is None:
            for table in self.query(LiveTable):
                if table.focusable and table.region:
                    table.focus(scroll_visible=False)
                    break
        # Panes share the room anew, without waiting for the next second.
        self.show(self.host.state, self.host.facts)

    def on_descendant_focus(self) -> None:
        """Other keys may work now."""
        self.show_keys()

    def show_keys(self) -> None:
        """The last line."""
        places = [self.PLACE, *around(self.PLACE), Place.EVERYWHERE]
        if isinstance(self.focused, LiveTable):
            places.append(Place.TABLE)
        elif isinstance(self.focused, OutputView):
            places.append(Place.OUTPUT)
        if self.can_mend("details"):
            places.append(Place.TROUBLE)
        left, right = line_keys(*places, offers=offers(self.host.state))
        left, right = renamed(left, self.host.keymap), renamed(right, self.host.keymap)
        self._lines("keys").show(lambda width, _: [key_line(left, right, self.why_not, width)])

    def why_not(self, key: Key) -> str | None:
        """Why a key cannot act now; None when it can."""
        if key.id == "trouble.key" and not self.can_mend("key"):
            return "another key would not help"
        if key.action in _CHANGES:
            return self.why_not_change(key.action)
        if key.action == "copy_id" and self.target is None:
            return "there is nothing here to copy"
        return None

    def why_not_change(self, action: str) -> str | None:
        """Why what the cursor is on cannot be cancelled, paused, run, enabled."""
        nothing, reason = _CHANGES[action]
        return nothing if self.target is None else reason(self.host.state, self.target)

    @property
    def target(self) -> UUID | None:
        """The execution, or the schedule, that keys act on at this very moment."""
        raise NotImplementedError

    def say_if_gone(self, key: Hashable | None, table: LiveTable[Any]) -> None:
        """Say so when nothing is under the cursor any more: no key has moved it, so it is on nothing else."""
        if key is None and table.lost:
            self.host.flash(gone_note(self.host.facts), Tone.WARN)

    def can_mend(self, key: str) -> bool:
        """Whether a key of trouble works now: where there is some, and never while something is typed."""
        state = self.host.state
        if isinstance(self.focused, Input):
            return False
        panel = self._trouble(state, self.host.facts) is not None
        if key == "key":
            return panel and asks_for_key(state)
        return panel or state.connection.untrusted

    def action_cancel(self) -> None:
        """Ask about the execution under the cursor as it is now."""
        self._ask_to("cancel", self.host.ask_cancel)

    def action_hold(self) -> None:
        """Ask whether to pause the execution under the cursor, or to resume it."""
        self._ask_to("hold", self.host.ask_hold)

    def action_rerun(self) -> None:
        """Ask whether to run the execution under the cursor again."""
        self._ask_to("rerun", self.host.ask_rerun)

    def refuse(self, action: str, reason: str) -> None:
        """Say why a key does nothing now, by the name that the key has."""
        places = (self.PLACE, *around(self.PLACE), Place.OUTPUT)
        self.host.flash(f"{key_for(action, places, self.host.keymap)}: {reason}", Tone.WARN)

    def _ask_to(self, action: str, ask: Callable[[UUID], None]) -> None:
        target, reason = self.target, self.why_not_change(action)
        if reason is not None or target is None:
            self.refuse(action, reason or "")
            return
        ask(target)

    def action_copy_id(self) -> None:
        """Copy the id of what is under the cursor."""
        if self.target is None:
            self.refuse("copy_id", "there is nothing here to copy")
            return
        self.copy(str(self.target), f"the id {self.target}")

    def copy(self, text: str, what: str) -> None:
        """Put a text where it can be pasted from; `what` is how to speak of it."""
        self.host.copy(text, what)

    def action_logs(self) -> None:
        """Show what the steps of the execution under the cursor write."""
        if self.target is None:
            self.refuse("logs", "there is no execution here")
            return
        self.host.open_logs(self.target)

    def action_zoom(self) -> None:
        """Give the whole body to the pane with the focus, or take it back."""
        zoom = not self.has_class("-zoomed") and self.focused is not None
        for pane in self.query(".pane"):
            pane.set_class(zoom and pane is self.focused, "-kept")
        self.set_class(zoom, "-zoomed")

    def action_back(self) -> None:
        """Leave the zoom; a tab has nothing further back."""
        if self.has_class("-zoomed"):
            self.action_zoom()

    def action_leave(self) -> None:
        """Back, or out."""
        if self.has_class("-zoomed"):
            self.action_zoom()
        else:
            self.app.call_later(self.app.run_action, "request_quit")

"""The schedules: when each runs next, how its last executions went, and what is in it."""

from collections.abc import Iterable
from typing import ClassVar, Final, cast
from uuid import UUID

from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Input

from jim_core.wire.schedules import ScheduleListItem
from jim_tui.keys import Place
from jim_tui.render.facts import Facts
from jim_tui.render.schedule_list import no_schedules, schedules_note, schedules_strip
from jim_tui.render.schedule_pane import schedule_lines
from jim_tui.render.schedules import ScheduleRow, schedule_cells
from jim_tui.render.span import NOTHING, Spans, say
from jim_tui.render.tone import Tone
from jim_tui.screens.console_screen import ConsoleScreen
from jim_tui.state.console import ConsoleState
from jim_tui.state.outcomes import last_runs
from jim_tui.state.queries import schedules_by_next_run
from jim_tui.widgets.bindings import bindings
from jim_tui.widgets.columns import Column
from jim_tui.widgets.live_table import LiveTable
from jim_tui.widgets.search_line import SearchLine
from jim_tui.widgets.span_lines import SpanLines

COLUMNS: Final = (
    Column("glyph", "", 2, gap=0),
    Column("state", "State", 10, rank=5),
    Column("schedule", "Schedule", 16, share=3, limit=40, by_text=True),
    Column("trigger", "Trigger", 12, rank=4, share=2, limit=34, by_text=True),
    Column("next", "Next run", 10),
    Column("due", "", 10),
    Column("last", "Last run", 17, rank=1, share=2, limit=60, by_text=True),
    Column("ten", "Last 10", 10, rank=2),
    Column("steps", "Steps", 5, rank=6, right=True),
)


class SchedulesScreen(ConsoleScreen):
    """The third screen."""

    PLACE = Place.SCHEDULES
    TAB = "schedules"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Place.SCHEDULES)]

    def __init__(self) -> None:
        super().__init__()
        self._search = ""

    def body(self) -> Iterable[Widget]:
        """The list, the schedule under the cursor, the line to search in."""
        table = LiveTable[ScheduleRow](
            COLUMNS, key=lambda row: row.item.id, id="schedules", classes="frame pane"
        )
        return table, SpanLines(id="schedule", classes="frame"), SearchLine(placeholder="search by name")

    @property
    def table(self) -> LiveTable[ScheduleRow]:
        """The list."""
        return cast("LiveTable[ScheduleRow]", self.query_one("#schedules", LiveTable))

    @property
    def target(self) -> UUID | None:
        """The schedule under the cursor."""
        return cast("UUID | None", self.table.cursor)

    def on_mount(self) -> None:
        """Ask how the last executions went; the schedules are read for every screen."""
        self.host.store.read_outcomes()

    # -- drawing ---------------------------------------------------------------------------------------

    def strip_line(self, state: ConsoleState, facts: Facts, width: int) -> Spans:
        """How many there are and what comes next; what is wrong with the connection goes before it."""
        return schedules_strip(state, facts, width)

    def show_body(self, state: ConsoleState, facts: Facts) -> None:
        """The list and the schedule under the cursor."""
        runs = last_runs(state)
        rows = tuple(
            ScheduleRow(item, runs.get(item.id, ()), state.asked_of.get(item.id))
            for item in schedules_by_next_run(state)
            if self._matches(item)
        )
        self.table.show(rows, lambda row, _: schedule_cells(row, facts))
        note = schedules_note(state, facts, len(rows), self._search)
        self.table.entitle(say("Schedules", Tone.STRONG), note)
        self.table.explain(no_schedules(state, self._search))
        self._show_schedule(state, facts)

    def _show_schedule(self, state: ConsoleState, facts: Facts) -> None:
        pane, row = self._lines("schedule"), self.table.item
        if row is None:
            pane.entitle(say("Schedule", Tone.QUIET))
            pane.show(lambda _, __: [NOTHING])
            return
        if pane.display:
            self.host.store.look_at_schedule(row.item.id)
        view = state.schedule_views.get(row.item.id)
        pane.entitle(say(row.item.name or "(no name)", Tone.STRONG), say("enter its executions", Tone.QUIET))
        pane.show(lambda width, height: schedule_lines(row, view, facts, width, height))

    def _matches(self, item: ScheduleListItem) -> bool:
        return self._search.casefold() in item.name.casefold()

    # -- asking ----------------------------------------------------------------------------------------

    def action_run(self) -> None:
        """Ask whether to run the schedule under the cursor now."""
        self._ask_to("run", "t", self.host.ask_run)

    def action_switch(self) -> None:
        """Ask whether to enable the schedule under the cursor, or to disable it."""
        self._ask_to("switch", "s", self.host.ask_switch)

    def action_search(self) -> None:
        """Look for a name."""
        self.query_one(SearchLine).open()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show what matches so far."""
        self._search = event.value.strip()
        self.show(self.host.state, self.host.facts)

    def on_search_line_left(self) -> None:
        """What was typed stays; the keys are the list's again."""
        self.query_one(SearchLine).close()
        self.table.focus()

    def action_back(self) -> None:
        """Leave the search, show everything again; a tab has nothing further back."""
        line = self.query_one(SearchLine)
        if self.has_class("-zoomed") or not (line.display or self._search):
            super().action_back()
            return
        line.value = ""
        self.on_search_line_left()

    def on_live_table_highlighted(self) -> None:
        """Show what is under the cursor."""
        self.show(self.host.state, self.host.facts)

    def on_live_table_selected(self, event: LiveTable.Selected) -> None:
        """Go to its executions."""
        if isinstance(event.key, UUID):
            self.host.open_history(event.key)

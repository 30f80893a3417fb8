"""The schedules: when each runs next, how its last executions went, and what is in it."""

from collections.abc import Iterable
from typing import ClassVar, Final, cast
from uuid import UUID

from textual.binding import BindingType
from textual.widget import Widget

from jim_core.wire.base import WireModel
from jim_core.wire.schedules import ScheduleListItem
from jim_tui.keys import Place
from jim_tui.render.facts import Facts
from jim_tui.render.schedule_list import no_schedules, schedules_note, schedules_strip
from jim_tui.render.schedule_pane import schedule_lines
from jim_tui.render.schedules import schedule_cells
from jim_tui.render.span import NOTHING, Spans, say
from jim_tui.render.tone import Tone
from jim_tui.screens.list_screen import ListScreen
from jim_tui.state.console import ConsoleState
from jim_tui.state.list_traits import SCHEDULE_FIELDS, SCHEDULE_SORT, SCHEDULES
from jim_tui.state.list_view import Traits
from jim_tui.state.schedule_rows import ScheduleRow, schedule_rows
from jim_tui.widgets.bindings import bindings
from jim_tui.widgets.columns import Column
from jim_tui.widgets.live_table import LiveTable
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


class SchedulesScreen(ListScreen[ScheduleRow]):
    """The third screen."""

    PLACE = Place.SCHEDULES
    TAB = "schedules"
    COLUMNS = COLUMNS
    FIELDS = SCHEDULE_FIELDS
    USUAL = SCHEDULE_SORT
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Place.SCHEDULES)]

    def body(self) -> Iterable[Widget]:
        """The list, and the schedule under the cursor."""
        table = LiveTable[ScheduleRow](
            COLUMNS, key=lambda row: row.item.id, id="schedules", classes="frame pane"
        )
        return table, SpanLines(id="schedule", classes="frame")

    @property
    def table(self) -> LiveTable[ScheduleRow]:
        """The list."""
        return cast("LiveTable[ScheduleRow]", self.query_one("#schedules", LiveTable))

    @property
    def traits(self) -> Traits[ScheduleRow]:
        """Schedules with their last executions."""
        return SCHEDULES

    def body_of(self, item: ScheduleRow) -> ScheduleListItem:
        """The schedule as the list has it."""
        return item.item

    def whole(self, item: ScheduleRow) -> WireModel:
        """With its steps, where they have been read."""
        view = self.host.state.schedule_views.get(item.item.id)
        return view.detail if view is not None and view.detail is not None else item.item

    def on_mount(self) -> None:
        """Ask how the last executions went; the schedules are read for every screen."""
        self.host.store.read_outcomes()
        super().on_mount()

    # -- drawing ---------------------------------------------------------------------------------------

    def strip_line(self, state: ConsoleState, facts: Facts, width: int) -> Spans:
        """How many there are and what comes next; what is wrong with the connection goes before it."""
        return schedules_strip(state, facts, width)

    def show_body(self, state: ConsoleState, facts: Facts) -> None:
        """The list and the schedule under the cursor."""
        # As they came, they are in the usual order: what a clock starts next comes first.
        found = self.put_in_order(schedule_rows(state))
        self.table.show(
            found.items, lambda row, _: schedule_cells(row, facts), self.view.marks, anew=self._anew
        )
        self.show_order()
        note = schedules_note(state, facts)
        self.table.entitle(say("Schedules", Tone.STRONG), self.note(note, insist=True))
        self.explain(no_schedules(state))
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
        pane.entitle(
            say(row.item.name or "(no name)", Tone.STRONG),
            say(f"{facts.key('list.open')} its executions", Tone.QUIET),
        )
        pane.show(lambda width, height: schedule_lines(row, view, facts, width, height))

    # -- asking ----------------------------------------------------------------------------------------

    def action_run(self) -> None:
        """Ask whether to run the schedule under the cursor now."""
        self._ask_to("run", self.host.ask_run)

    def action_switch(self) -> None:
        """Ask whether to enable the schedule under the cursor, or to disable it."""
        self._ask_to("switch", self.host.ask_switch)

    def on_live_table_selected(self, event: LiveTable.Selected) -> None:
        """Go to its executions."""
        if isinstance(event.key, UUID):
            self.host.open_history(event.key)

"""Past executions, a page of the server's at a time. The page never shifts while it is being read."""

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import ClassVar, Final, cast
from uuid import UUID

from textual.binding import BindingType
from textual.widget import Widget

from jim_core.wire.executions import ExecutionSummary
from jim_tui.gateway.protocol import HistoryQuery
from jim_tui.keys import Key, Place
from jim_tui.render.empty import no_history
from jim_tui.render.executions import history_cells
from jim_tui.render.facts import Facts
from jim_tui.render.frames import preview_foot, preview_title
from jim_tui.render.header import banner
from jim_tui.render.history import history_foot, history_note, history_strip, history_waiting, newest
from jim_tui.render.past import past_lines
from jim_tui.render.span import NOTHING, Spans, say
from jim_tui.render.tone import Tone
from jim_tui.screens.console_screen import ConsoleScreen
from jim_tui.state.console import ConsoleState, Tracked
from jim_tui.state.queries import find, find_schedule
from jim_tui.widgets.bindings import bindings
from jim_tui.widgets.columns import Column
from jim_tui.widgets.live_table import LiveTable
from jim_tui.widgets.span_lines import SpanLines

FAILURES: Final = "Failed"

COLUMNS: Final = (
    Column("glyph", "", 2, gap=0),
    Column("status", "Status", 11),
    Column("schedule", "Schedule", 16, share=12, limit=40, by_text=True),
    Column("queued", "Queued", 12),
    Column("started", "Started", 9, rank=8),
    Column("finished", "Finished", 10, rank=3),
    Column("took", "Duration", 8, right=True),
    Column("steps", "Steps", 5, rank=1, right=True),
    Column("by", "By", 8, rank=4, share=1, limit=16, by_text=True),
    Column("error", "Error", 21, rank=2, share=4, limit=80, least=11),
    Column("id", "Id", 8, rank=5),
)

SORTS: Final = {"status": "status", "queued": "queuedAt", "started": "startedAt", "finished": "completedAt"}
"""Columns by which a server sorts, and what it calls them."""


class HistoryScreen(ConsoleScreen):
    """The second screen."""

    PLACE = Place.HISTORY
    TAB = "history"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Place.HISTORY)]

    def body(self) -> Iterable[Widget]:
        """The page, and the steps of what is under the cursor."""
        table = LiveTable[ExecutionSummary](
            COLUMNS, key=lambda run: run.id, id="history", classes="frame pane"
        )
        return table, SpanLines(id="past", classes="frame")

    @property
    def table(self) -> LiveTable[ExecutionSummary]:
        """The page."""
        return cast("LiveTable[ExecutionSummary]", self.query_one("#history", LiveTable))

    @property
    def target(self) -> UUID | None:
        """The execution under the cursor."""
        return cast("UUID | None", self.table.cursor)

    def on_mount(self) -> None:
        """Read the first page, of what was asked for before this screen was seen."""
        self._ask(self._query)

    # -- drawing ---------------------------------------------------------------------------------------

    def strip_line(self, state: ConsoleState, facts: Facts, width: int) -> Spans:
        """What is searched for and how much there is; what is wrong with the connection goes before it."""
        return banner(state, facts, width) or history_strip(state.history, width, self._schedule(state))

    def show_body(self, state: ConsoleState, facts: Facts) -> None:
        """The page and the steps of what is under the cursor."""
        history = state.history
        self.table.show(
            history.page.items if history.page else (),
            lambda run, _: history_cells(newest(state, run), facts),
        )
        column = next((name for name, sent in SORTS.items() if sent == history.query.sort_by), None)
        self.table.head({}, (column, history.query.descending) if column else None)
        self.table.entitle(say("History", Tone.STRONG), history_note(history), history_foot(history))
        empty = no_history(
            failures=history.query.status is not None, schedule=history.query.schedule_id is not None
        )
        self.table.explain(empty if history.page else history_waiting(history))
        self._show_past(state, facts)

    def _schedule(self, state: ConsoleState) -> str | None:
        """The name of the schedule whose executions these are, if they are those of one."""
        asked = state.history.query.schedule_id
        item = find_schedule(state, asked) if asked is not None else None
        return item.name if item is not None else None

    def _show_past(self, state: ConsoleState, facts: Facts) -> None:
        pane, run = self._lines("past"), self.table.item
        if run is None:
            pane.entitle(say("Execution", Tone.QUIET))
            pane.show(lambda _, __: [NOTHING])
            return
        self.host.store.want_steps([run.id])
        view = state.details.get(run.id)
        tracked = find(state, run.id) or Tracked(run, ended_seen=run.completed_at)
        pane.entitle(preview_title(run), say("enter opens", Tone.QUIET), preview_foot(tracked, facts))
        pane.show(lambda width, height: past_lines(tracked, facts, width, height, view))

    # -- asking ----------------------------------------------------------------------------------------

    def _ask(self, query: HistoryQuery) -> None:
        self.host.store.read_history(query)

    @property
    def _query(self) -> HistoryQuery:
        return self.host.state.history.query

    def action_turn(self, by: int) -> None:
        """Turn the page, if there is one."""
        page = self.host.state.history.page
        there = page is not None and (page.has_next_page if by > 0 else page.has_previous_page)
        if not there:
            self.host.flash("this is the oldest page" if by > 0 else "this is the newest page")
            return
        self._ask(replace(self._query, page=self._query.page + by))

    def action_failures(self) -> None:
        """Only what failed, or everything again."""
        status = None if self._query.status else FAILURES
        self._ask(replace(self._query, status=status, page=1))

    def action_sort(self) -> None:
        """Choose what to sort by."""
        self.app.search_commands(
            [
                (f"{column.title}, {words}", partial(self._sort, SORTS[column.key], descending=descending))
                for column in COLUMNS
                if column.key in SORTS
                for words, descending in (("newest first", True), ("oldest first", False))
            ],
            "Sort by …",
        )

    def _sort(self, name: str, *, descending: bool) -> None:
        self._ask(replace(self._query, sort_by=name, descending=descending, page=1))

    def action_sort_by(self, by: int) -> None:
        """Sort by the column before or after."""
        names = list(SORTS.values())
        at = names.index(self._query.sort_by) if self._query.sort_by in names else 1
        self._ask(replace(self._query, sort_by=names[(at + by) % len(names)], page=1))

    def action_reverse(self) -> None:
        """The other way round."""
        self._ask(replace(self._query, descending=not self._query.descending, page=1))

    def action_back(self) -> None:
        """Show everything again; a tab has nothing further back."""
        if self._query.status is not None and not self.has_class("-zoomed"):
            self.action_failures()
        elif self._query.schedule_id is not None and not self.has_class("-zoomed"):
            self._ask(replace(self._query, schedule_id=None, page=1))
        else:
            super().action_back()

    def why_not(self, key: Key) -> str | None:
        """Pages that are not there cannot be turned to."""
        page = self.host.state.history.page
        if key.id == "history.newer" and not (page and page.has_previous_page):
            return "this is the newest page"
        if key.id == "history.older" and not (page and page.has_next_page):
            return "this is the oldest page"
        return super().why_not(key)

    def on_live_table_heading_clicked(self, event: LiveTable.HeadingClicked) -> None:
        """Sort by that column; the same again reverses."""
        name = SORTS.get(event.column)
        if name is None:
            self.host.flash("the server does not sort by that column")
        elif name == self._query.sort_by:
            self.action_reverse()
        else:
            self._ask(replace(self._query, sort_by=name, page=1))

    def on_live_table_highlighted(self) -> None:
        """Show the steps of what is under the cursor."""
        self.show(self.host.state, self.host.facts)

    def on_live_table_selected(self, event: LiveTable.Selected) -> None:
        """Open it."""
        if isinstance(event.key, UUID):
            self.host.open_execution(event.key)

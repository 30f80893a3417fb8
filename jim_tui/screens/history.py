"""Past executions, a page of the server's at a time. The page never shifts while it is being read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import ClassVar, Final, cast
from uuid import UUID

from textual.binding import BindingType
from textual.widget import Widget

from jim_core.model.status import ExecutionStatus
from jim_core.wire.base import WireModel
from jim_core.wire.executions import ExecutionSummary
from jim_tui.gateway.protocol import HistoryQuery
from jim_tui.keys import Key, Place
from jim_tui.picking import Pick
from jim_tui.render.copies import whole_execution
from jim_tui.render.day import day_line
from jim_tui.render.empty import no_history
from jim_tui.render.executions import history_cells
from jim_tui.render.facts import Facts
from jim_tui.render.frames import preview_foot, preview_title
from jim_tui.render.header import banner
from jim_tui.render.history import history_foot, history_note, history_strip, history_waiting, newest
from jim_tui.render.list_notes import marks_note, mistake_note
from jim_tui.render.past import past_lines
from jim_tui.render.span import NOTHING, Spans, between, join, say, wide
from jim_tui.render.tone import Tone
from jim_tui.screens.execution_list import ExecutionList
from jim_tui.state.console import ConsoleState, History, Tracked
from jim_tui.state.filtering import Filter, with_term
from jim_tui.state.history_filter import divided
from jim_tui.state.list_traits import HISTORY, HISTORY_FIELDS, run_facets
from jim_tui.state.list_view import Arranged, ListView, Sort, Traits, ordered
from jim_tui.state.outcomes import Outcomes, medians
from jim_tui.state.queries import find, find_schedule
from jim_tui.widgets.bindings import bindings
from jim_tui.widgets.columns import Column
from jim_tui.widgets.filter_line import FilterLine
from jim_tui.widgets.live_table import LiveTable
from jim_tui.widgets.span_lines import SpanLines

COLUMNS: Final = (
    Column("glyph", "", 2, gap=0),
    Column("status", "Status", 11),
    Column("schedule", "Schedule", 16, share=12, limit=40, by_text=True),
    Column("queued", "Queued", 12),
    Column("started", "Started", 9, rank=8),
    Column("finished", "Finished", 10, rank=3),
    Column("took", "Duration", 8, right=True),
    Column("vs", "vs med.", 7, rank=4, right=True, gap=1),
    Column("steps", "Steps", 5, rank=1, right=True),
    Column("by", "By", 8, rank=5, share=1, limit=16, by_text=True),
    Column("error", "Error", 21, rank=2, share=4, limit=80, least=11),
    Column("id", "Id", 8, rank=6),
)

SORTS: Final = {"status": "status", "queued": "queuedAt", "started": "startedAt", "finished": "completedAt"}
"""Columns by which a server sorts, and what it calls them; by the others this side sorts the page."""

_SINCE: Final = ("1h", "24h", "7d", "30d")


class HistoryScreen(ExecutionList[ExecutionSummary]):
    """The second screen."""

    PLACE = Place.HISTORY
    TAB = "history"
    COLUMNS = COLUMNS
    FIELDS = HISTORY_FIELDS
    USUAL = Sort("queued", descending=True)
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Place.HISTORY)]

    def __init__(self) -> None:
        super().__init__()
        self._scope: UUID | None = None
        self._read: tuple[HistoryQuery, Filter] | None = None
        """What the page that is shown was asked for with."""
        self._usual_of: Outcomes | None = None
        self._usual: Mapping[UUID, timedelta] = {}

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
    def traits(self) -> Traits[ExecutionSummary]:
        """Executions without their steps."""
        return HISTORY

    @property
    def sortable(self) -> Sequence[str]:
        """Those that the server sorts by, and those that this side sorts the page by."""
        return [column.key for column in COLUMNS if column.key in SORTS or column.key in HISTORY.orders]

    @property
    def newest_first(self) -> frozenset[str]:
        """Times and lengths begin with the greatest."""
        return frozenset({"status", "queued", "started", "finished", "took", "steps"})

    def body_of(self, item: ExecutionSummary) -> ExecutionSummary:
        """The execution."""
        return newest(self.host.state, item)

    def whole(self, item: ExecutionSummary) -> WireModel:
        """With its steps, where they have been read."""
        tracked = find(self.host.state, item.id)
        return item if tracked is None else whole_execution(tracked)

    def on_mount(self) -> None:
        """Read the first page, of what was asked for before this screen was seen."""
        super().on_mount()
        self.host.store.read_outcomes()
        self._ask_anew()

    # -- drawing ---------------------------------------------------------------------------------------

    def strip_line(self, state: ConsoleState, facts: Facts, width: int) -> Spans:
        """What is searched for and how much there is; what is wrong with the connection goes before it."""
        told = history_strip(state.history, self.view, width, self._schedule(state), facts.keymap)
        if not self.view.narrowed and self._scope is None and state.history.page is not None:
            told = between(told, day_line(state, facts, width - wide(told) - 4) + say(" "), width)
        return banner(state, facts, width) or told

    def show_body(self, state: ConsoleState, facts: Facts) -> None:
        """The page and the steps of what is under the cursor."""
        history = state.history
        items = history.page.items if history.page else []
        # The server has filtered them, or the store has: here they are only put in order.
        self.view = self.view.among([run.id for run in items])
        shown = tuple(ordered(items, self.view.sort, HISTORY, facts.now))
        self._found = Arranged(shown, len(shown), len(shown))
        usual = self._usual_spans(state)
        self.table.show(
            shown,
            lambda run, _: history_cells(newest(state, run), facts, usual.get(run.schedule_id)),
            self.view.marks,
            anew=self._is_new(history),
        )
        self.host.store.want_day()
        self.show_order()
        marks = join(
            (mistake_note(self.view.filter, self.mistake_room), marks_note(self.view), self._page_only()),
            " · ",
        )
        note = join((marks, history_note(history)), " · ")
        self.table.entitle(say("History", Tone.STRONG), note, history_foot(history, facts.keymap))
        empty = no_history(
            filtered=self.view.narrowed, schedule=history.query.schedule_id is not None, keymap=facts.keymap
        )
        self.table.explain(empty if history.page else history_waiting(history))
        self._show_past(state, facts)

    def _is_new(self, history: History) -> bool:
        """It is another page, or another question, than was shown before: a person has turned to it."""
        if history.loading or history.error is not None:
            return False
        before, self._read = self._read, (history.query, history.rest)
        return before != self._read

    def _usual_spans(self, state: ConsoleState) -> Mapping[UUID, timedelta]:
        if self._usual_of is not state.outcomes:
            self._usual_of, self._usual = state.outcomes, medians(state.outcomes or {})
        return self._usual

    def _page_only(self) -> Spans:
        by_this_side = self.view.sort is not None and self.view.sort.column not in SORTS
        return say("sorted: this page", Tone.QUIET) if by_this_side else NOTHING

    def _schedule(self, state: ConsoleState) -> str | None:
        """The name of the schedule whose executions these are, if they are those of one."""
        asked = self.host.history_of
        item = find_schedule(state, asked) if asked is not None else None
        return item.name if item is not None else "one schedule" if asked is not None else None

    def _show_past(self, state: ConsoleState, facts: Facts) -> None:
        pane, run = self._lines("past"), self.table.item
        if run is None:
            pane.entitle(say("Execution", Tone.QUIET))
            pane.show(lambda _, __: [NOTHING])
            return
        self.host.store.want_steps([run.id])
        view = state.details.get(run.id)
        tracked = find(state, run.id) or Tracked(run, ended_seen=run.completed_at)
        pane.entitle(
            preview_title(run),
            say(f"{facts.key('list.open')} opens", Tone.QUIET),
            preview_foot(tracked, facts),
        )
        pane.show(lambda width, height: past_lines(tracked, facts, width, height, view))

    # -- asking ----------------------------------------------------------------------------------------

    def on_screen_resume(self) -> None:
        """Perhaps another schedule's executions are asked for than before."""
        if self.is_mounted and self.host.history_of != self._scope:
            self._ask_anew()
        super().on_screen_resume()

    def looked(self, before: ListView) -> None:
        """The server filters and sorts, as far as it can."""
        asked = (self.view.filter.terms, self.view.failures, self.view.sort)
        if asked != (before.filter.terms, before.failures, before.sort):
            self._ask_anew()

    def _ask_anew(self) -> None:
        """The first page of what is looked for now."""
        self._scope = self.host.history_of
        sort = self.sort if self.sort.column in SORTS else self.USUAL
        query = HistoryQuery(sort_by=SORTS[sort.column], descending=sort.descending)
        self.host.store.read_history(*divided(self.view, self.host.state, query, self._scope))

    def action_turn(self, by: int) -> None:
        """Turn the page, if there is one; behind the last one search on, where there is more to search."""
        history = self.host.state.history
        page = history.page
        if page is not None and (page.has_next_page if by > 0 else page.has_previous_page):
            turned = replace(history.query, page=history.query.page + by)
            self.host.store.read_history(turned, history.rest)
        elif by > 0 and history.more:
            self.host.store.search_on()
        else:
            self.host.flash("this is the oldest page" if by > 0 else "this is the newest page")

    def action_filter_menu(self) -> None:
        """Filter by picking: a status, a schedule, who started it, since when."""
        state = self.host.state
        page = state.history.page
        who = sorted({run_facets(run).texts["by"] for run in page.items} if page else ())
        offered = [
            *(("status", status.value) for status in ExecutionStatus),
            *(("since", age) for age in _SINCE),
            *(("schedule", item.name) for item in state.schedules or ()),
            *(("by", name) for name in who),
        ]
        picks = [Pick(value, partial(self._add, name, value), name) for name, value in offered]
        self.host.pick(picks, "Show only …")

    def _add(self, name: str, value: str) -> None:
        self.filter_by(with_term(self.view.filter.text, name, value))

    def action_back(self) -> None:
        """Show everything again; a tab has nothing further back."""
        layered = self.query_one(FilterLine).display or self.view.asked or self.view.marks
        if self.host.history_of is not None and not layered and not self.has_class("-zoomed"):
            self.host.history_of = None
            self._ask_anew()
        else:
            super().action_back()

    def why_not(self, key: Key) -> str | None:
        """Pages that are not there cannot be turned to."""
        history = self.host.state.history
        page = history.page
        if key.id == "history.newer" and not (page and page.has_previous_page):
            return "this is the newest page"
        if key.id == "history.older" and not (page and (page.has_next_page or history.more)):
            return "this is the oldest page"
        return super().why_not(key)

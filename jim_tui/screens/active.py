"""What runs and waits now, the steps of the highlighted execution, what comes next and what went wrong."""

from collections.abc import Iterable
from typing import ClassVar, cast
from uuid import UUID

from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget

from jim_core.wire.base import WireModel
from jim_core.wire.executions import ExecutionSummary
from jim_tui.keys import Place
from jim_tui.render.copies import whole_execution
from jim_tui.render.empty import nothing_runs, skeleton
from jim_tui.render.executions import active_cells
from jim_tui.render.expected import expected
from jim_tui.render.facts import Facts
from jim_tui.render.frames import active_note, preview_foot, preview_title
from jim_tui.render.side import attention, attention_note, up_next, up_next_note
from jim_tui.render.span import NOTHING, say
from jim_tui.render.steps import preview_lines
from jim_tui.render.tone import Tone
from jim_tui.screens.execution_list import ExecutionList
from jim_tui.state.console import ConsoleState, Tracked
from jim_tui.state.failures import failures
from jim_tui.state.list_traits import ACTIVE, ACTIVE_FIELDS, ACTIVE_SORT
from jim_tui.state.list_view import ListView, Traits
from jim_tui.state.queries import rows
from jim_tui.widgets.bindings import bindings
from jim_tui.widgets.columns import Column
from jim_tui.widgets.live_table import LiveTable
from jim_tui.widgets.span_lines import SpanLines

COLUMNS = (
    Column("glyph", "", 2, gap=0),
    Column("status", "Status", 11),
    Column("schedule", "Schedule", 16, share=3, limit=40, by_text=True),
    # What changes every second stands left: a terminal is sent a row up to the cell that changed.
    Column("elapsed", "Elapsed", 8, right=True),
    Column("left", "Left", 6, rank=3, right=True),
    Column("at", "At", 10, rank=2),
    Column("step", "Current step", 18, rank=4, share=3, limit=44, by_text=True),
    Column("wait", "Queued for", 10, rank=7, right=True),
    Column("started", "Started", 9, rank=5),
    Column("by", "By", 6, rank=6, share=1, limit=16, by_text=True, spare=True),
    Column("error", "Error", 20, rank=8, share=1, limit=60, by_text=True),
    Column("id", "Id", 8, rank=1),
)


class ActiveScreen(ExecutionList[Tracked]):
    """The first screen."""

    PLACE = Place.ACTIVE
    TAB = "active"
    COLUMNS = COLUMNS
    FIELDS = ACTIVE_FIELDS
    USUAL = ACTIVE_SORT
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Place.ACTIVE)]

    def __init__(self) -> None:
        super().__init__()
        self._body = (0, False)
        self._list = 0

    def body(self) -> Iterable[Widget]:
        """The list above; below it the preview and the side."""
        yield LiveTable[Tracked](
            COLUMNS, key=lambda tracked: tracked.summary.id, id="executions", classes="frame pane"
        )
        yield Horizontal(
            SpanLines(id="preview", classes="frame"),
            Vertical(
                SpanLines(id="attention", classes="frame"),
                SpanLines(id="up-next", classes="frame"),
                id="side",
            ),
            id="lower",
        )

    @property
    def table(self) -> LiveTable[Tracked]:
        """The list."""
        return cast("LiveTable[Tracked]", self.query_one("#executions", LiveTable))

    @property
    def traits(self) -> Traits[Tracked]:
        """Executions with their steps."""
        return ACTIVE

    def body_of(self, item: Tracked) -> ExecutionSummary:
        """The execution."""
        return item.summary

    def whole(self, item: Tracked) -> WireModel:
        """With its steps, where they have been read."""
        return whole_execution(item)

    def show_body(self, state: ConsoleState, facts: Facts) -> None:
        """The list, the preview of what is under the cursor, the side."""
        # As they came, they are in the usual order: by their start, the queue last.
        found = self.put_in_order(rows(state))
        self.table.show(
            found.items,
            lambda tracked, widths: active_cells(tracked, widths, facts, expected(state, tracked, facts)),
            self.view.marks,
            anew=self._anew,
        )
        self.show_order()
        self.table.entitle(
            say("Active", Tone.STRONG), self.note(active_note(state, facts), insist=facts.stale)
        )
        self.explain(nothing_runs(state, facts) if state.active_read else skeleton(state, facts))
        self._share_room(len(found.items))
        self._show_preview(state, facts)
        self._lines("attention").entitle(say("Attention", Tone.STRONG), attention_note(state, facts))
        self._lines("attention").show(lambda width, height: attention(state, facts, width, height))
        self._lines("up-next").entitle(say("Up next", Tone.STRONG), up_next_note(state))
        self._lines("up-next").show(lambda width, height: up_next(state, facts, width, height))
        self.host.store.want_day()
        seen = self.table.in_sight
        self.host.store.want_steps([tracked.summary.id for tracked in seen])
        self.host.store.want_past(tracked.summary.schedule_id for tracked in seen if not tracked.ended)

    def _share_room(self, rows: int) -> None:
        """The list takes more when it has more to show, and keeps it: nothing jumps as executions end."""
        body = self.size.height - 5
        if not self.query_one("#lower").display:
            self.table.styles.height, self._body = "1fr", (0, False)
            return
        short = self.has_class("-short")
        if (body, short) != self._body:
            self._body, self._list = (body, short), 0
        least, most = (body * 12 // 19, body - 7) if short else (body * 13 // 31, body - 12)
        wanted = max(self._list, least, min(rows + 3, most))
        if wanted != self._list:
            self._list = wanted
            self.table.styles.height = wanted

    def _show_preview(self, state: ConsoleState, facts: Facts) -> None:
        pane, chosen = self._lines("preview"), self.table.item
        if chosen is None:
            side = self.query_one("#side").display
            pane.entitle(say("Preview", Tone.QUIET) if side else say("Up next", Tone.STRONG))
            pane.show(lambda width, height: [NOTHING] if side else up_next(state, facts, width, height))
            return
        pane.entitle(
            preview_title(chosen.summary),
            say(f"{facts.key('list.open')} opens", Tone.QUIET),
            preview_foot(chosen, facts),
        )
        pane.show(
            lambda width, height: preview_lines(chosen, facts, width, height, expected(state, chosen, facts))
        )

    def highlighted(self) -> None:
        """What is under the cursor stays on screen even when it ends."""
        self._hold()

    def looked(self, before: ListView) -> None:
        """What is marked stays on screen, too."""
        if self.view.marks != before.marks:
            self._hold()

    def _hold(self) -> None:
        under = frozenset({self.target} if self.target is not None else ())
        self.host.store.hold(under | self.view.marks)

    def failure_here(self) -> UUID | None:
        """The one under the cursor; else the newest that nobody has seen to."""
        here = super().failure_here()
        others = (failure.execution_id for failure in failures(self.host.state))
        return here or next((each for each in others if each is not None), None)

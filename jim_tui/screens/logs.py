"""What steps write: those of one execution that was asked for, and every one that runs now."""

from collections.abc import Iterable
from typing import ClassVar, Final, cast
from uuid import UUID

from textual.binding import BindingType
from textual.widget import Widget

from jim_tui.keys import Place
from jim_tui.render.facts import Facts
from jim_tui.render.header import banner
from jim_tui.render.logs import logs_strip, no_output, no_sources, row_of, source_cells
from jim_tui.render.names import short_id
from jim_tui.render.span import NOTHING, Spans, say
from jim_tui.render.tone import Tone
from jim_tui.screens.output_screen import OutputScreen
from jim_tui.state.console import ConsoleState
from jim_tui.state.queries import rows
from jim_tui.state.sources import Key, Source, first_of, sources
from jim_tui.widgets.bindings import bindings
from jim_tui.widgets.columns import Column
from jim_tui.widgets.find_line import FindLine
from jim_tui.widgets.live_table import LiveTable
from jim_tui.widgets.output_view import OutputView

COLUMNS: Final = (
    Column("glyph", "", 2, gap=1),
    Column("step", "Step", 18, share=3, limit=60, by_text=True),
    Column("schedule", "Schedule", 14, rank=2, share=2, limit=40, by_text=True),
    Column("status", "Status", 15, share=1, limit=22, by_text=True),
    Column("time", "Time", 8, right=True),
    Column("id", "Id", 8, rank=1),
)
WATCHED: Final = 24
"""So many executions that run are looked into for steps that write."""


class LogsScreen(OutputScreen):
    """The fourth screen."""

    PLACE = Place.LOGS
    TAB = "logs"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Place.LOGS)]

    def __init__(self) -> None:
        super().__init__()
        self._asked: tuple[UUID, int | None] | None = None
        self._goes_to: UUID | None = None

    def body(self) -> Iterable[Widget]:
        """Whose output there is, and the output."""
        table = LiveTable[Source](COLUMNS, key=lambda source: source.key, id="sources", classes="frame pane")
        output = OutputView(id="output", numbers=True)
        output.add_class("frame", "pane")
        return table, output, FindLine(placeholder="look for")

    @property
    def table(self) -> LiveTable[Source]:
        """The steps."""
        return cast("LiveTable[Source]", self.query_one("#sources", LiveTable))

    @property
    def target(self) -> UUID | None:
        """The execution of the step under the cursor."""
        key = cast("Key | None", self.table.cursor)
        return key[0] if key is not None else None

    # -- drawing ---------------------------------------------------------------------------------------

    def strip_line(self, state: ConsoleState, facts: Facts, width: int) -> Spans:
        """How much is written now; what is wrong with the connection goes before it."""
        found = sources(state, self._execution)
        asked = next((each for each in found if each.tracked.summary.id == self._execution), None)
        return banner(state, facts, width) or logs_strip(found, asked)

    @property
    def _execution(self) -> UUID | None:
        return self._asked[0] if self._asked is not None else None

    def show_body(self, state: ConsoleState, facts: Facts) -> None:
        """The list, and what the step under the cursor writes."""
        offered = state.server is None or state.server.streams_output
        self.set_class(not offered, "-no-output")
        if not offered:
            self.table.show((), lambda source, _: source_cells(source, facts))
            self.table.explain(no_output())
            return
        self._hear_wish()
        watched = [tracked.summary.id for tracked in rows(state)[:WATCHED]]
        self.host.store.want_steps(watched if self._execution is None else [self._execution, *watched])
        found = sources(state, self._execution, cast("Key | None", self.table.cursor))
        self.table.show(found, lambda source, _: source_cells(source, facts))
        self.table.entitle(say("Steps", Tone.STRONG), say(f"{len(found)} with output", Tone.QUIET))
        self.table.explain(no_sources(state, facts))
        self._go_to_wish(found)
        self._share_room(len(found))
        source = self.table.item
        if source is None:
            self.view.show(None, (), 0, NOTHING)
            self.view.entitle(say(self.OUTPUT_TITLE, Tone.QUIET))
            return
        run = source.tracked.summary
        roomy = self.size.width >= 100
        name = say(f" · {run.schedule_name} {short_id(run.id)}", Tone.QUIET) if roomy else NOTHING
        self.show_output(run.id, row_of(source), name)

    def _hear_wish(self) -> None:
        """Somebody may have asked for the logs of one execution."""
        wish = self.host.logs_of
        if wish is not None and wish != self._asked:
            self._asked, self._goes_to = wish, wish[0]

    def _go_to_wish(self, found: tuple[Source, ...]) -> None:
        """Put the cursor where it was asked to be, once that is there."""
        if self._goes_to is None or self._asked is None:
            return
        position = self._asked[1]
        begin = first_of(found, self._goes_to)
        mine = (self._goes_to, position if position is not None else -1)
        keys = [source.key for source in found]
        if mine in keys or begin is not None:
            self._goes_to = None
            self.table.move_to(mine if mine in keys or begin is None else begin.key)

    def _share_room(self, many: int) -> None:
        """The list takes what it needs up to a third, the output the rest."""
        if self.has_class("-zoomed"):
            self.table.styles.clear_rule("height")
        else:
            self.table.styles.height = max(4, min(many + 3, (self.size.height - 5) // 3)) if many else 8

    # -- coming and going ------------------------------------------------------------------------------

    def on_screen_suspend(self) -> None:
        """On another tab nobody reads along; under a dialog somebody does."""
        if self.app.current_mode != self.TAB:
            self.host.store.stop_output()

    def action_zoom(self) -> None:
        """Give the whole body to the pane with the focus, or take it back."""
        super().action_zoom()
        self._share_room(len(self.table.in_sight))
        self.show(self.host.state, self.host.facts)

    def go_back(self) -> None:
        """From the output to the list; a tab has nothing further back."""
        self.table.focus()

"""The servers: which answer, and the way to another one. They are asked only while this is looked at."""

from collections.abc import Iterable
from functools import partial
from typing import ClassVar, Final, cast
from uuid import UUID

from textual.binding import BindingType
from textual.widget import Widget
from textual.worker import Worker

from jim_tui.keys import Place
from jim_tui.render.facts import Facts
from jim_tui.render.servers import ServerRow, server_cells, server_lines, servers_strip
from jim_tui.render.span import NOTHING, Spans, say
from jim_tui.render.tone import Tone
from jim_tui.screens.console_screen import ConsoleScreen
from jim_tui.state.console import ConsoleState
from jim_tui.state.servers import UNSEEN
from jim_tui.widgets.bindings import bindings
from jim_tui.widgets.columns import Column
from jim_tui.widgets.live_table import LiveTable
from jim_tui.widgets.span_lines import SpanLines

COLUMNS: Final = (
    Column("bar", "", 1, gap=0),
    Column("glyph", "", 2, gap=0),
    Column("name", "Server", 14, share=2, limit=40, by_text=True),
    Column("status", "Status", 14, share=1, limit=32, by_text=True),
    Column("care", "Care", 14, rank=2),
    Column("good", "Last good", 9, rank=3),
    Column("version", "Version", 12, rank=4, share=1, limit=24, by_text=True),
    Column("took", "Answer", 7, rank=6, right=True),
    Column("key", "Key", 12, rank=7, share=1, limit=30, by_text=True),
    Column("where", "Where", 18, rank=5, share=3, limit=60, by_text=True),
)


class ServersScreen(ConsoleScreen):
    """The fifth screen."""

    PLACE = Place.SERVERS
    TAB = "servers"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Place.SERVERS)]

    def __init__(self) -> None:
        super().__init__()
        self._asking: Worker[None] | None = None

    def body(self) -> Iterable[Widget]:
        """The list, and the server under the cursor."""
        yield LiveTable[ServerRow](
            COLUMNS, key=lambda row: row.server.label, id="servers", classes="frame pane"
        )
        yield SpanLines(id="server", classes="frame")

    @property
    def table(self) -> LiveTable[ServerRow]:
        """The list."""
        return cast("LiveTable[ServerRow]", self.query_one("#servers", LiveTable))

    @property
    def target(self) -> UUID | None:
        """Nothing here can be changed."""
        return None

    # -- asking ----------------------------------------------------------------------------------------

    def on_screen_resume(self) -> None:
        """Ask the others, again and again."""
        super().on_screen_resume()
        self.ask()

    def on_screen_suspend(self) -> None:
        """Nobody looks: ask no more."""
        if self._asking is not None:
            self._asking.cancel()

    def ask(self) -> None:
        """Ask now, and then from time to time."""
        watch, book = self.host.book.watch, self.host.book
        self._asking = self.run_worker(
            partial(watch.run, lambda: book.others(self.host.session.server)),
            group="probe",
            exclusive=True,
            exit_on_error=False,
        )

    # -- drawing ---------------------------------------------------------------------------------------

    def _rows(self, state: ConsoleState) -> tuple[ServerRow, ...]:
        here, seen = self.host.session.server.label, self.host.book.watch.seen
        return tuple(
            ServerRow(server, seen.get(server.label, UNSEEN), state if server.label == here else None)
            for server in self.host.book.servers
        )

    def strip_line(self, state: ConsoleState, facts: Facts, width: int) -> Spans:
        """How many of them answer."""
        return servers_strip(state, self._rows(state), facts, width)

    def show_body(self, state: ConsoleState, facts: Facts) -> None:
        """The list and the server under the cursor."""
        rows = self._rows(state)
        self.table.show(rows, lambda row, _: server_cells(row, facts))
        self.table.entitle(
            say("Servers", Tone.STRONG), say(f"{facts.key('list.open')} shows one", Tone.QUIET)
        )
        pane, row = self._lines("server"), self.table.item
        if row is None:
            pane.show(lambda _, __: [NOTHING])
            return
        now = say("shown now", Tone.QUIET) if row.state is not None else NOTHING
        pane.entitle(say(row.server.label, Tone.STRONG), now)
        pane.show(lambda width, _: server_lines(row, facts, width, several=len(rows) > 1))

    def on_live_table_highlighted(self) -> None:
        """Show what is under the cursor."""
        self.show(self.host.state, self.host.facts)

    def on_live_table_selected(self, event: LiveTable.Selected) -> None:
        """Go there."""
        self.host.ask_server(str(event.key))

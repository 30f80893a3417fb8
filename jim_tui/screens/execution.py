"""One execution: its steps on an axis of time, the step under the cursor, and what that step writes."""

from collections.abc import Iterable
from typing import ClassVar, cast
from uuid import UUID

from textual.binding import BindingType
from textual.widget import Widget

from jim_tui.keys import Place
from jim_tui.render.copies import as_json, whole_execution
from jim_tui.render.execution import gone_strip, run_strip, steps_note, steps_waiting
from jim_tui.render.expected import expected
from jim_tui.render.facts import Facts
from jim_tui.render.gantt import LEGEND, Axis, ruler
from jim_tui.render.header import banner, breadcrumb
from jim_tui.render.look import is_running, is_waiting, step_look
from jim_tui.render.names import short_id, step_name
from jim_tui.render.span import NOTHING, Spans, say
from jim_tui.render.step import Around, is_telling, step_facts
from jim_tui.render.steps import StepRow, run_axis, step_cells, step_rows
from jim_tui.render.tone import Tone
from jim_tui.screens.output_screen import OutputScreen
from jim_tui.state.console import ConsoleState, DetailView, Tracked
from jim_tui.state.forecast import NOTHING as NO_FORECAST
from jim_tui.state.past import PastRuns, named
from jim_tui.state.queries import detail
from jim_tui.widgets.bindings import bindings
from jim_tui.widgets.columns import Column, Widths
from jim_tui.widgets.find_line import FindLine
from jim_tui.widgets.live_table import LiveTable
from jim_tui.widgets.output_view import OutputView
from jim_tui.widgets.text_pane import TextPane

COLUMNS = (
    Column("glyph", "", 2, gap=1),
    Column("number", "#", 2, gap=1, right=True),
    Column("name", "Step", 18, share=8, limit=60, by_text=True),
    Column("kind", "Kind", 10, rank=4, spare=True),
    Column("status", "Status", 14, share=4, limit=22, by_text=True),
    Column("time", "Time", 8, right=True),
    Column("gantt", "", 10, rank=3, share=1, limit=90, gap=1),
)


class ExecutionScreen(OutputScreen):
    """Opened over a list; esc goes back there."""

    PLACE = Place.DETAIL
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Place.DETAIL)]

    def __init__(self, execution_id: UUID, origin: str) -> None:
        super().__init__()
        self._execution_id = execution_id
        self._origin = origin
        self._moved_by_hand = False
        self._went_to_failure = False

    def body(self) -> Iterable[Widget]:
        """Steps, the step under the cursor, its output."""
        table = LiveTable[StepRow](COLUMNS, key=lambda row: row.position, id="steps", classes="frame pane")
        output = OutputView(id="output")
        output.add_class("frame", "pane")
        step = TextPane(id="step")
        step.add_class("frame", "pane")
        return table, step, output, FindLine(placeholder="look for")

    @property
    def table(self) -> LiveTable[StepRow]:
        """The steps."""
        return cast("LiveTable[StepRow]", self.query_one("#steps", LiveTable))

    @property
    def target(self) -> UUID | None:
        """This execution, whatever the cursor is on."""
        return self._execution_id

    def on_mount(self) -> None:
        """Ask for the execution."""
        self.host.store.open_detail(self._execution_id)

    def on_screen_resume(self) -> None:
        """This is the execution to be kept up to date again."""
        self.host.store.open_detail(self._execution_id)

    def on_unmount(self) -> None:
        """Nobody looks any more."""
        self.host.store.close_detail(self._execution_id)

    # -- drawing ---------------------------------------------------------------------------------------

    def _view(self, state: ConsoleState) -> DetailView:
        return detail(state, self._execution_id) or DetailView()

    def place_line(self, state: ConsoleState, width: int) -> Spans:
        """The way here."""
        tracked = self._view(state).tracked
        name = tracked.summary.schedule_name if tracked else "…"
        return breadcrumb((self._origin, name, short_id(self._execution_id)), width, self.host.keymap)

    def strip_line(self, state: ConsoleState, facts: Facts, width: int) -> Spans:
        """How the run stands; what is wrong with the connection goes before it."""
        trouble = banner(state, facts, width)
        tracked = self._view(state).tracked
        if trouble is None and self._view(state).gone:
            return gone_strip(self._view(state), facts, width)
        if trouble is not None or tracked is None:
            return trouble or NOTHING
        return run_strip(tracked, facts, width, expected(state, tracked, facts))

    def show_body(self, state: ConsoleState, facts: Facts) -> None:
        """The steps and the two panes that follow the cursor."""
        view = self._view(state)
        tracked = view.tracked
        self._offer_output(state)
        if tracked is None or tracked.steps is None or view.gone:
            self.table.explain(steps_waiting(view))
        if tracked is not None:
            self.host.store.want_past([tracked.summary.schedule_id])
            self.host.store.look_at_schedule(tracked.summary.schedule_id)
        ahead = expected(state, tracked, facts) if tracked else NO_FORECAST
        rows = step_rows(tracked, ahead) if tracked else ()
        axis = run_axis(tracked, facts, ahead) if tracked else None
        self._show_steps(rows, facts, axis)
        legend = say(LEGEND, Tone.QUIET) if axis and self.table.widths.get("gantt", 0) >= 20 else NOTHING
        self.table.entitle(say("Steps", Tone.STRONG), steps_note(rows, view, facts), legend)
        self._place_cursor(rows, tracked)
        self._share_room(len(rows))
        self._show_step(state, facts, tracked)
        if self.table.item is not None and not self.has_class("-no-output"):
            self.show_output(self._execution_id, self.table.item)

    def _show_steps(self, rows: tuple[StepRow, ...], facts: Facts, axis: Axis | None) -> None:
        def cells(row: StepRow, widths: Widths) -> dict[str, Spans]:
            return step_cells(row, widths, facts, axis)

        self.table.show(rows, cells)
        room = self.table.widths.get("gantt", 0)
        self.table.head({"gantt": ruler(axis, room)} if axis and room else {})

    def _share_room(self, rows: int) -> None:
        """The steps take what they need, the output the rest."""
        body = self.size.height - 5
        if self.has_class("-flat") or self.has_class("-no-output") or self.has_class("-zoomed"):
            self.table.styles.clear_rule("height")
            return
        self.table.styles.height = max(5, min(rows + 3, body * 11 // 19))

    def _place_cursor(self, rows: tuple[StepRow, ...], tracked: Tracked | None) -> None:
        """Begin at what matters: once at the first failure, before that at what runs or waits."""
        if tracked is None or self._moved_by_hand or self._went_to_failure:
            return
        failed = [row for row in rows if step_look(row.step.status).tone is Tone.BAD]
        running = [row for row in rows if is_running(row.step.status)]
        waiting = [row for row in rows if is_waiting(row.step.status)]
        for row in (failed or running or waiting)[:1]:
            self._went_to_failure = bool(failed)
            self.table.move_to(row.position)

    def _show_step(self, state: ConsoleState, facts: Facts, tracked: Tracked | None) -> None:
        pane, row = self.query_one("#step", TextPane), self.table.item
        if row is None or tracked is None:
            pane.entitle(say("Step", Tone.QUIET))
            pane.show(None, ())
            return
        self.host.store.look_at_activity(row.step)
        whole = self.has_class("-zoomed")
        past = state.past.get(tracked.summary.schedule_id, PastRuns())
        around = Around(
            past.spans.get(named(row.step), ()),
            self.tries(state),
            self.tries_error(state),
            self.shown_attempt,
            state.schedule_views.get(tracked.summary.schedule_id),
            state.work,
        )
        told = step_facts(row, facts, max(20, self.size.width - 2), around, whole=whole)
        pane.display = not self.has_class("-short") or is_telling(row.step) or pane.has_class("-kept")
        if whole or self.has_class("-no-output"):
            pane.styles.clear_rule("height")
            room = pane.size.height or len(told)
        else:
            room = min(len(told), 2 if self.has_class("-short") else 9)
            pane.styles.height = room + 2
        title = say(f"Step {row.group}", Tone.STRONG) + say(f" · {step_name(row.step, row.position)}")
        more = len(told) - room
        foot = (
            say(f"{more} more lines: tab, then {facts.key('list.down')}", Tone.QUIET)
            if more > 0 and not whole
            else NOTHING
        )
        pane.entitle(title, say("follows the cursor", Tone.QUIET), foot)
        pane.show((self._execution_id, row.position), told)

    # -- other runs, and taking it along ---------------------------------------------------------------

    def action_turn(self, by: int) -> None:
        """Go to the older or the newer execution of the same schedule."""
        tracked = self._view(self.host.state).tracked
        if tracked is None:
            self.host.flash("it has not been read yet", Tone.WARN)
            return
        self.host.open_neighbour(self._execution_id, tracked.summary.schedule_id, by)

    def action_raw(self) -> None:
        """Show what the server said of it."""
        tracked = self._view(self.host.state).tracked
        if tracked is not None:
            self.host.show_raw(tracked.summary, as_json(whole_execution(tracked)))

    def action_copy_menu(self) -> None:
        """Choose what to copy."""
        tracked = self._view(self.host.state).tracked
        if tracked is not None:
            self.host.copy_menu(tracked.summary, as_json(whole_execution(tracked)))

    def action_objects(self) -> None:
        """List what became of each object of the step under the cursor."""
        row = self.table.item
        activity_id = row.step.activity_id if row is not None else None
        if row is None or activity_id is None:
            self.host.flash("this step has no objects: it is no run profile, or has not begun", Tone.WARN)
            return
        work = self.host.state.work
        known = work.work if work is not None and work.activity_id == activity_id else None
        faults = known is not None and known.activity.total_errors > 0
        self.host.show_items(step_name(row.step, row.position), activity_id, faults=faults)

    # -- output ----------------------------------------------------------------------------------------

    def _offer_output(self, state: ConsoleState) -> None:
        offered = state.server is not None and state.server.streams_output
        self.set_class(not offered, "-no-output")

    def action_logs(self) -> None:
        """Read what the step under the cursor writes, with the room of a screen."""
        row = self.table.item
        self.host.open_logs(self._execution_id, row.position if row is not None else None)

    def open_step(self) -> None:
        """Go to its output; of a step that was carried over, to the execution in which it ran."""
        row = self.table.item
        origin = row.step.carried_over_from if row is not None else None
        if origin is not None:
            self.host.open_execution(origin)
            return
        super().open_step()

    def on_key(self) -> None:
        """From now on the cursor is where a person puts it."""
        self._moved_by_hand = True

    def on_click(self) -> None:
        """From now on the cursor is where a person puts it."""
        self._moved_by_hand = True

    def action_zoom(self) -> None:
        """Give the whole body to the pane with the focus, or take it back."""
        super().action_zoom()
        self.show(self.host.state, self.host.facts)

    def go_back(self) -> None:
        """Back to the list."""
        self.dismiss()

    def action_leave(self) -> None:
        """Back to the list."""
        self.action_back()

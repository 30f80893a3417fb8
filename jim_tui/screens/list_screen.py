"""What Active, History and Schedules have in common: filter, marks, order, columns, and taking rows along."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import ClassVar, Final, Generic, TypeVar
from uuid import UUID

from textual.app import ComposeResult
from textual.binding import BindingType

from jim_core.wire.base import WireModel
from jim_tui.keys import Key, Place
from jim_tui.picking import Pick
from jim_tui.render.copies import Body, as_json
from jim_tui.render.list_notes import filter_hint, no_match, sort_note, view_note
from jim_tui.render.span import Spans, join
from jim_tui.render.tone import Tone
from jim_tui.screens.console_screen import ConsoleScreen
from jim_tui.state.filtering import EVERYTHING, Field, parsed
from jim_tui.state.list_view import Arranged, ListView, Sort, Traits, arranged
from jim_tui.widgets.bindings import bindings
from jim_tui.widgets.columns import Column
from jim_tui.widgets.filter_line import FilterLine
from jim_tui.widgets.live_table import LiveTable

Item = TypeVar("Item")
_FIXED: Final = frozenset({"glyph", "schedule"})
"""Columns without which a row says nothing."""


class ListScreen(ConsoleScreen, Generic[Item]):
    """A place with one list. It knows how its rows are looked at; the rows come with each state."""

    COLUMNS: ClassVar[Sequence[Column]]
    FIELDS: ClassVar[Sequence[Field]]
    USUAL: ClassVar[Sort]
    """How the list is sorted unless told otherwise."""
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Place.ROWS)]

    def __init__(self) -> None:
        super().__init__()
        self.view = ListView()
        self._narrowed_anew = False
        self._found: Arranged[Item] = Arranged((), 0, 0)

    def compose(self) -> ComposeResult:
        """The frame, and the line to type a filter in."""
        yield from super().compose()
        yield FilterLine()

    def on_mount(self) -> None:
        """Look at it as it was left."""
        known = self.host.memory.value.of(self.TAB)
        if known.sort is not None and known.sort in self.sortable:
            self.view = replace(self.view, sort=Sort(known.sort, known.descending))
        self.table.leave_out(frozenset(known.without) - _FIXED)
        super().on_mount()

    # -- what each list says of itself --------------------------------------------------------------------

    @property
    def table(self) -> LiveTable[Item]:
        """The list."""
        raise NotImplementedError

    @property
    def traits(self) -> Traits[Item]:
        """What rows can be filtered and sorted by."""
        raise NotImplementedError

    @property
    def sortable(self) -> Sequence[str]:
        """The columns that it can be sorted by, as they stand."""
        return [column.key for column in self.COLUMNS if column.key in self.traits.orders]

    def body_of(self, item: Item) -> Body:
        """What the server said of a row."""
        raise NotImplementedError

    def whole(self, item: Item) -> WireModel:
        """All that has been read of it."""
        return self.body_of(item)

    # -- rows ---------------------------------------------------------------------------------------------

    @property
    def sort(self) -> Sort:
        """What it is sorted by now."""
        return self.view.sort or self.USUAL

    @property
    def target(self) -> UUID | None:
        """What is under the cursor."""
        found = self.table.cursor
        return found if isinstance(found, UUID) else None

    def put_in_order(self, items: Sequence[Item]) -> Arranged[Item]:
        """The rows as they are to be shown; marks on rows that are gone are forgotten."""
        self.view = self.view.among(map(self.traits.key, items))
        held = None if self._narrowed_anew else self.target
        self._narrowed_anew = False
        self._found = arranged(items, self.view, self.traits, self.host.facts.now, held)
        return self._found

    def look(self, view: ListView) -> None:
        """Look at it like this from now on."""
        before, self.view = self.view, view
        narrowed = (view.filter, view.failures) != (before.filter, before.failures)
        self._narrowed_anew = self._narrowed_anew or narrowed
        self.looked(before)
        self.show(self.host.state, self.host.facts)

    def looked(self, before: ListView) -> None:
        """The view is another one than `before`; for lists that a server filters and sorts."""

    def note(self, base: Spans, *, insist: bool = False) -> Spans:
        """What the frame says: how it is looked at, else how it stands; `insist`: that as well."""
        told = view_note(self.view, self._found.matching, self._found.total, self.mistake_room)
        titles = {column.key: column.title for column in self.COLUMNS}
        order = sort_note(self.sort, titles, list(self.table.widths) or list(titles))
        return join((told, base if insist or not self.view.narrowed else (), order), " · ")

    @property
    def mistake_room(self) -> int:
        """How much the frame may say of a mistake in the filter: nothing while the line below does."""
        return 0 if self.query_one(FilterLine).display else max(20, self.size.width // 2 - 8)

    def explain(self, otherwise: Iterable[Spans]) -> None:
        """What stands where rows would be."""
        nothing_found = self.view.narrowed and self._found.total > 0
        self.table.explain(no_match(self.view, self._found.total) if nothing_found else list(otherwise))

    def show_order(self) -> None:
        """Mark the heading of the column that it is sorted by."""
        self.table.head({}, (self.sort.column, self.sort.descending))

    # -- filter -------------------------------------------------------------------------------------------

    def action_filter(self) -> None:
        """Type a filter."""
        self.query_one("#keys").display = False
        self.query_one(FilterLine).open(self.view.filter.text)
        self._hint(self.view.filter.text)

    def filter_by(self, text: str) -> None:
        """Filter by this."""
        self.look(replace(self.view, filter=parsed(text, self.FIELDS)))

    def on_filter_line_typed(self, event: FilterLine.Typed) -> None:
        """Show what matches so far."""
        self.filter_by(event.text)
        self._hint(event.text)

    def _hint(self, text: str) -> None:
        last = "" if text.endswith(" ") else (text.split() or [""])[-1]
        room = max(24, self.size.width - len(text) - 8)
        self.query_one(FilterLine).hint(filter_hint(self.view.filter, self.FIELDS, last, room))

    def on_filter_line_left(self) -> None:
        """What was typed stays; the keys are the list's again."""
        self.query_one(FilterLine).close()
        self.query_one("#keys").display = True
        self.table.focus()

    def action_failures(self) -> None:
        """Only what failed, or everything again."""
        self.look(replace(self.view, failures=not self.view.failures))

    def action_back(self) -> None:
        """First the zoom, then the filter, then the marks; a tab has nothing further back."""
        line = self.query_one(FilterLine)
        if line.display or (self.view.asked and not self.has_class("-zoomed")):
            line.empty()
            if line.display:
                self.on_filter_line_left()
            self.look(replace(self.view, filter=EVERYTHING, failures=False))
        elif self.view.marks and not self.has_class("-zoomed"):
            self.action_unmark()
        else:
            super().action_back()

    # -- marks --------------------------------------------------------------------------------------------

    def action_mark(self) -> None:
        """Mark the row under the cursor, or unmark it."""
        if self.target is not None:
            self.look(self.view.toggled(self.target))

    def action_mark_all(self) -> None:
        """Mark all rows shown."""
        self.look(self.view.marked(self.traits.key(item) for item in self._found.items))

    def action_unmark(self) -> None:
        """Clear the marks."""
        self.look(replace(self.view, marks=frozenset()))

    def marked_items(self) -> list[Item]:
        """The marked rows in sight of the filter, in the order shown."""
        return [item for item in self._found.items if self.traits.key(item) in self.view.marks]

    # -- order and columns --------------------------------------------------------------------------------

    def action_sort(self) -> None:
        """Choose what to sort by; the same again reverses."""
        titles = {column.key: column.title for column in self.COLUMNS}
        marks = {self.sort.column: "▼" if self.sort.descending else "▲"}
        picks = [Pick(titles[key], partial(self.sort_by, key), marks.get(key, "")) for key in self.sortable]
        self.host.pick(picks, "Sort by …  (the same again reverses)")

    def action_sort_by(self, by: int) -> None:
        """Sort by the column before or after, of those in sight."""
        shown = [key for key in self.sortable if key in self.table.widths] or list(self.sortable)
        at = shown.index(self.sort.column) if self.sort.column in shown else -1
        self.sort_by(shown[(at + by) % len(shown)])

    def sort_by(self, column: str) -> None:
        """Sort by this column; by the same again: the other way round."""
        descending = column in self.newest_first
        if self.view.sort is None:
            self.view = replace(self.view, sort=self.USUAL)
        view = self.view.sorted_by(column, descending=descending)
        self.look(view)
        if view.sort is not None:
            sort = view.sort
            self.host.remember(lambda known: known.with_sort(self.TAB, sort))

    @property
    def newest_first(self) -> frozenset[str]:
        """Columns that begin with their greatest value."""
        return frozenset()

    def on_live_table_heading_clicked(self, event: LiveTable.HeadingClicked) -> None:
        """Sort by that column; the same again reverses."""
        if event.column in self.sortable:
            self.sort_by(event.column)
        else:
            self.host.flash("it cannot be sorted by that column")

    def action_columns(self) -> None:
        """Choose the columns."""
        known = frozenset(self.host.memory.value.of(self.TAB).without)
        titles: Mapping[str, str] = {
            column.key: column.title for column in self.COLUMNS if column.title and column.key not in _FIXED
        }
        self.host.ask_columns(titles, known, lambda: frozenset(self.table.widths), self._leave_out)

    def _leave_out(self, columns: frozenset[str]) -> None:
        self.table.leave_out(columns - _FIXED)
        self.host.remember(lambda known: known.with_columns(self.TAB, columns))
        self.show(self.host.state, self.host.facts)

    # -- taking rows along --------------------------------------------------------------------------------

    def action_copy_id(self) -> None:
        """Copy the id of what is under the cursor, or those of all marked rows."""
        ids = [str(self.traits.key(item)) for item in self.marked_items()] or [
            str(key) for key in (self.target,) if key is not None
        ]
        if not ids:
            self.host.flash("y: there is nothing here to copy", Tone.WARN)
            return
        self.host.copy("\n".join(ids), f"the id {ids[0]}" if len(ids) == 1 else f"{len(ids)} ids")

    def action_copy_menu(self) -> None:
        """Choose what to copy."""
        item = self.table.item
        self.host.copy_menu(
            None if item is None else self.body_of(item), "" if item is None else as_json(self.whole(item))
        )

    def action_raw(self) -> None:
        """Show what the server said of the row."""
        item = self.table.item
        if item is None:
            self.host.flash("i: there is nothing here to show", Tone.WARN)
            return
        self.host.show_raw(self.body_of(item), as_json(self.whole(item)))

    def action_export(self) -> None:
        """Write the rows shown to a file."""
        self.host.ask_export(self.TAB, [self.body_of(item) for item in self._found.items])

    # -- why not ------------------------------------------------------------------------------------------

    def why_not(self, key: Key) -> str | None:
        """What needs a row is of no use without one."""
        if key.action in {"mark", "raw"} and self.target is None:
            return "there is no row here"
        if key.action == "export" and not self._found.items:
            return "there are no rows to export"
        return super().why_not(key)

"""A list that lives: rows by id, the cursor on an id, and only the cells that changed are drawn again."""

from collections.abc import Callable, Hashable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip

from jim_tui.keys import Place
from jim_tui.render.span import Span, Spans
from jim_tui.widgets.bindings import bindings
from jim_tui.widgets.columns import Cells, Column, Widths
from jim_tui.widgets.ink import Framed
from jim_tui.widgets.row_order import RowOrder
from jim_tui.widgets.row_painter import Face, RowPainter

Item = TypeVar("Item")
Draw = Callable[[Item, Widths], Cells]


class LiveTable(Framed, ScrollView, Generic[Item], can_focus=True):
    """Rows of `Item`, drawn by the function it was given; it never looks into them."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"table--head", "table--cursor", "table--hover"}
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Place.TABLE)]

    @dataclass
    class Highlighted(Message):
        """The cursor is on another row now; None: there is none."""

        key: Hashable | None

    @dataclass
    class Selected(Message):
        """A person pressed enter on a row, or clicked it twice."""

        key: Hashable

    @dataclass
    class HeadingClicked(Message):
        """A person clicked the heading of a column."""

        column: str

    def __init__(
        self,
        columns: Sequence[Column],
        *,
        key: Callable[[Item], Hashable],
        id: str | None = None,  # noqa: A002 - Textual's name
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._key = key
        self._draw: Draw[Item] = lambda _item, _widths: {}
        self._rows: RowOrder[Item] = RowOrder(key)
        self._painter = RowPainter(columns, self.ink)
        self._headings: Cells = {}
        self._sorted: tuple[str, bool] | None = None
        self._marks: AbstractSet[Hashable] = frozenset()
        self._empty: tuple[Spans, ...] = ()
        self._hover: Hashable | None = None
        self._painted: dict[int, tuple[Hashable, Cells]] = {}
        self._drawn: dict[Hashable, Cells] = {}

    # -- what it is told -------------------------------------------------------------------------------

    def show(
        self, items: Sequence[Item], draw: Draw[Item], marks: AbstractSet[Hashable] = frozenset()
    ) -> None:
        """These rows in this order, drawn like this; the cursor stays on its id, rows in sight in place.

        `marks` are the ids of the rows that a person has marked.
        """
        self._draw = draw
        self._drawn.clear()
        before, self._marks = self._marks, marks
        index, key = self._rows.cursor_index, self._rows.cursor
        lost = self._rows.replace(items)
        if len(items) + 1 != self.virtual_size.height:
            self.virtual_size = Size(0, len(items) + 1)
        if key is not None and not lost and self.scroll_offset.y > 0:
            self._scroll_lines(self._rows.cursor_index - index)
        self._repaint()
        for changed in before ^ marks:
            self._refresh_row(changed)
        if self._rows.cursor != key:
            self._keep_in_sight()
            self.post_message(self.Highlighted(self._rows.cursor))

    def explain(self, empty: Sequence[Spans]) -> None:
        """What to say while there are no rows."""
        if tuple(empty) != self._empty:
            self._empty = tuple(empty)
            if not len(self._rows):
                self.refresh()

    def head(self, drawn: Cells, mark: tuple[str, bool] | None = None) -> None:
        """Headings that are drawn rather than words, and the column that is sorted by (descending: True)."""
        if (drawn, mark) != (self._headings, self._sorted):
            self._headings, self._sorted = drawn, mark
            self._refresh_line(0)

    def leave_out(self, columns: AbstractSet[str]) -> None:
        """Do without these columns."""
        if self._painter.leave_out(columns):
            self._place()

    # -- what it knows ---------------------------------------------------------------------------------

    @property
    def cursor(self) -> Hashable | None:
        """The id under the cursor."""
        return self._rows.cursor

    @property
    def item(self) -> Item | None:
        """The row under the cursor."""
        return self._rows.item

    @property
    def in_sight(self) -> Sequence[Item]:
        """The rows that can be seen now."""
        top = self.scroll_offset.y
        return self._rows.items[top : top + max(0, self.size.height - 1)]

    @property
    def widths(self) -> Widths:
        """The columns shown and their widths."""
        return self._painter.widths

    # -- moving ----------------------------------------------------------------------------------------

    def move_to(self, key: Hashable) -> None:
        """Put the cursor on this row, if it is there."""
        if key in self._rows:
            self._move(self._rows.index_of(key))

    def action_move(self, by: int) -> None:
        """Move the cursor by so many rows."""
        self._move(self._rows.cursor_index + by)

    def action_page(self, halves: int) -> None:
        """Move the cursor by half pages."""
        self._move(self._rows.cursor_index + halves * max(1, (self.size.height - 1) // 2))

    def action_edge(self, end: int) -> None:
        """Move the cursor to the first or the last row."""
        self._move(len(self._rows) - 1 if end else 0)

    def action_select(self) -> None:
        """Open what is under the cursor."""
        if self.cursor is not None:
            self.post_message(self.Selected(self.cursor))

    def _move(self, index: int) -> None:
        before = self.cursor
        self._rows.move(index)
        self._keep_in_sight()
        if self.cursor != before:
            self._refresh_row(before)
            self._refresh_row(self.cursor)
            self.post_message(self.Highlighted(self.cursor))

    def _keep_in_sight(self) -> None:
        lines = self.size.height - 1
        if lines > 0 and len(self._rows):
            index, top = self._rows.cursor_index, self.scroll_offset.y
            self._scroll_lines(min(max(top, index - lines + 1), index) - top)

    def _scroll_lines(self, lines: int) -> None:
        if lines:
            self.scroll_to(y=self.scroll_offset.y + lines, animate=False, force=True)

    # -- drawing ---------------------------------------------------------------------------------------

    def on_resize(self) -> None:
        """Place the columns for the new width."""
        for item in self.in_sight:
            self._painter.measure(self._draw(item, self.widths))
        self._place()
        self._keep_in_sight()

    def _place(self) -> None:
        self._painter.resize(self.size.width)
        self._painted.clear()
        self._drawn.clear()
        self.refresh()

    def notify_style_update(self) -> None:
        """Colours have changed."""
        self._painter.forget()
        super().notify_style_update()

    def _repaint(self) -> None:
        """Draw again what differs from what is on screen."""
        top, width = self.scroll_offset.y, self.size.width
        grown = False
        for y in range(1, self.size.height):
            index, shown = top + y - 1, self._painted.get(y)
            if index >= len(self._rows):
                if shown is not None:
                    self._painted.pop(y, None)
                    self.refresh(Region(0, y, width, self.size.height - y))
                continue
            item = self._rows.items[index]
            cells = self._cells(item)
            grown = self._painter.measure(cells) or grown
            if shown is None or shown[0] != self._key(item):
                self._refresh_line(y)
                continue
            for at in self._painter.placed:
                if shown[1].get(at.column.key) != cells.get(at.column.key):
                    self.refresh(Region(at.x, y, at.width, 1))
        if grown:
            self._place()

    def _cells(self, item: Item) -> Cells:
        """A row as it was told; drawn once, though it is first compared and then painted."""
        key = self._key(item)
        found = self._drawn.get(key)
        if found is None:
            found = self._drawn[key] = self._draw(item, self.widths)
        return found

    def _refresh_line(self, y: int) -> None:
        self.refresh(Region(0, y, self.size.width, 1))

    def _refresh_row(self, key: Hashable | None) -> None:
        if key is not None and key in self._rows:
            y = self._rows.index_of(key) - self.scroll_offset.y + 1
            if 0 < y < self.size.height:
                self._refresh_line(y)

    def render_line(self, y: int) -> Strip:
        """One line: the headings, a row, or what there is to say when there are no rows."""
        base = self.rich_style
        if y == 0:
            head = base + self.get_component_rich_style("table--head", partial=True)
            return self._painter.heading(self._headings, self._sorted, head).apply_offsets(0, 0)
        index = self.scroll_offset.y + y - 1
        if index >= len(self._rows):
            self._painted.pop(y, None)
            text = self._empty[y - 1] if not len(self._rows) and y <= len(self._empty) else ()
            return self.strip((Span(" "), *text), self.size.width, base)
        item = self._rows.items[index]
        key = self._key(item)
        cells = self._cells(item)
        self._painted[y] = (key, cells)
        face = Face(key == self.cursor, key == self._hover, self.has_focus, key in self._marks)
        return self._painter.row(key, cells, face, self._base(face, base)).apply_offsets(0, index + 1)

    def _base(self, face: Face, style: Style) -> Style:
        if face.cursor and face.focus:
            return style + self.get_component_rich_style("table--cursor", partial=True)
        if face.cursor or face.hover:
            return style + self.get_component_rich_style("table--hover", partial=True)
        return style

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The text that was marked with the mouse."""
        lines = ["", *(self._painter.text(self._draw(item, self.widths)) for item in self._rows.items)]
        return selection.extract("\n".join(lines)), "\n"

    # -- mouse and focus -------------------------------------------------------------------------------

    def _row_at(self, y: int) -> Hashable | None:
        index = self.scroll_offset.y + y - 1
        return self._key(self._rows.items[index]) if y > 0 and index < len(self._rows) else None

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Show which row the pointer is on."""
        self._hover_on(self._row_at(event.get_content_offset_capture(self).y))

    def on_leave(self) -> None:
        """The pointer has left."""
        self._hover_on(None)

    def _hover_on(self, key: Hashable | None) -> None:
        if key != self._hover:
            before, self._hover = self._hover, key
            self._refresh_row(before)
            self._refresh_row(key)

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the row; a second click opens it. A heading sorts."""
        at = event.get_content_offset(self)
        if at is None:
            return
        key, column = self._row_at(at.y), self._painter.column_at(at.x)
        if at.y == 0 and column is not None:
            self.post_message(self.HeadingClicked(column))
        elif key is not None:
            self.move_to(key)
            if event.chain == 2:
                self.post_message(self.Selected(key))

    def on_focus(self) -> None:
        """The cursor is drawn boldly while keys come here."""
        self._refresh_row(self.cursor)

    def on_blur(self) -> None:
        """The cursor stays, quietly."""
        self._refresh_row(self.cursor)

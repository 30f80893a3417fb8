"""A list that lives: rows by id, the cursor on an id, and only the cells that changed are drawn again."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, Generic, TypeVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.geometry import Offset, Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip

from jim_tui.keys import Place, bindings
from jim_tui.render.span import Span, Spans, fit, plain, say
from jim_tui.render.tone import Tone
from jim_tui.widgets.columns import Cells, Column, Placed, Widths, place
from jim_tui.widgets.ink import INKS, Framed
from jim_tui.widgets.row_order import RowOrder

Item = TypeVar("Item")

_MARK: Final = 1
"""The first cell of a row says where the cursor is."""
_CACHED: Final = 512


@dataclass(frozen=True, slots=True)
class _Face:
    """What a row looks like apart from its cells."""

    cursor: bool
    hover: bool
    focus: bool


class LiveTable(Framed, ScrollView, Generic[Item], can_focus=True):
    """Rows of `Item`, drawn by the function it was given; it never looks into them."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"table--head", "table--cursor", "table--hover", *INKS}
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Place.TABLE)]

    @dataclass
    class Highlighted(Message):
        """The cursor is on another row now; None: there is none."""

        table: "LiveTable[object]"
        key: Hashable | None

    @dataclass
    class Selected(Message):
        """A person pressed enter on a row, or clicked it twice."""

        table: "LiveTable[object]"
        key: Hashable

    @dataclass
    class HeadingClicked(Message):
        """A person clicked the heading of a column."""

        table: "LiveTable[object]"
        column: str

    def __init__(
        self,
        columns: Sequence[Column],
        *,
        key: Callable[[Item], Hashable],
        draw: Callable[[Item, Widths], Cells],
        id: str | None = None,  # noqa: A002 - Textual's name
    ) -> None:
        super().__init__(id=id)
        self._columns = tuple(columns)
        self._key = key
        self._draw = draw
        self._rows: RowOrder[Item] = RowOrder(key)
        self._placed: tuple[Placed, ...] = ()
        self._headings: Cells = {}
        self._empty: tuple[Spans, ...] = ()
        self._sorted: tuple[str, bool] | None = None
        self._hover: Hashable | None = None
        self._painted: dict[int, tuple[Hashable, Cells]] = {}
        self._strips: dict[tuple[Hashable, _Face], tuple[Cells, Strip]] = {}

    # -- what it is told -------------------------------------------------------------------------------

    def show(self, items: Sequence[Item]) -> None:
        """These rows in this order. The cursor stays on its id; the lines in sight stay where they are."""
        before_index, before_key = self._rows.cursor_index, self._rows.cursor
        moved = self._rows.replace(items)
        size = Size(max(1, self.size.width), len(items) + 1)
        if size.height != self.virtual_size.height:
            self.virtual_size = Size(0, size.height)
        if before_key is not None and not moved and self.scroll_offset.y > 0:
            self._scroll_by(self._rows.cursor_index - before_index)
        self._repaint()
        if self._rows.cursor != before_key:
            self._keep_in_sight()
            self.post_message(self.Highlighted(self, self._rows.cursor))

    def draw_with(self, draw: Callable[[Item, Widths], Cells]) -> None:
        """Draw rows by this function from now on: what it is given besides the row has changed."""
        self._draw = draw
        self._repaint()

    def explain(self, empty: Sequence[Spans]) -> None:
        """What to say while there are no rows."""
        if tuple(empty) != self._empty:
            self._empty = tuple(empty)
            if not len(self._rows):
                self.refresh()

    def sorted_by(self, column: str | None, *, descending: bool = False) -> None:
        """Which heading carries the sort mark."""
        mark = None if column is None else (column, descending)
        if mark != self._sorted:
            self._sorted = mark
            self._refresh_line(0)

    def head(self, headings: Cells) -> None:
        """Headings that are drawn rather than words, by column."""
        if headings != self._headings:
            self._headings = headings
            self._refresh_line(0)

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
    def in_sight(self) -> list[Item]:
        """The rows that can be seen now."""
        top = self.scroll_offset.y
        return list(self._rows.items[top : top + max(0, self.size.height - 1)])

    @property
    def widths(self) -> Widths:
        """The columns shown and their widths."""
        return {at.column.key: at.width for at in self._placed}

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
            self.post_message(self.Selected(self, self.cursor))

    def _move(self, index: int) -> None:
        if not len(self._rows):
            return
        before = self.cursor
        self._rows.move(index)
        self._keep_in_sight()
        if self.cursor != before:
            self._refresh_row(before)
            self._refresh_row(self.cursor)
            self.post_message(self.Highlighted(self, self.cursor))

    def _keep_in_sight(self) -> None:
        lines = self.size.height - 1
        if lines <= 0 or not len(self._rows):
            return
        index, top = self._rows.cursor_index, self.scroll_offset.y
        wanted = min(max(top, index - lines + 1), index)
        if wanted != top:
            self._scroll_by(wanted - top)

    def _scroll_by(self, lines: int) -> None:
        if lines:
            self.scroll_to(y=self.scroll_offset.y + lines, animate=False, force=True)

    # -- drawing ---------------------------------------------------------------------------------------

    def on_resize(self) -> None:
        """Place the columns for the new width."""
        super().on_resize()
        self._placed = place(self._columns, self.size.width - 1, _MARK)
        self._strips.clear()
        self._painted.clear()
        self._keep_in_sight()
        self.refresh()

    def notify_style_update(self) -> None:
        """Colours have changed: no strip is good any more."""
        self._strips.clear()
        super().notify_style_update()

    def _repaint(self) -> None:
        """Draw again what differs from what is on screen."""
        if not self._placed:
            return
        top = self.scroll_offset.y
        for y in range(1, self.size.height):
            index = top + y - 1
            shown = self._painted.get(y)
            if index >= len(self._rows):
                if shown is not None or (index == 0 and self._empty):
                    self._painted.pop(y, None)
                    self.refresh(Region(0, y, self.size.width, self.size.height - y))
                continue
            item = self._rows.items[index]
            if shown is None or shown[0] != self._key(item):
                self._refresh_line(y)
                continue
            cells = self._draw(item, self.widths)
            if cells != shown[1]:
                self._refresh_cells(y, shown[1], cells)

    def _refresh_cells(self, y: int, before: Cells, now: Cells) -> None:
        for at in self._placed:
            if before.get(at.column.key, ()) != now.get(at.column.key, ()):
                self.refresh(Region(at.x, y, at.width, 1))

    def _refresh_line(self, y: int) -> None:
        self.refresh(Region(0, y, self.size.width, 1))

    def _refresh_row(self, key: Hashable | None) -> None:
        if key is not None and key in self._rows:
            y = self._rows.index_of(key) - self.scroll_offset.y + 1
            if 0 < y < self.size.height:
                self._refresh_line(y)

    def render_line(self, y: int) -> Strip:
        """One line: the headings, a row, or what there is to say when there are no rows."""
        width = self.size.width
        if y == 0:
            return self._heading(width).apply_offsets(0, 0)
        index = self.scroll_offset.y + y - 1
        if index >= len(self._rows):
            self._painted.pop(y, None)
            text = self._empty[y - 1] if not len(self._rows) and y <= len(self._empty) else ()
            return self.strip((Span(" "), *text), width, self.rich_style)
        item = self._rows.items[index]
        key = self._key(item)
        cells = self._draw(item, self.widths)
        self._painted[y] = (key, cells)
        return self._row(key, cells, width).apply_offsets(0, y + self.scroll_offset.y)

    def _row(self, key: Hashable, cells: Cells, width: int) -> Strip:
        face = _Face(key == self.cursor, key == self._hover, self.has_focus)
        known = self._strips.get((key, face))
        if known is not None and known[0] == cells:
            return known[1]
        base = self._base(face)
        strip = self._strip(cells, width, base, Span("▌" if face.cursor else " ", Tone.KEY))
        if len(self._strips) >= _CACHED:
            self._strips.clear()
        self._strips[key, face] = (cells, strip)
        return strip

    def _base(self, face: _Face) -> Style:
        style = self.rich_style
        if face.cursor and face.focus:
            return style + self.get_component_rich_style("table--cursor", partial=True)
        if face.cursor or face.hover:
            return style + self.get_component_rich_style("table--hover", partial=True)
        return style

    def _heading(self, width: int) -> Strip:
        cells: dict[str, Spans] = {}
        for at in self._placed:
            cells[at.column.key] = self._headings.get(at.column.key) or self._title(at.column)
        base = self.rich_style + self.get_component_rich_style("table--head", partial=True)
        return self._strip(cells, width, base, Span(" "))

    def _title(self, column: Column) -> Spans:
        if self._sorted is None or self._sorted[0] != column.key:
            return say(column.title, Tone.QUIET)
        return say(f"{column.title} {'▼' if self._sorted[1] else '▲'}", Tone.STRONG)

    def _strip(self, cells: Cells, width: int, base: Style, mark: Span) -> Strip:
        segments = [Segment(mark.text, base + self.ink(mark.tone))]
        x = _MARK
        for at in self._placed:
            if at.x > x:
                segments.append(Segment(" " * (at.x - x), base))
            for span in fit(cells.get(at.column.key, ()), at.width, right=at.column.right):
                segments.append(Segment(span.text, base + self.ink(span.tone)))
            x = at.x + at.width
        if x < width:
            segments.append(Segment(" " * (width - x), base))
        return Strip(segments).adjust_cell_length(width, base)

    # -- mouse and focus -------------------------------------------------------------------------------

    def _key_at(self, y: int) -> Hashable | None:
        index = self.scroll_offset.y + y - 1
        return self._key(self._rows.items[index]) if y > 0 and index < len(self._rows) else None

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Show which row the pointer is on."""
        self._hover_on(self._key_at(event.get_content_offset_capture(self).y))

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
        if at.y == 0:
            self._click_heading(at)
            return
        key = self._key_at(at.y)
        if key is None:
            return
        self.move_to(key)
        if event.chain == 2:
            self.post_message(self.Selected(self, key))

    def _click_heading(self, at: Offset) -> None:
        for placed in self._placed:
            if placed.x <= at.x < placed.x + placed.width + placed.column.gap:
                self.post_message(self.HeadingClicked(self, placed.column.key))

    def on_focus(self) -> None:
        """The cursor is drawn boldly while keys come here."""
        self._refresh_row(self.cursor)

    def on_blur(self) -> None:
        """The cursor stays, quietly."""
        self._refresh_row(self.cursor)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The text that was marked with the mouse."""
        lines = [plain(tuple(Span(segment.text) for segment in self._heading(self.size.width)))]
        for item in self._rows.items:
            strip = self._strip(self._draw(item, self.widths), self.size.width, self.rich_style, Span(" "))
            lines.append(strip.text.rstrip())
        return selection.extract("\n".join(lines)), "\n"

"""What a step wrote: following its end, or read at leisure; only the rows in sight are drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from rich.segment import Segment
from rich.style import Style
from textual.binding import BindingType
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip

from jim_tui.keys import Place
from jim_tui.render.output import GUTTER, Row, as_text, highlights, laid_out, number_width, row_spans
from jim_tui.render.reading import Reading
from jim_tui.render.span import Spans, wide
from jim_tui.state.console import OutputLine
from jim_tui.widgets.bindings import bindings
from jim_tui.widgets.ink import Framed

_FOUND: Final = Style(reverse=True)


class OutputView(Framed, ScrollView, can_focus=True):
    """A bounded text with a cursor line; it tells when what its frame says may have changed."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"output--cursor"}
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(Place.OUTPUT),
        *(each for each in bindings(Place.TABLE) if each.action != "select"),
    ]

    @dataclass
    class Moved(Message):
        """The cursor, what is followed or what is marked is another."""

    @dataclass
    class FindAsked(Message):
        """A person wants to look for something."""

    @dataclass
    class ExportAsked(Message):
        """A person wants all of it in a file."""

    @dataclass
    class Copied(Message):
        """These lines are wanted elsewhere."""

        text: str
        lines: int

    @dataclass
    class Refused(Message):
        """What a key was pressed for is not there."""

        words: str
        key: str | None = None
        """The id of the key that the words are about."""

    def __init__(self, *, id: str | None = None, numbers: bool = False) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.reading = Reading()
        self.wrap = False
        self.numbers = numbers
        self._of: object = None
        self._rows: list[Row] = []
        self._at: dict[int, int] = {}
        self._silence: Spans = ()

    # -- what it is told -------------------------------------------------------------------------------

    def show(self, of: object, lines: Sequence[OutputLine], first: int, silence: Spans) -> None:
        """These lines, of which the first has this number, are what there is of `of`; or silence."""
        fresh, before = of != self._of, self.reading
        known = Reading(sought=before.sought) if fresh else before
        self._of, self.reading = of, known.taken(tuple(lines), first)
        if silence != self._silence:
            self._silence = silence
            self.refresh()
        if fresh or before is not self.reading:
            self._lay_out(fresh=fresh)

    @property
    def following(self) -> bool:
        """Its end stays in sight."""
        return self.reading.following

    @property
    def below(self) -> int:
        """How many rows there are below what can be seen."""
        return max(0, len(self._rows) - self.size.height - self.scroll_offset.y)

    # -- laying out ------------------------------------------------------------------------------------

    @property
    def _digits(self) -> int:
        return number_width(self.reading) if self.numbers else 0

    @property
    def _gutter(self) -> int:
        return GUTTER + (self._digits + 1 if self._digits else 0)

    def _lay_out(self, *, fresh: bool = False) -> None:
        room = max(1, self.size.width - self._gutter) if self.wrap else 0
        before, self._rows = self._rows, laid_out(self.reading, room)
        self._at = {row.number: at for at, row in reversed(list(enumerate(self._rows)))}
        longest = self.size.width
        if not self.wrap:
            longest = max((len(row.text) for row in self._rows[-400:]), default=0) * 2 + self._gutter
        self.virtual_size = Size(max(longest, 1), len(self._rows))
        if fresh:
            self.scroll_to(x=0, y=0, animate=False, force=True)
        if before != self._rows or fresh:
            self.refresh()
        if self.reading.following or fresh:
            self._keep_in_sight()

    def _keep_in_sight(self) -> None:
        at, lines = self._at.get(self.reading.cursor, 0), self.size.height
        if lines <= 0 or not self._rows:
            return
        if self.reading.following:
            top = max(0, len(self._rows) - lines)
        else:
            top = min(max(self.scroll_offset.y, at - lines + 1), at)
        if top != self.scroll_offset.y:
            self.scroll_to(y=top, animate=False, force=True)

    def _read(self, reading: Reading) -> None:
        """Go on reading like this."""
        self.reading = reading
        self._keep_in_sight()
        self.refresh()
        self.post_message(self.Moved())

    def on_resize(self) -> None:
        """Other rows, the same place."""
        super().on_resize()
        self._lay_out()
        self._keep_in_sight()

    # -- keys ------------------------------------------------------------------------------------------

    def action_move(self, by: int) -> None:
        """So many lines on."""
        self._read(self._from_here().moved(by))

    def action_page(self, halves: int) -> None:
        """So many half pages on."""
        self._read(self._from_here().moved(halves * max(1, self.size.height // 2)))

    def action_edge(self, end: int) -> None:
        """To the oldest line that is kept, or to the end."""
        self._read(self.reading.followed() if end else self.reading.at(self.reading.first))

    def action_follow(self) -> None:
        """Go to the end and stay there; or stay here."""
        self._read(self.reading.held() if self.reading.following else self.reading.followed())

    def action_sideways(self, cells: int) -> None:
        """Scroll sideways through long lines."""
        widest = max((wide(self._spans(at)) for at in self._seen()), default=0)
        most = max(0, widest - self.size.width)
        self.scroll_to(x=max(0, min(most, self.scroll_offset.x + cells)), animate=False)

    def action_wrap(self) -> None:
        """Long lines over several rows, or one row a line."""
        self.wrap = not self.wrap
        self.scroll_to(x=0, animate=False, force=True)
        self._lay_out()
        self._keep_in_sight()
        self.post_message(self.Moved())

    def seek(self, sought: str) -> None:
        """Look for this; nothing ends the search."""
        self._read(self.reading.seeking(sought))

    def action_number(self) -> None:
        """Line numbers, or none."""
        self.numbers = not self.numbers
        self._lay_out()
        self.refresh()

    def action_find(self) -> None:
        """Ask what to look for."""
        self.post_message(self.FindAsked())

    def action_export(self) -> None:
        """Ask for all of it in a file."""
        self.post_message(self.ExportAsked())

    def action_match(self, by: int) -> None:
        """To the next match, or the one before."""
        if not self.reading.found:
            sought = self.reading.sought
            nothing = self.Refused("looks for something", key="output.find")
            self.post_message(self.Refused(f'"{sought}" is not there') if sought else nothing)
            return
        self._read(self.reading.next_match(by))

    def action_error(self) -> None:
        """To the first error."""
        found = self.reading.first_error()
        if found is None:
            self.post_message(self.Refused("no line here says that something went wrong"))
        else:
            self._read(found)

    def action_mark(self) -> None:
        """Mark the line, or unmark it."""
        self._read(self._from_here().held().marked())

    def action_copy(self) -> None:
        """Hand out what is marked, the line of the cursor, or, while following, what can be seen."""
        lines = self.reading.chosen()
        if self.reading.following and self.reading.mark is None:
            shown = dict.fromkeys(self._rows[at].number for at in self._seen())
            lines = tuple(line for number in shown if (line := self.reading.line(number)) is not None)
        self.post_message(self.Copied(as_text(lines), len(lines)))

    def on_mouse_scroll_up(self) -> None:
        """Reading back: stop following."""
        self.reading = self.reading.held()
        self.post_message(self.Moved())

    def _from_here(self) -> Reading:
        """What is read, the cursor where the wheel has scrolled to."""
        seen = self._seen()
        if self.reading.following or not seen or self._at.get(self.reading.cursor, -1) in seen:
            return self.reading
        return self.reading.at(self._rows[seen[0]].number).held()

    # -- drawing ---------------------------------------------------------------------------------------

    def _seen(self) -> range:
        top = self.scroll_offset.y
        return range(top, min(len(self._rows), top + self.size.height))

    def _spans(self, at: int) -> Spans:
        row = self._rows[at]
        return row_spans(row, self.reading, digits=self._digits, cursor=self._has_cursor(row))

    def _has_cursor(self, row: Row) -> bool:
        return row.number == self.reading.cursor and not self.reading.following

    def render_line(self, y: int) -> Strip:
        """One row, from where it is scrolled to."""
        left, top = self.scroll_offset
        width, base = self.size.width, self.rich_style
        at = top + y
        if at >= len(self._rows):
            spans = self._silence if not self._rows and y == 0 else ()
            return self.strip(spans, width, base)
        row, spans = self._rows[at], self._spans(at)
        if self._has_cursor(row) and self.has_focus:
            base += self.get_component_rich_style("output--cursor", partial=True)
        strip = self.strip(spans, max(width + left, wide(spans)), base)
        for start, end in highlights(row, self.reading, digits=self._digits):
            strip = _reversed(strip, start, end)
        return strip.crop(left, left + width).apply_offsets(left, at)

    def on_focus(self) -> None:
        """The cursor is drawn boldly while keys come here."""
        self.refresh()

    def on_blur(self) -> None:
        """The cursor stays, quietly."""
        self.refresh()

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The text that was marked with the mouse."""
        return selection.extract("\n".join(row.text for row in self._rows)), "\n"


def _reversed(strip: Strip, start: int, end: int) -> Strip:
    """The strip with these cells in reverse."""
    before, within, after = strip.divide([start, end, strip.cell_length])
    marked = [Segment(part.text, (part.style or Style()) + _FOUND) for part in within]
    return Strip([*before, *marked, *after], strip.cell_length)

"""Lines of spans in a frame, more than it has room for: scrolled by keys and by the wheel."""

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip

from jim_tui.render.span import Spans, plain, wide
from jim_tui.widgets.ink import Framed


class TextPane(Framed, ScrollView, can_focus=True):
    """Shows what it was last given; another subject begins at its first line."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "scroll_by(1)", show=False),
        Binding("k,up", "scroll_by(-1)", show=False),
        Binding("ctrl+d,pagedown", "scroll_by(10)", show=False),
        Binding("ctrl+u,pageup", "scroll_by(-10)", show=False),
        Binding("g,home", "edge(0)", show=False),
        Binding("G,end", "edge(1)", show=False),
        Binding("left", "sideways(-8)", show=False),
        Binding("right", "sideways(8)", show=False),
    ]

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._lines: tuple[Spans, ...] = ()
        self._of: object = None

    def show(self, of: object, lines: Sequence[Spans]) -> None:
        """These lines are what there is to say of `of`."""
        fresh, lines = of != self._of, tuple(lines)
        if not fresh and lines == self._lines:
            return
        self._of, self._lines = of, lines
        self.virtual_size = Size(max(map(wide, lines), default=1), len(lines))
        if fresh:
            self.scroll_to(x=0, y=0, animate=False, force=True)
        self.refresh()

    @property
    def below(self) -> int:
        """How many lines there are below what can be seen."""
        return max(0, len(self._lines) - self.size.height - self.scroll_offset.y)

    def action_scroll_by(self, lines: int) -> None:
        """Scroll."""
        self.scroll_to(y=self.scroll_offset.y + lines, animate=False)

    def action_edge(self, end: int) -> None:
        """To the first line, or to the last."""
        self.scroll_to(y=len(self._lines) if end else 0, animate=False)

    def action_sideways(self, cells: int) -> None:
        """Scroll sideways through long lines."""
        self.scroll_to(x=max(0, self.scroll_offset.x + cells), animate=False)

    def render_line(self, y: int) -> Strip:
        """One line, from where it is scrolled to."""
        left, top = self.scroll_offset
        width, base = self.size.width, self.rich_style
        index = top + y
        if index >= len(self._lines):
            return Strip.blank(width, base)
        line = self._lines[index]
        whole = self.strip(line, max(width + left, wide(line)), base)
        return whole.crop(left, left + width).apply_offsets(left, index)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The text that was marked with the mouse."""
        return selection.extract("\n".join(plain(line) for line in self._lines)), "\n"

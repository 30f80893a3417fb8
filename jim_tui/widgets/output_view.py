"""What a step wrote: its last lines, following the end unless a person scrolled up."""

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip

from jim_tui.keys import Place
from jim_tui.render.span import Spans, plain, wide
from jim_tui.widgets.bindings import bindings
from jim_tui.widgets.ink import Framed


class OutputView(Framed, ScrollView, can_focus=True):
    """A bounded text; lines are only ever added at its end or dropped at its start."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(Place.OUTPUT),
        Binding("j,down", "scroll_by(1)", show=False),
        Binding("k,up", "scroll_by(-1)", show=False),
        Binding("ctrl+d", "scroll_by(10)", show=False),
        Binding("ctrl+u", "scroll_by(-10)", show=False),
        Binding("g,home", "to_start", show=False),
        Binding("G,end", "follow", show=False),
        Binding("left", "sideways(-8)", show=False),
        Binding("right", "sideways(8)", show=False),
    ]

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._lines: tuple[Spans, ...] = ()
        self._of: object = None
        self.following = True

    def show(self, of: object, lines: Sequence[Spans]) -> None:
        """These lines are what there is of `of`."""
        fresh = of != self._of
        lines = tuple(lines)
        if not fresh and lines == self._lines:
            return
        before, self._lines = len(self._lines), lines
        if fresh:
            self._of, self.following = of, True
        width = max((wide(line) for line in lines[-200:]), default=0)
        self.virtual_size = Size(max(width, 1), len(lines))
        if self.following:
            self.scroll_to(
                x=0 if fresh else None, y=max(0, len(lines) - self.size.height), animate=False, force=True
            )
        first_new = before - self.scroll_offset.y
        if fresh or len(lines) <= before or first_new < 0:
            self.refresh()
        elif first_new < self.size.height:
            self.refresh(Region(0, first_new, self.size.width, self.size.height - first_new))

    @property
    def below(self) -> int:
        """How many lines there are below what can be seen."""
        return max(0, len(self._lines) - self.size.height - self.scroll_offset.y)

    def action_scroll_by(self, lines: int) -> None:
        """Scroll; upwards stops following."""
        self.following = lines > 0 and self.below <= lines
        self.scroll_to(y=self.scroll_offset.y + lines, animate=False)

    def action_to_start(self) -> None:
        """Go to the oldest line that is kept."""
        self.following = False
        self.scroll_to(y=0, animate=False)

    def action_follow(self) -> None:
        """Go to the end and stay there."""
        self.following = True
        self.scroll_to(y=max(0, len(self._lines) - self.size.height), animate=False, force=True)

    def action_sideways(self, cells: int) -> None:
        """Scroll sideways through long lines."""
        self.scroll_to(x=max(0, self.scroll_offset.x + cells), animate=False)

    def on_mouse_scroll_up(self) -> None:
        """Reading back: stop following."""
        self.following = False

    def on_resize(self) -> None:
        """Keep the end in sight while following."""
        if self.following:
            self.action_follow()

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

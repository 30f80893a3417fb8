"""Lines of spans: header, strip, key line, panes of facts. Only lines that changed are drawn again."""

from collections.abc import Callable, Sequence

from textual.geometry import Region
from textual.strip import Strip

from jim_tui.render.span import Spans
from jim_tui.widgets.ink import Framed

Draw = Callable[[int, int], Sequence[Spans]]
"""Given the width and the height there is: the lines."""


class SpanLines(Framed):
    """Draws what it was last shown, to the width it has."""

    DEFAULT_CSS = """
    SpanLines { height: 1; }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, classes=classes)
        self._draw: Draw = lambda _width, _height: ()
        self._lines: tuple[Spans, ...] = ()
        self._for: tuple[int, int] = (-1, -1)

    def show(self, draw: Draw) -> None:
        """Draw this from now on."""
        self._draw = draw
        size = (self.size.width, self.size.height)
        if size[0] <= 0:
            self._for = (-1, -1)
            return
        lines = tuple(draw(*size))
        if size != self._for:
            self._lines, self._for = lines, size
            self.refresh()
            return
        before, self._lines = self._lines, lines
        for y in range(max(len(before), len(lines))):
            if before[y : y + 1] != lines[y : y + 1]:
                self.refresh(Region(0, y, size[0], 1))

    def render_line(self, y: int) -> Strip:
        """One line, exactly as wide as the widget."""
        size = (self.size.width, self.size.height)
        if size != self._for:
            self._lines, self._for = tuple(self._draw(*size)), size
        return self.strip(self._lines[y] if y < len(self._lines) else (), size[0], self.rich_style)

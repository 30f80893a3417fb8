"""Tones → colours: what a theme says of a meaning, looked up once a theme."""

from collections.abc import Callable, Iterable
from typing import Final

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.content import Content
from textual.strip import Strip
from textual.widget import Widget

from jim_tui.render.span import Span, Spans, fit, wide
from jim_tui.render.tone import Tone

_BOLD: Final = frozenset({Tone.STRONG, Tone.PLACE, Tone.BANNER})
_DIM: Final = frozenset({Tone.QUIET, Tone.FAINT})


class Inked(Widget):
    """A widget that draws spans; the theme gives each tone its colour."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, classes=classes)
        self._inks: dict[Tone, Style] = {}

    def notify_style_update(self) -> None:
        """Look the colours up anew."""
        self._inks.clear()
        super().notify_style_update()

    def ink(self, tone: Tone) -> Style:
        """The style of a tone, to be laid over a background."""
        found = self._inks.get(tone)
        if found is None:
            found = self._inks[tone] = self._mix(tone)
        return found

    def _mix(self, tone: Tone) -> Style:
        # Not by component classes: twelve of them in each widget cost a tenth of a second at the start.
        colour = self.app.theme_variables.get(f"ink-{tone}")
        shade = Color.parse(colour).rich_color if colour else None
        # Where the terminal's own colours are used, weight says what a shade cannot.
        dim = tone in _DIM and self.app.current_theme.ansi
        return Style(color=shade, bold=tone in _BOLD or None, dim=dim or None)

    def strip(self, spans: Spans, width: int, base: Style) -> Strip:
        """The spans as exactly `width` cells on a background."""
        return Strip(inked(fit(spans, width), base, self.ink), width)


def inked(spans: Iterable[Span], base: Style, ink: Callable[[Tone], Style]) -> list[Segment]:
    """Spans as segments, as few as possible: each costs some forty bytes on the way to the terminal."""
    texts: list[str] = []
    styles: list[Style] = []
    for span in spans:
        # A blank has no colour of its own, only the background, so it goes with what is before it.
        blank, style = span.text.isspace(), base + ink(span.tone)
        if styles and (blank or style == styles[-1]):
            texts[-1] += span.text
        elif texts and len(texts) == 1 and texts[0].isspace():
            texts[0], styles[0] = texts[0] + span.text, style
        else:
            texts.append(span.text)
            styles.append(style)
    return [Segment(text, style) for text, style in zip(texts, styles, strict=True)]


class Framed(Inked):
    """A widget in a frame whose border names it: a title on the left, a note on the right, one below."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, classes=classes)
        self._named: Spans = ()
        self._noted: Spans = ()
        self._footed: Spans = ()
        self._frame_drawn: tuple[object, ...] = ()

    def entitle(self, title: Spans, note: Spans = (), foot: Spans = ()) -> None:
        """Say what the frame holds."""
        self._named, self._noted, self._footed = title, note, foot
        self._draw_frame()

    def on_resize(self) -> None:
        """Lay the title out again."""
        self._draw_frame()

    def _draw_frame(self) -> None:
        room = self.outer_size.width - 6
        drawn = (self._named, self._noted, self._footed, room)
        if room < 4 or drawn == self._frame_drawn:
            return
        self._frame_drawn = drawn
        self.border_title = _content(_header(self._named, self._noted, room))
        self.border_subtitle = _content(fit_left(self._footed, room)) if self._footed else None


def fit_left(spans: Spans, room: int) -> Spans:
    """The spans, shortened to `room` but not padded."""
    return spans if wide(spans) <= room else fit(spans, room)


def _header(title: Spans, note: Spans, room: int) -> Spans:
    left = fit_left(title, room)
    gap = room - wide(left) - wide(note)
    if not note or gap < 4:
        return left
    rule = Span(" " + "─" * (gap - 2) + " ", Tone.FAINT)
    return (*left, rule, *note)


_TITLE_STYLES: Final[dict[Tone, str]] = {
    **{tone: f"$ink-{tone}" for tone in Tone if tone is not Tone.FAINT},
    Tone.STRONG: "bold $ink-strong",
    Tone.PLACE: "bold $ink-place",
    Tone.BAD: "bold $ink-bad",
}


def _content(spans: Spans) -> Content:
    """A border label; furniture takes the colour of the border itself."""
    return Content.assemble(*((span.text, _TITLE_STYLES.get(span.tone, "")) for span in spans))


class Box(Framed):
    """A frame around other widgets."""

    def __init__(self, *children: Widget, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._add_children(*children)

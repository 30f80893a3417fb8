"""What is laid over a screen: where it cannot be shown whole, it says so and takes no key but the way out."""

from collections.abc import Iterable
from typing import Final, TypeVar

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.screen import ModalScreen
from textual.widget import Widget

from jim_tui.render.span import cut, say
from jim_tui.render.tone import Tone
from jim_tui.widgets.choice import Choice
from jim_tui.widgets.ink import Box
from jim_tui.widgets.span_lines import SpanLines

Answer = TypeVar("Answer")

_TOO_SMALL: Final = ("-tiny", "-low")
"""Classes of windows in which nothing has room."""
_WAYS_OUT: Final = frozenset({"keep", "close"})


class Overlay(ModalScreen[Answer]):
    """While there is no room its parts are covered, not gone: what was typed comes back with the room."""

    def compose(self) -> ComposeResult:
        """The parts, and what to say instead of them."""
        yield from self.parts()
        yield SpanLines(id="no-room")

    def parts(self) -> Iterable[Widget]:
        """What there is to be seen."""
        raise NotImplementedError

    @property
    def way_out(self) -> str:
        """What the way out does, where nothing else can be said."""
        return "esc closes"

    @property
    def cramped(self) -> bool:
        """A person cannot see all of what a key would act on."""
        return any(map(self.has_class, _TOO_SMALL)) or any(not _whole(box) for box in self.query(Box))

    def on_resize(self) -> None:
        """There may be room now, or none any more."""
        self.call_after_refresh(self.fit)

    def fit(self) -> None:
        """Show the parts where they have room, else say what helps."""
        if not self.is_attached:
            return
        for row in self.query("#choices").results(Horizontal):
            row.set_class(_width(row) > row.container_size.width, "-stacked")
        cramped = self.cramped
        width = self.size.width
        told = [say(cut(f" {words}", width), Tone.WARN) for words in ("make the window larger", self.way_out)]
        self.query_one("#no-room", SpanLines).show(lambda _, __: told)
        if cramped != self.has_class("-cramped"):
            self.set_class(cramped, "-cramped")
            self.set_focus(None)
            if not cramped:
                self.call_after_refresh(self.focus_first)

    def focus_first(self) -> None:
        """Give the focus to what has it when this opens."""
        if self.focused is None:
            self.focus_next()

    def focus_next(self, selector: str | type[Widget] = "*") -> Widget | None:
        """On to the next part, while it can be seen."""
        return None if self.cramped else super().focus_next(selector)

    def focus_previous(self, selector: str | type[Widget] = "*") -> Widget | None:
        """Back to the part before, while it can be seen."""
        return None if self.cramped else super().focus_previous(selector)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Whether a key may do this now."""
        return action in _WAYS_OUT or not self.cramped


def _whole(box: Box) -> bool:
    """Whether all that stands in a box can be seen."""
    room = box.content_region
    parts = [part for part in box.walk_children(Widget) if part.display]
    # What is wholly out of sight has no region; the text above has none until it is first told.
    placed = parts[1:] if parts and not parts[0].region else parts
    return all(part.region and room.contains_region(part.region) for part in placed)


def _width(row: Horizontal) -> int:
    """Cells that the answers need side by side."""
    answers = [each for each in row.query(Choice) if each.display]
    wide = sum(each.words_width + each.styles.margin.right for each in answers)
    return wide - (answers[-1].styles.margin.right if answers else 0)

"""The objects of a run, page by page: those with faults, or all of them."""

from collections.abc import Awaitable, Callable
from typing import ClassVar, TypeAlias

from textual.binding import Binding, BindingType

from jim_core.wire.activities import ActivityItem
from jim_core.wire.page import Page
from jim_tui.dialogs.pane import PaneDialog
from jim_tui.gateway.errors import GatewayError
from jim_tui.render.activity import item_lines
from jim_tui.render.span import Spans, say
from jim_tui.render.tone import Tone

Read: TypeAlias = Callable[[bool, int], Awaitable[Page[ActivityItem] | None]]
"""Reads a page (from 1), of faults only or of all; None where a server does not keep them."""


class ItemsDialog(PaneDialog):
    """What became of each object. Begins with the faults, if there are any."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,o,enter", "close", show=False),
        Binding("e", "faults", show=False),
        Binding("left_square_bracket", "turn(-1)", show=False),
        Binding("right_square_bracket", "turn(1)", show=False),
    ]
    WIDEST = 120

    def __init__(self, named: str, read: Read, *, faults: bool) -> None:
        super().__init__()
        self._named = named
        self._read = read
        self._faults = faults
        self._page = 1
        self._found: Page[ActivityItem] | None = None
        self._told = "reading …"

    def on_mount(self) -> None:
        """Read the first page."""
        self._ask()

    def subject(self) -> object:
        """Another page."""
        return self._faults, self._page, self._found is None

    def heading(self) -> tuple[Spans, Spans]:
        """Whose objects, how many, and the keys."""
        return say(f"Objects · {self._named}", Tone.STRONG) + self._note(), self._keys()

    def action_faults(self) -> None:
        """All objects, or those with faults only."""
        self._faults, self._page = not self._faults, 1
        self._ask()

    def action_turn(self, by: int) -> None:
        """The page before or after."""
        if self._found is not None and 1 <= self._page + by <= max(1, self._found.total_pages):
            self._page += by
            self._ask()

    def _ask(self) -> None:
        self._found, self._told = None, "reading …"
        self.fill()
        # A page that was asked for before must not come over this one.
        self.run_worker(self._answer(), exclusive=True)

    async def _answer(self) -> None:
        try:
            self._found = await self._read(self._faults, self._page)
            self._told = "this server does not keep the objects of a run"
        except GatewayError as error:
            self._told = str(error)
        self.fill()

    def lines(self, width: int) -> list[Spans]:
        """The objects, or why there are none."""
        if self._found is None:
            return [say(f" {self._told}", Tone.QUIET)]
        if not self._found.items:
            return [say(" no object had a fault" if self._faults else " no objects", Tone.QUIET)]
        return item_lines(self._found.items, width)

    def _note(self) -> Spans:
        if self._found is None:
            return ()
        what = "fault" if self._faults else "object"
        what += "" if self._found.total_count == 1 else "s"
        pages = (
            f" · page {self._found.page} of {self._found.total_pages}" if self._found.total_pages > 1 else ""
        )
        return say(f"   {self._found.total_count:,} {what}{pages}".replace(",", " "), Tone.QUIET)

    def _keys(self) -> Spans:
        other = " all objects  " if self._faults else " faults only  "
        line = say("e", Tone.KEY) + say(other, Tone.QUIET)
        if self._found is not None and self._found.total_pages > 1:
            line += say("[ ]", Tone.KEY) + say(" page  ", Tone.QUIET)
        return line + say("esc", Tone.KEY) + say(" closes", Tone.QUIET)

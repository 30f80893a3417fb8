"""Which columns a list shows."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar, Final

from textual.binding import Binding, BindingType
from textual.widget import Widget

from jim_tui.dialogs.overlay import Overlay
from jim_tui.render.span import Spans, say
from jim_tui.render.tone import Tone
from jim_tui.widgets.columns import Column
from jim_tui.widgets.live_table import LiveTable

_COLUMNS: Final = (Column("shown", "", 1), Column("name", "Column", 16), Column("remark", "", 18))


@dataclass(frozen=True, slots=True)
class Offered:
    """One column that can be left out."""

    key: str
    title: str


class ColumnsDialog(Overlay[None]):
    """Space takes a column in or leaves it out, at once; nothing has to be confirmed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "take", show=False),
        Binding("escape,q,v", "close", show=False),
    ]

    def __init__(
        self,
        titles: Mapping[str, str],
        without: frozenset[str],
        shown: Callable[[], frozenset[str]],
        chosen: Callable[[frozenset[str]], None],
    ) -> None:
        """`without` are left out now; `shown` says which there is room for; `chosen` hears of changes."""
        super().__init__()
        self._offered = tuple(Offered(key, title) for key, title in titles.items())
        self._without = without
        self._shown = shown
        self._chosen = chosen

    def parts(self) -> Iterable[Widget]:
        """A list of the columns."""
        yield LiveTable[Offered](_COLUMNS, key=lambda each: each.key, id="columns", classes="frame")

    def on_mount(self) -> None:
        """Fill it."""
        table = self.query_one(LiveTable)
        table.styles.height = len(self._offered) + 3
        note = say("space", Tone.KEY) + say(" toggles  ", Tone.QUIET) + say("esc", Tone.KEY)
        table.entitle(say("Columns", Tone.STRONG), note + say(" closes", Tone.QUIET))
        self._fill()

    def _fill(self) -> None:
        room = self._shown()

        def cells(each: Offered, _: object) -> dict[str, Spans]:
            out = each.key in self._without
            crowded = not out and each.key not in room
            return {
                "shown": say(" " if out else "✓", Tone.GOOD),
                "name": say(each.title, Tone.QUIET if out else Tone.PLAIN),
                "remark": say("no room here" if crowded else "", Tone.QUIET),
            }

        self.query_one(LiveTable).show(self._offered, cells)

    def on_live_table_selected(self) -> None:
        """Enter does as space does."""
        self.action_take()

    def action_take(self) -> None:
        """Take the column under the cursor in, or leave it out."""
        key = self.query_one(LiveTable).cursor
        if isinstance(key, str):
            self._without = self._without ^ {key}
            self._chosen(self._without)
            # The list behind places its columns first.
            self.call_after_refresh(self._fill)

    def action_close(self) -> None:
        """Back to the list."""
        self.dismiss()

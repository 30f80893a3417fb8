"""The part of the application that remembers: how clocks are shown, how lists were left, what was seen to."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from jim_tui.keymap import Keymap
from jim_tui.render.facts import Facts, facts
from jim_tui.render.tone import Tone
from jim_tui.render.when import STYLES, TimeStyle, styled
from jim_tui.state.queries import find_past, server_zone
from jim_tui.state.remembered import Memory, Remembered
from jim_tui.taking import Taking


class Remembering(Taking):
    """Keeps what outlives the console in `memory`."""

    memory: Memory
    keymap: Keymap
    _home: TimeStyle

    @property
    def facts(self) -> Facts:
        """The moment."""
        return facts(self.state, self.shown_now(), self._style, self.keymap)

    @property
    def _style(self) -> TimeStyle:
        return styled(self.memory.value.times, self._home, server_zone(self.state))

    def remember(self, make: Callable[[Remembered], Remembered]) -> None:
        """Keep something for the next time."""
        self.memory.change(make)

    def action_time_style(self) -> None:
        """Local times, UTC, the server's, or how long ago."""
        names = list(STYLES)
        now = self.memory.value.times
        following = names[(names.index(now) + 1) % len(names)] if now in names else names[0]
        self.remember(lambda known: known.with_times(following))
        zone = f" ({server_zone(self.state)})" if following == "server" else ""
        self.flash(f"{STYLES[following]}{zone}")

    def acknowledge(self, execution_id: UUID, left: Callable[[], int]) -> None:
        """Somebody has seen to this failure; `left` counts those that are not."""
        server = self.state.server
        self.store.acknowledge(execution_id)
        address = server.address if server is not None else ""
        self.remember(lambda known: known.with_acknowledged(address, execution_id))
        tracked = find_past(self.state, execution_id)
        name = tracked.summary.schedule_name if tracked is not None else "the failure"
        remaining = left()
        self.flash(f"acknowledged: {name}" + (f"; {remaining} left" if remaining else ""), Tone.GOOD)

    def now(self) -> datetime:
        """This machine's time."""
        raise NotImplementedError

    def shown_now(self) -> datetime:
        """The time that the picture is drawn for."""
        raise NotImplementedError

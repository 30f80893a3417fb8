"""The console on a recording: the same screens, and keys to move in time."""

from datetime import tzinfo
from typing import Final

from jim_tui.app import JimApp
from jim_tui.recording.gateway import ReplayGateway
from jim_tui.recording.playhead import Playhead
from jim_tui.recording.tape import Tape
from jim_tui.settings import Preferences
from jim_tui.state.connection import TROUBLED
from jim_tui.state.store import ConsoleStore

_LOOK_EVERY: Final = 0.5
"""Seconds between two looks at where the recording is."""


class ReplayApp(JimApp):
    """Its clock is that of the recording, so that every age and duration is as it was then."""

    def __init__(
        self,
        tape: Tape,
        name: str,
        *,
        speed: float = 1.0,
        zone: tzinfo | None = None,
        preferences: Preferences | None = None,
    ) -> None:
        """`name` is what the recording is called until it says of which server it is."""
        self._playhead = Playhead(tape, speed)
        self._tape = ReplayGateway(tape, self._playhead)
        clock = self._playhead.clock
        store = ConsoleStore(self._tape, clock=clock, asked=name)
        store.replay(self._playhead.place)
        super().__init__(store, self._tape, clock=clock, zone=zone, preferences=preferences)

    def on_mount(self) -> None:
        """Look at the recording from time to time."""
        self.set_interval(_LOOK_EVERY, self._look, name="recording")

    def _look(self) -> None:
        self.store.replay(self._playhead.place)
        # Contact that was found again then need not be waited for now.
        if self.state.connection.phase in TROUBLED and self._tape.answers:
            self.store.refresh()

    def action_seek(self, seconds: float) -> None:
        """So many seconds on, or back."""
        self._go(self._playhead.position + seconds)

    def action_rewind(self) -> None:
        """To the beginning."""
        self._go(0.0)

    def _go(self, to: float) -> None:
        if self._tape.seek(to):
            self.store.forget()
        self._look()
        self.store.refresh()

    def action_pause(self) -> None:
        """Stand still, or go on."""
        self._playhead.toggle()
        self._tape.wake()
        self._look()

    def action_speed(self, steps: int) -> None:
        """Twice as fast, or half as fast."""
        self._playhead.change_speed(2.0**steps)
        self._tape.wake()
        self._look()

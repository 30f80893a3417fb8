"""Where in a recording we are, and the clock of that moment."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from jim_tui.recording.tape import Tape
from jim_tui.state.replaying import Replaying

SLOWEST: Final = 0.125
FASTEST: Final = 64.0


class Playhead:
    """Moves on with the time of `ticks`, `speed` times as fast, and stops at the end."""

    def __init__(
        self, tape: Tape, speed: float = 1.0, *, ticks: Callable[[], float] = time.monotonic
    ) -> None:
        """`ticks` gives seconds."""
        self._began, self._length = tape.began, tape.length
        self._ticks = ticks
        self._speed = speed
        self._paused = False
        self._from, self._since = 0.0, ticks()

    @property
    def position(self) -> float:
        """Seconds since the beginning of the recording."""
        gone = 0.0 if self._paused else (self._ticks() - self._since) * self._speed
        return min(self._from + gone, self._length)

    @property
    def place(self) -> Replaying:
        """The same for the screen."""
        at, length = timedelta(seconds=self.position), timedelta(seconds=self._length)
        return Replaying(at, length, self._speed, self._paused)

    def clock(self) -> datetime:
        """What the clock of the recording machine said."""
        return self._began + timedelta(seconds=self.position)

    def seconds_to(self, position: float) -> float | None:
        """How long until we are there; None while we do not move."""
        return None if self._paused else max(0.0, position - self.position) / self._speed

    def seek(self, to: float) -> None:
        """Go there, within the recording."""
        self._from, self._since = min(max(to, 0.0), self._length), self._ticks()

    def toggle(self) -> None:
        """Stand still, or go on."""
        self.seek(self.position)
        self._paused = not self._paused

    def change_speed(self, factor: float) -> None:
        """So many times as fast as now, within bounds."""
        self.seek(self.position)
        self._speed = min(max(self._speed * factor, SLOWEST), FASTEST)

"""Where a recording is that is being shown."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Replaying:
    """The place in a recording, and how it moves."""

    position: timedelta
    length: timedelta
    speed: float = 1.0
    paused: bool = False

    @property
    def ended(self) -> bool:
        """There is no more of it."""
        return self.position >= self.length

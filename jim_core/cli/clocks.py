"""Compares two clocks of which one is told in whole seconds."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

_COARSE: Final = timedelta(seconds=2)
"""A server tells whole seconds, and renews what it tells about once a second."""
_MATTERS: Final = timedelta(seconds=2)
"""From this difference on, people see fires come early or late."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """By how much the server's clock is ahead of ours, at the least and at the most."""

    least: timedelta
    most: timedelta

    @property
    def matters(self) -> bool:
        """Whether the clocks surely differ by more than people can overlook."""
        return self.least > _MATTERS or self.most < -_MATTERS

    def __str__(self) -> str:
        """In words."""
        middle = (self.least + self.most) / 2
        about = f"(± {(self.most - self.least).total_seconds() / 2:.1f} s)"
        if self.least <= timedelta() <= self.most:
            return f"agrees with the server's {about}"
        side = "behind" if middle > timedelta() else "ahead of"
        words = f"this clock is {_length(abs(middle))} {side} the server's {about}"
        return f"{words}; schedules fire by the server's: set both by NTP" if self.matters else words


def compare(asked: datetime, told: datetime, answered: datetime) -> Comparison:
    """The clocks, by what was told between two instants of ours: the round trip makes it less certain."""
    return Comparison(told - answered, told + _COARSE - asked)


def _length(span: timedelta) -> str:
    seconds = span.total_seconds()
    if seconds < 120:
        return f"{seconds:.1f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7_200 else f"{span}".split(".")[0]

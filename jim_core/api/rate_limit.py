"""How many requests somebody may send in a minute."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Final

WINDOW_SECONDS: Final = 60.0


class RateLimit:
    """Counts per caller, in a window of a minute that begins with the caller's first request.

    Holds at most `room` callers: beyond that the one whose window began first is forgotten.
    """

    def __init__(self, per_minute: int, clock: Callable[[], float], *, room: int = 10_000) -> None:
        self._per_minute = per_minute
        self._clock = clock
        self._room = room
        self._windows: OrderedDict[Hashable, tuple[float, int]] = OrderedDict()

    def spend(self, who: Hashable) -> float | None:
        """Count one request of `who`; None if it is allowed, else the seconds until one is."""
        if self._per_minute == 0:
            return None
        now = self._clock()
        began, count = self._windows.get(who, (now, 0))
        if now - began >= WINDOW_SECONDS:
            began, count = now, 0
        if count >= self._per_minute:
            return WINDOW_SECONDS - (now - began)
        if count == 0:
            self._begin(who)
        self._windows[who] = (began, count + 1)
        return None

    def _begin(self, who: Hashable) -> None:
        self._windows.pop(who, None)
        if len(self._windows) >= self._room:
            self._windows.popitem(last=False)

"""What the drawings are told besides the thing itself: the time, its style, how fresh what we know is."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from jim_tui.keymap import AS_THEY_ARE, Keymap, key_name
from jim_tui.render.when import TimeStyle, until
from jim_tui.state.console import ConsoleState, Phase


@dataclass(frozen=True, slots=True)
class Facts:
    """The moment in which something is drawn."""

    now: datetime
    """The server's now, as far as we can tell; frozen at the last good read while contact is lost."""
    here: datetime
    """This machine's now."""
    style: TimeStyle
    wall: datetime
    """The server's now as it goes on, heard of or not: what its clock will start."""
    stale: bool
    """What is shown may no longer be so: elapsed times carry `?`."""
    keymap: Keymap = field(default_factory=dict)
    """The keys that a person has changed."""

    def elapsed(self, since: datetime, until: datetime | None = None) -> timedelta:
        """How long something has lasted."""
        return max(timedelta(0), (until or self.now) - since)

    def key(self, key_id: str) -> str:
        """What the key of this id is called."""
        return key_name(key_id, self.keymap)


def facts(state: ConsoleState, here: datetime, style: TimeStyle, keymap: Keymap = AS_THEY_ARE) -> Facts:
    """The moment, for a state: time stands still while nothing is heard."""
    link = state.connection
    stale = link.phase is not Phase.LIVE or link.paused_since is not None
    seen = here
    if stale and link.last_good is not None:
        seen = min(here, link.last_good)
    if link.paused_since is not None and link.phase is Phase.LIVE:
        seen = min(here, link.paused_since)
    return Facts(seen + link.skew, here, style, here + link.skew, stale, keymap)


def coarse(instant: datetime, step: float) -> datetime:
    """The last instant not after this one that is a whole number of steps of so many seconds."""
    return instant - timedelta(seconds=instant.timestamp() % step)


def due(instant: datetime, facts: Facts) -> str:
    """When a schedule fires next: `in 26m33s`; `due?` where it may have fired without our hearing of it."""
    return "due?" if facts.stale and instant <= facts.wall else until(instant, facts.wall)

"""Sentences for the flash line about what the console noticed by itself."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from jim_tui.state.console import Connection, Notice, Phase, Tone, Tracked

_WAS_AWAY: Final = frozenset(Phase) - {Phase.LIVE, Phase.CONNECTING, Phase.THROTTLED}


def back_again(
    connection: Connection,
    before: Mapping[UUID, Tracked] | None,
    executions: Mapping[UUID, Tracked],
    now: datetime,
) -> Notice | None:
    """Contact is back after `connection` was in trouble; `before` is what was known when it began."""
    if connection.phase not in _WAS_AWAY or connection.last_good is None:
        return None
    seconds = int((now - connection.last_good).total_seconds())
    count = changed(before or {}, executions)
    what = {0: "nothing changed", 1: "1 execution changed"}.get(count, f"{count} executions changed")
    return Notice(now, f"back after {spoken(seconds)}, {what}", Tone.GOOD)


def changed(before: Mapping[UUID, Tracked], after: Mapping[UUID, Tracked]) -> int:
    """How many executions are new, gone, or no longer as they were."""
    seen = sum(1 for key, known in after.items() if key not in before or _moved(before[key], known))
    return seen + sum(1 for key in before if key not in after)


def spoken(seconds: int) -> str:
    """A duration as minutes and seconds, with hours where there are some."""
    minutes, second = divmod(max(seconds, 0), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"


def _moved(before: Tracked, after: Tracked) -> bool:
    return before.summary != after.summary or before.lost != after.lost

"""Ended executions linger for a while, so that nobody wonders where a row went."""

from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from jim_tui.state import place
from jim_tui.state.connection import TROUBLED
from jim_tui.state.console import ConsoleState, Tracked
from jim_tui.state.words import went_well

WENT_WELL: Final = timedelta(seconds=15)
WENT_BADLY: Final = timedelta(seconds=60)
LOOK_EVERY: Final = 5.0
"""Seconds between two looks for ghosts whose time has come, at most."""


def leaves_at(tracked: Tracked) -> datetime | None:
    """When an ended execution leaves; None while it is open."""
    if tracked.ended_seen is None:
        return None
    return tracked.ended_seen + (WENT_WELL if went_well(tracked.summary) else WENT_BADLY)


def next_leaving(state: ConsoleState, held: AbstractSet[UUID]) -> datetime | None:
    """When the first ghost leaves that nobody holds."""
    times = (leaves_at(known) for key, known in state.executions.items() if key not in held)
    return min((time for time in times if time is not None), default=None)


def swept(state: ConsoleState, held: AbstractSet[UUID], now: datetime) -> ConsoleState:
    """Without the ghosts whose time has come. While there is no contact nothing leaves."""
    if state.connection.phase in TROUBLED:
        return state
    leaving = [
        key
        for key, known in state.executions.items()
        if key not in held and (time := leaves_at(known)) is not None and time <= now
    ]
    return place.without(state, leaving) if leaving else state

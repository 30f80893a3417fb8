"""What every part of the store works with."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from jim_tui.gateway.errors import GatewayError
from jim_tui.gateway.protocol import Gateway
from jim_tui.state.board import Board
from jim_tui.state.jobs import Jobs

Clock = Callable[[], datetime]
Sleep = Callable[[float], Awaitable[None]]


@dataclass(slots=True)
class Desk:
    """The state, the server, the time, the background work; and how far the event stream has been read."""

    board: Board
    gateway: Gateway
    clock: Clock
    sleep: Sleep
    jobs: Jobs
    trouble: Callable[[GatewayError], None]
    """Tell whoever keeps the connection that a read was refused for a reason that concerns it."""
    read_active: Callable[[], None]
    """Read what is active as soon as possible: something of ours may be there, and no answer said so."""
    sequence: int | None = None
    """The number of the newest event that is part of the state; None before the first one."""

    @property
    def stamp(self) -> int:
        """Whatever is read from now on contains all events up to this one."""
        return self.sequence or 0

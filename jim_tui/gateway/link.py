"""A server that can be spoken to now: its client, how it is called, and how to leave it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from jim_core.client.jim import JimClient


@dataclass(slots=True)
class Link:
    """One connection to one server, of whatever kind."""

    client: JimClient
    name: str
    address: str
    leave: Callable[[], Awaitable[None]]
    """Closes whatever stands behind the client, after the client itself."""
    embedded: bool = False
    passing: bool = False
    is_up: Callable[[], bool] = lambda: True
    skew: Callable[[], timedelta | None] = lambda: None

    async def close(self) -> None:
        """Leave."""
        try:
            await self.client.close()
        finally:
            await self.leave()


async def nothing_to_leave() -> None:
    """For links behind which there is nothing of ours."""

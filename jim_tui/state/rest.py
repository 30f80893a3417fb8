"""Leaves alone for a while what a server has refused, and then asks again by itself."""

from collections.abc import Callable
from functools import partial

from jim_tui.gateway.errors import CannotOpen, GatewayError, NoAnswer, Unreachable
from jim_tui.state import back_off
from jim_tui.state.desk import Desk

_CONTACT = (Unreachable, NoAnswer, CannotOpen)
"""These concern the whole server: once it answers anything, it is worth asking."""


class Rest:
    """For one kind of reading, `name`; `again` is called at the end of each rest."""

    def __init__(self, desk: Desk, name: str, again: Callable[[], None]) -> None:
        self._desk = desk
        self._name = f"{name} again"
        self._again = again
        self._failures = 0
        self._refused = False

    @property
    def lasts(self) -> bool:
        """It was refused, and it is too soon to ask again unless a person does."""
        return self._refused and self._desk.jobs.is_running(self._name)

    def begin(self, error: GatewayError) -> None:
        """It was refused, or it did not arrive."""
        self._failures += 1
        self._refused = not isinstance(error, _CONTACT)
        interval = self._desk.board.state.connection.interval
        wait = back_off.retry_in(error, self._failures, interval, 0.5)
        if wait is not None:
            self._desk.jobs.replace(self._name, partial(self._rested, wait))

    def over(self) -> None:
        """It was answered."""
        self._failures = 0
        self._refused = False
        self._desk.jobs.stop(self._name)

    async def _rested(self, wait: float) -> None:
        await self._desk.sleep(wait)
        self._refused = False
        self._again()

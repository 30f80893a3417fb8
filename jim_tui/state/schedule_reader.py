"""Keeps the list of schedules fresh, once somebody has asked for it."""

from dataclasses import replace
from typing import Final

from jim_core.wire.frames import ExecutionFrame, Frame, ScheduleDeletedFrame, ScheduleFrame
from jim_tui.gateway.errors import GatewayError
from jim_tui.state.console import Phase
from jim_tui.state.desk import Desk
from jim_tui.state.words import execution_ended

SETTLING: Final = 1.0
"""Seconds in which changes gather before the list is read again."""
EVERY_READS: Final = 15
"""Where the server does not push: once in so many reads of what runs."""


class ScheduleReader:
    """Reads when asked, when something about a schedule changed, and from time to time."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._wanted = False
        self._reads = 0

    def read(self) -> None:
        """Read now."""
        self._wanted = True
        self._desk.jobs.ask("schedules", self._read)

    def again(self) -> None:
        """Read anew, if anybody ever asked."""
        if self._wanted:
            self.read()

    def heard(self, frame: Frame) -> None:
        """An event happened; some change what the list says."""
        concerns = isinstance(frame, ScheduleFrame | ScheduleDeletedFrame) or (
            isinstance(frame, ExecutionFrame) and execution_ended(frame.execution)
        )
        if self._wanted and concerns and not self._desk.jobs.is_running("schedules soon"):
            self._desk.jobs.ask("schedules soon", self._soon)

    def was_read(self) -> None:
        """What runs was read once more."""
        state = self._desk.board.state
        missing = state.schedules is None or state.schedules_error is not None
        self._reads = 0 if state.connection.pushed else self._reads + 1
        if self._wanted and (missing or self._reads >= EVERY_READS):
            self._reads = 0
            self.read()

    async def _soon(self) -> None:
        await self._desk.sleep(SETTLING)
        self.read()

    async def _read(self) -> None:
        desk = self._desk
        state = desk.board.state
        if state.server is None or state.connection.phase is Phase.SIGN_IN:
            # It is read with the next contact.
            return
        try:
            schedules = tuple(await desk.gateway.schedules())
        except GatewayError as error:
            desk.trouble(error)
            text = str(error)
            desk.board.change(lambda state: replace(state, schedules_error=text))
            return
        desk.board.change(lambda state: replace(state, schedules=schedules, schedules_error=None))

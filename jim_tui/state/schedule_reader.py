"""Keeps the list of schedules fresh, once somebody has asked for it."""

from dataclasses import replace
from functools import partial
from typing import Final
from uuid import UUID

from jim_core.wire.frames import ExecutionFrame, Frame, ScheduleDeletedFrame, ScheduleFrame
from jim_tui.gateway.errors import GatewayError
from jim_tui.gateway.protocol import HistoryQuery
from jim_tui.state import outcomes, schedule_changes
from jim_tui.state.console import Phase
from jim_tui.state.desk import Desk
from jim_tui.state.rest import Rest
from jim_tui.state.words import execution_ended

SETTLING: Final = 1.0
"""Seconds in which changes gather before the list is read again."""
EVERY_READS: Final = 15
"""Where the server does not push: once in so many reads of what runs."""
_PAGE: Final = 100
"""Executions of all schedules together, in one read: a glance at how the last ones went."""
_BESIDE: Final = 30
"""So many schedules that are hardly on that page are asked about one by one, each once."""


class ScheduleReader:
    """Reads when asked, when something about a schedule changed, and from time to time."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._wanted = False
        self._outcomes = False
        self._reached_back: set[UUID] = set()
        self._reads = 0
        self._rest = Rest(desk, "schedules", self.read)
        self._outcomes_rest = Rest(desk, "outcomes", self.read_outcomes)

    def read(self) -> None:
        """Read now."""
        self._wanted = True
        self._desk.jobs.ask("schedules", self._read)

    def read_outcomes(self) -> None:
        """Read how the last executions went, too; events keep that fresh where the server pushes."""
        self._outcomes = True
        self._desk.jobs.ask("outcomes", self._read_outcomes)

    def again(self) -> None:
        """Read anew, if anybody ever asked."""
        if self._wanted:
            self.read()
        if self._outcomes:
            self.read_outcomes()

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
        missing = (missing or bool(schedule_changes.unsettled(state))) and not self._rest.lasts
        self._reads = 0 if state.connection.pushed else self._reads + 1
        due = self._wanted and (missing or self._reads >= EVERY_READS)
        if due:
            self._reads = 0
            if not self._rest.lasts:
                self.read()
        if self._outcomes and (due or state.outcomes is None) and not self._outcomes_rest.lasts:
            self.read_outcomes()

    async def _soon(self) -> None:
        await self._desk.sleep(SETTLING)
        self.read()

    async def _read(self) -> None:
        desk = self._desk
        state = desk.board.state
        if state.server is None or state.connection.phase is Phase.SIGN_IN:
            # It is read with the next contact.
            return
        asked = schedule_changes.unsettled(state)
        try:
            schedules = tuple(await desk.gateway.schedules())
        except GatewayError as error:
            desk.trouble(error)
            self._rest.begin(error)
            text = str(error)
            desk.board.change(lambda state: replace(state, schedules_error=text))
            return
        self._rest.over()
        listed = partial(schedule_changes.listed, schedules=schedules, asked=asked, now=desk.clock())
        desk.board.change(listed)

    async def _read_outcomes(self) -> None:
        desk = self._desk
        state = desk.board.state
        if state.server is None or state.connection.phase is Phase.SIGN_IN:
            return
        try:
            page = await desk.gateway.history(HistoryQuery(page_size=_PAGE))
            desk.board.change(lambda state: outcomes.read(state, page.items))
            if page.has_next_page:
                await self._reach_back()
        except GatewayError as error:
            desk.trouble(error)
            self._outcomes_rest.begin(error)
        else:
            self._outcomes_rest.over()

    async def _reach_back(self) -> None:
        """Schedules that run often fill the page; the others ran before it began. One after the other."""
        state = self._desk.board.state
        known = state.outcomes or {}
        for item in (state.schedules or ())[:_BESIDE]:
            if item.id not in self._reached_back and len(known.get(item.id, ())) < outcomes.KEPT:
                query = HistoryQuery(schedule_id=item.id, page_size=outcomes.KEPT)
                found = partial(outcomes.read, runs=(await self._desk.gateway.history(query)).items)
                self._desk.board.change(found)
                self._reached_back.add(item.id)

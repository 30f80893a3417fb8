"""Reads the schedule that is looked at: its steps, when it fires next, how its last executions went."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from types import MappingProxyType
from typing import Final
from uuid import UUID

from jim_tui.gateway.errors import GatewayError, Gone
from jim_tui.gateway.protocol import HistoryQuery
from jim_tui.state import back_off, outcomes
from jim_tui.state.console import ConsoleState, Phase
from jim_tui.state.desk import Desk
from jim_tui.state.schedule_view import ScheduleView

KEPT: Final = 64
"""So many schedules are kept for a second look."""
REST: Final = timedelta(seconds=5)
"""After a read that failed, at least."""

_ASKED: Final = frozenset({Phase.LIVE, Phase.STALE})
Mark = tuple[object, ...]
"""What a schedule was read for; another mark means that it is worth reading again."""


class ScheduleDetails:
    """One schedule at a time: the newest question wins, what was read is kept until it changes."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._marks: dict[UUID, Mark] = {}
        self._epoch = 0
        self._rests: datetime | None = None
        self._rest = REST

    def look(self, schedule_id: UUID) -> None:
        """This one is looked at: read it, unless what is known of it is the newest."""
        state, mark = self._desk.board.state, self._mark(schedule_id)
        rests = self._rests is not None and self._desk.clock() < self._rests
        if rests or state.connection.phase not in _ASKED or self._marks.get(schedule_id) == mark:
            return
        self._marks[schedule_id] = mark
        self._desk.jobs.replace("schedule", partial(self._read, schedule_id))

    def reread(self) -> None:
        """Whatever is looked at next is read anew."""
        self._epoch += 1
        self._rests = None

    def _mark(self, schedule_id: UUID) -> Mark:
        for item in self._desk.board.state.schedules or ():
            if item.id == schedule_id:
                return (self._epoch, item.last_updated, item.next_run_time, item.is_enabled)
        return (self._epoch,)

    async def _read(self, schedule_id: UUID) -> None:
        done = False
        try:
            view = await self._found(schedule_id)
            done = view.error is None
        finally:
            if not done:
                # Also when the cursor has moved on meanwhile: nothing of it was kept.
                self._marks.pop(schedule_id, None)
        if not done:
            self._rests = self._desk.clock() + self._rest
        self._desk.board.change(lambda state: _viewed(state, schedule_id, view))

    async def _found(self, schedule_id: UUID) -> ScheduleView:
        gateway, known = self._desk.gateway, self._desk.board.state.schedule_views.get(schedule_id)
        try:
            detail = await gateway.schedule(schedule_id)
            runs = await gateway.next_runs(schedule_id)
            page = await gateway.history(HistoryQuery(schedule_id=schedule_id, page_size=outcomes.KEPT))
        except Gone:
            return replace(known or ScheduleView(), gone=True, error=None)
        except GatewayError as error:
            self._desk.trouble(error)
            interval = self._desk.board.state.connection.interval
            wait = back_off.retry_in(error, 1, interval, 0.5) or 0.0
            self._rest = max(REST, timedelta(seconds=wait))
            return replace(known or ScheduleView(), error=str(error))
        self._rest = REST
        self._desk.board.change(lambda state: outcomes.read(state, page.items))
        return ScheduleView(detail, runs)


def _viewed(state: ConsoleState, schedule_id: UUID, view: ScheduleView) -> ConsoleState:
    views = {key: value for key, value in state.schedule_views.items() if key != schedule_id}
    kept = dict(list(views.items())[-KEPT + 1 :])
    return replace(state, schedule_views=MappingProxyType({**kept, schedule_id: view}))

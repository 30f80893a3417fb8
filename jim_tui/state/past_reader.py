"""Reads how the schedules of what is in sight went before: one request a schedule, some more for steps."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final
from uuid import UUID

from jim_tui.gateway.errors import GatewayError, Gone
from jim_tui.gateway.protocol import HistoryQuery
from jim_tui.state import place
from jim_tui.state.console import ConsoleState, Phase
from jim_tui.state.desk import Desk
from jim_tui.state.past import PastRuns, Steps, in_order, sample

PAGE: Final = 50
SCHEDULES: Final = 24
"""So many schedules are kept; those in sight at once are read one after the other."""
REST: Final = timedelta(seconds=30)
"""Between two reads of one schedule: what usually happens does not change sooner."""

_ASKED: Final = frozenset({Phase.LIVE, Phase.STALE})
Mark = tuple[object, ...]
"""What a schedule was read for; another mark means that it is worth reading again."""


class PastReader:
    """One schedule at a time, each only when there is a reason for it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._wanted: tuple[UUID, ...] = ()
        self._marks: dict[UUID, Mark] = {}
        self._read_at: dict[UUID, datetime] = {}
        self._epoch = 0

    @property
    def _state(self) -> ConsoleState:
        return self._desk.board.state

    def want(self, schedule_ids: Iterable[UUID]) -> None:
        """Executions of these schedules are in sight."""
        self._wanted = tuple(dict.fromkeys(schedule_ids))[:SCHEDULES]
        if self._due() is not None and not self._desk.jobs.is_running("past"):
            self._desk.jobs.ask("past", self._work)

    def reread(self) -> None:
        """Whatever is wanted is read anew."""
        self._epoch += 1
        self._read_at.clear()

    def _due(self) -> UUID | None:
        state = self._state
        if state.server is None or state.connection.phase not in _ASKED:
            return None
        now = self._desk.clock()
        for schedule_id in self._wanted:
            before = self._read_at.get(schedule_id)
            rests = before is not None and now - before < REST
            if not rests and self._marks.get(schedule_id) != self._mark(schedule_id):
                return schedule_id
        return None

    def _mark(self, schedule_id: UUID) -> Mark:
        ended = (
            known.summary.id
            for known in self._state.executions.values()
            if known.ended and known.summary.schedule_id == schedule_id
        )
        return (self._epoch, frozenset(ended))

    async def _work(self) -> None:
        while (schedule_id := self._due()) is not None:
            self._read_at[schedule_id] = self._desk.clock()
            self._marks[schedule_id] = self._mark(schedule_id)
            try:
                await self._read(schedule_id)
            except GatewayError as error:
                self._marks.pop(schedule_id, None)
                self._failed(schedule_id, error)
                return

    async def _read(self, schedule_id: UUID) -> None:
        query = HistoryQuery(schedule_id=schedule_id, page_size=PAGE)
        page = await self._desk.gateway.history(query)
        known = self._state.past.get(schedule_id, PastRuns())
        runs = in_order([*known.runs, *page.items])
        self._put(schedule_id, replace(known, runs=runs, error=None))
        for run in sample(runs):
            known = self._state.past[schedule_id]
            if run.id not in known.steps:
                steps = MappingProxyType({**known.steps, run.id: await self._steps(run.id)})
                self._put(schedule_id, replace(known, steps=steps))

    async def _steps(self, execution_id: UUID) -> Steps:
        seen = place.find(self._state, execution_id)
        if seen is not None and seen.ended and seen.steps is not None:
            return seen.steps
        try:
            return tuple((await self._desk.gateway.execution(execution_id)).steps)
        except Gone:
            return ()

    def _failed(self, schedule_id: UUID, error: GatewayError) -> None:
        self._desk.trouble(error)
        known = self._state.past.get(schedule_id, PastRuns())
        self._put(schedule_id, replace(known, error=str(error)))

    def _put(self, schedule_id: UUID, past: PastRuns) -> None:
        others = {key: value for key, value in self._state.past.items() if key != schedule_id}
        kept = dict(list(others.items())[-SCHEDULES + 1 :])
        fresh = MappingProxyType({**kept, schedule_id: past})
        self._desk.board.change(lambda state: replace(state, past=fresh))

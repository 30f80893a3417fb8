"""Reads what ended in the last 24 hours, once somebody looks at it; events keep it fresh after that."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from jim_core.wire.executions import ExecutionSummary
from jim_tui.gateway.errors import GatewayError
from jim_tui.gateway.protocol import HistoryQuery
from jim_tui.state import day
from jim_tui.state.console import Phase
from jim_tui.state.desk import Desk
from jim_tui.state.rest import Rest

PAGE: Final = 100
PAGES: Final = 5
"""So many pages are looked through; of a busier day it is said that there was more."""
EVERY: Final = timedelta(minutes=5)
"""What ended unheard of, while contact was lost or between two reads, is found after this."""

_SPAN: Final = timedelta(hours=day.HOURS)
_ASKED: Final = frozenset({Phase.LIVE, Phase.STALE})


class DayReader:
    """Asks for nothing before it is wanted, and only after what runs has been read."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._wanted = False
        self._read_at: datetime | None = None
        self._rest = Rest(desk, "day", self.reread)

    def want(self) -> None:
        """Somebody looks."""
        self._wanted = True
        self._ask()

    def reread(self) -> None:
        """Read it anew."""
        self._read_at = None
        self._ask()

    def was_read(self) -> None:
        """What runs was read once more: what has ended since belongs to the day."""
        state = self._desk.board.state
        for known in state.executions.values():
            if known.ended and not known.lost:
                state = day.heard(state, known.summary)
        self._desk.board.put(state)
        self._ask()

    def _ask(self) -> None:
        jobs, state = self._desk.jobs, self._desk.board.state
        if not self._wanted or not state.active_read or state.connection.phase not in _ASKED:
            return
        fresh = self._read_at is not None and self._desk.clock() - self._read_at < EVERY
        if not (fresh or self._rest.lasts or jobs.is_running("day")):
            jobs.ask("day", self._read)

    async def _read(self) -> None:
        desk = self._desk
        now = desk.clock()
        self._read_at = now
        since = now + desk.board.state.connection.skew - _SPAN
        found: list[ExecutionSummary] = []
        whole = False
        try:
            for number in range(1, PAGES + 1):
                page = await desk.gateway.history(HistoryQuery(page=number, page_size=PAGE))
                found += page.items
                whole = not page.has_next_page or not page.items or page.items[-1].queued_at < since
                if whole:
                    break
        except GatewayError as error:
            desk.trouble(error)
            self._rest.begin(error)
            return
        self._rest.over()
        fresh = day.read(found, since + _SPAN, whole=whole)
        desk.board.change(lambda state: replace(state, day=fresh))

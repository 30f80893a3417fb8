"""Finds the execution before or after another one of the same schedule."""

from typing import Final
from uuid import UUID

from jim_tui.gateway.protocol import HistoryQuery
from jim_tui.state.desk import Desk

_PAGE: Final = 100
_PAGES: Final = 10


class NotReached(Exception):
    """The execution lies too far back among those of its schedule to be found."""


class Neighbours:
    """Reads the executions of a schedule, the newest first, until the one that is asked about turns up."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def find(self, execution_id: UUID, schedule_id: UUID, by: int) -> UUID | None:
        """The next older (1) or newer (-1) one; None: there is none. Raises a GatewayError or NotReached."""
        newer: UUID | None = None
        found = False
        for number in range(1, _PAGES + 1):
            query = HistoryQuery(page=number, page_size=_PAGE, schedule_id=schedule_id)
            page = await self._desk.gateway.history(query)
            for run in page.items:
                if found:
                    return run.id
                if run.id == execution_id:
                    if by < 0:
                        return newer
                    found = True
                newer = run.id
            if not page.has_next_page:
                return None
        raise NotReached(f"it is not among the newest {_PAGE * _PAGES} of its schedule")

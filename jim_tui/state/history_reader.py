"""Reads a page of history; where the server does not filter by status, this side searches for it."""

from dataclasses import replace
from typing import Final

from jim_core.wire.executions import ExecutionSummary
from jim_core.wire.page import Page
from jim_tui.gateway.errors import GatewayError
from jim_tui.gateway.protocol import HistoryQuery
from jim_tui.state.console import History
from jim_tui.state.desk import Desk
from jim_tui.state.rest import Rest

SEARCHED_AT_MOST: Final = 500
_SEARCH_PAGE: Final = 100


class HistoryReader:
    """The newest question wins; an older one under way is dropped."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._query: HistoryQuery | None = None
        self._rest = Rest(desk, "history", self.again)

    def read(self, query: HistoryQuery) -> None:
        """Read this page; the one shown stays until it is there."""
        self._query = query
        self._desk.board.change(
            lambda state: replace(
                state, history=replace(state.history, query=query, loading=True, error=None)
            )
        )
        self._desk.jobs.replace("history", lambda: self._read(query))

    def again(self) -> None:
        """Read the same page anew, if one was read."""
        if self._query is not None:
            self.read(self._query)

    def was_read(self) -> None:
        """The server answered something else; a page that it could not give before is worth asking again."""
        history = self._desk.board.state.history
        waits = history.error is not None or (history.loading and not self._desk.jobs.is_running("history"))
        if self._query is not None and waits and not self._rest.lasts:
            self.read(self._query)

    async def _read(self, query: HistoryQuery) -> None:
        desk = self._desk
        if desk.board.state.server is None:
            # It is read with the first contact.
            return
        try:
            history = await self._found(query)
        except GatewayError as error:
            desk.trouble(error)
            self._rest.begin(error)
            history = replace(desk.board.state.history, loading=False, error=str(error))
        else:
            self._rest.over()
        desk.board.change(lambda state: replace(state, history=history))

    async def _found(self, query: HistoryQuery) -> History:
        page = await self._desk.gateway.history(query)
        if query.status is None or all(_matches(item, query.status) for item in page.items):
            return History(query, page)
        return await self._searched(query, query.status)

    async def _searched(self, query: HistoryQuery, status: str) -> History:
        found: list[ExecutionSummary] = []
        seen, number, total = 0, 0, 0
        while seen < SEARCHED_AT_MOST:
            number += 1
            asked = replace(query, status=None, page=number, page_size=_SEARCH_PAGE)
            page = await self._desk.gateway.history(asked)
            seen, total = seen + len(page.items), page.total_count
            found += [item for item in page.items if _matches(item, status)]
            if not page.has_next_page or not page.items:
                break
        first = (query.page - 1) * query.page_size
        shown = found[first : first + query.page_size]
        matches = Page[ExecutionSummary].of(
            shown, total=len(found), page=query.page, page_size=query.page_size
        )
        return History(query, matches, searched=seen, searched_of=total)


def _matches(item: ExecutionSummary, status: str) -> bool:
    return item.status.casefold() in {word.strip().casefold() for word in status.split(",")}

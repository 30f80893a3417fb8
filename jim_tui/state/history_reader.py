"""Reads a page of history; what the server does not filter by, this side searches for."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from jim_core.wire.executions import ExecutionSummary
from jim_core.wire.page import Page
from jim_tui.gateway.errors import GatewayError
from jim_tui.gateway.protocol import HistoryQuery
from jim_tui.state.console import History
from jim_tui.state.desk import Desk
from jim_tui.state.filtering import EVERYTHING, Filter, matches
from jim_tui.state.list_traits import run_facets
from jim_tui.state.rest import Rest

SEARCHED_AT_MOST: Final = 500
"""Executions looked through at once; more when a person asks for it."""
_SEARCH_PAGE: Final = 100


class HistoryReader:
    """The newest question wins; an older one under way is dropped."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._asked: tuple[HistoryQuery, Filter] | None = None
        self._reaches = SEARCHED_AT_MOST
        self._rest = Rest(desk, "history", self.again)

    def read(self, query: HistoryQuery, rest: Filter = EVERYTHING) -> None:
        """Read this page of what `rest` leaves; the one shown stays until it is there."""
        before, self._asked = self._asked, (query, rest)
        if before is None or (replace(before[0], page=1), before[1]) != (replace(query, page=1), rest):
            self._reaches = SEARCHED_AT_MOST
        self._desk.board.change(
            lambda state: replace(
                state, history=replace(state.history, query=query, rest=rest, loading=True, error=None)
            )
        )
        self._desk.jobs.replace("history", lambda: self._read(query, rest))

    def search_on(self) -> None:
        """Look through as many again."""
        if self._asked is not None:
            self._reaches += SEARCHED_AT_MOST
            self.read(*self._asked)

    def again(self) -> None:
        """Read the same page anew, if one was read."""
        if self._asked is not None:
            self.read(*self._asked)

    def was_read(self) -> None:
        """The server answered something else; a page that it could not give before is worth asking again."""
        history = self._desk.board.state.history
        waits = history.error is not None or (history.loading and not self._desk.jobs.is_running("history"))
        if waits and not self._rest.lasts:
            self.again()

    async def _read(self, query: HistoryQuery, rest: Filter) -> None:
        desk = self._desk
        if desk.board.state.server is None:
            # It is read with the first contact.
            return
        try:
            history = await self._found(query, rest)
        except GatewayError as error:
            desk.trouble(error)
            self._rest.begin(error)
            history = replace(desk.board.state.history, loading=False, error=str(error))
        else:
            self._rest.over()
        desk.board.change(lambda state: replace(state, history=history))

    async def _found(self, query: HistoryQuery, rest: Filter) -> History:
        if not rest:
            page = await self._desk.gateway.history(query)
            if query.status is None or all(_of_status(item, query.status) for item in page.items):
                return History(query, page)
        return await self._searched(query, rest)

    async def _searched(self, query: HistoryQuery, rest: Filter) -> History:
        link = self._desk.board.state.connection
        now = self._desk.clock() + link.skew
        found: list[ExecutionSummary] = []
        seen, number, total, more = 0, 0, 0, True
        while more and seen < self._reaches:
            number += 1
            asked = replace(query, page=number, page_size=_SEARCH_PAGE)
            page = await self._desk.gateway.history(asked)
            seen, total = seen + len(page.items), page.total_count
            found += [item for item in page.items if _wanted(item, query, rest, now)]
            more = page.has_next_page and bool(page.items) and not _all_older(page.items, query, rest, now)
        first = (query.page - 1) * query.page_size
        shown = found[first : first + query.page_size]
        matching = Page[ExecutionSummary].of(
            shown, total=len(found), page=query.page, page_size=query.page_size
        )
        return History(
            query, matching, searched=seen, searched_of=total, rest=rest, reaches=self._reaches, more=more
        )


def _wanted(item: ExecutionSummary, query: HistoryQuery, rest: Filter, now: datetime) -> bool:
    # A server that ignores the status sends others too.
    return (query.status is None or _of_status(item, query.status)) and matches(rest, run_facets(item), now)


def _all_older(items: list[ExecutionSummary], query: HistoryQuery, rest: Filter, now: datetime) -> bool:
    """Whether nothing behind these can be young enough for the filter."""
    ages = [term.age for term in rest.terms if term.age is not None and not term.negated]
    ordered = query.sort_by == "queuedAt" and query.descending
    return ordered and any(now - items[-1].queued_at > age for age in ages)


def _of_status(item: ExecutionSummary, status: str) -> bool:
    return item.status.casefold() in {word.strip().casefold() for word in status.split(",")}

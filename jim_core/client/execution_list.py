"""A list of executions as a client walks it: by cursor where the server has one, else by page number."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from jim_core.client import said
from jim_core.client.errors import TooManyRequests
from jim_core.client.http import Answer
from jim_core.wire import paths

Get = Callable[[Mapping[str, str]], Awaitable[Answer]]

_WAIT_SECONDS: Final = 5.0
"""Where a server says that it was asked too often, but not when it may be asked again."""


@dataclass(frozen=True, slots=True)
class ExecutionList:
    """Which executions, in which order."""

    schedule_id: UUID | None
    status: str | None
    sort_by: str
    descending: bool

    def numbered(self, page: int, page_size: int) -> dict[str, str]:
        """The query of a page by its number."""
        return {"page": str(page), **self._query(page_size)}

    async def pages(self, get: Get, page_size: int) -> AsyncGenerator[Answer, None]:
        """The whole list, page by page."""
        asked, number = self.numbered(1, page_size), 1
        while True:
            answer = await _patiently(get, asked)
            yield answer
            number += 1
            if cursor := answer.headers.get(paths.NEXT_CURSOR_HEADER):
                asked = {"cursor": cursor, **self._query(page_size)}
            elif said.member(answer.members(), "hasNextPage") is True and "page" in asked:
                asked = self.numbered(number, page_size)
            else:
                return

    def _query(self, page_size: int) -> dict[str, str]:
        asked = {"pageSize": str(page_size), "sortBy": self.sort_by}
        asked["sortDescending"] = str(self.descending).lower()
        if self.schedule_id is not None:
            asked["scheduleId"] = str(self.schedule_id)
        if self.status is not None:
            asked["status"] = self.status
        return asked


async def _patiently(get: Get, asked: Mapping[str, str]) -> Answer:
    """The answer; where the server is asked too often, when it may be asked again."""
    while True:
        try:
            return await get(asked)
        except TooManyRequests as error:
            wait = _WAIT_SECONDS if error.retry_after is None else error.retry_after
        await asyncio.sleep(wait)

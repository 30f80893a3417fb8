"""One server to ask: sends, and reads what came as typed values. The nouns of the API are built upon it."""

from collections import deque
from collections.abc import Callable, Mapping
from typing import Final, TypeVar
from uuid import UUID

import httpx
from pydantic import BaseModel
from pydantic_core import PydanticSerializationError

from jim_core.client import said
from jim_core.client.errors import BadAnswer, NotSent
from jim_core.client.http import NO_UNICODE, Answer, request
from jim_core.wire.page import Page

M = TypeVar("M", bound=BaseModel)
LARGEST_PAGE: Final = 100
MOST_PAGES: Final = 100
"""Of a list that is read as a whole."""


class Asking:
    """What may be asked of any noun."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http
        self.unreadable_items = 0
        """Items of lists that could not be read and were left out, since the beginning."""
        self.unreadable_newest: deque[str] = deque(maxlen=LARGEST_PAGE)
        """Which ones the newest of them are, and what is wrong with each, in a line."""

    async def _get(self, path: str, params: Mapping[str, str] | None = None) -> Answer:
        return await request(self._http, "GET", path, params=params)

    async def _post(
        self,
        path: str,
        content: bytes = b"",
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
    ) -> Answer:
        return await request(self._http, "POST", path, params=params, content=content, headers=headers)

    async def _put(self, path: str, content: bytes) -> Answer:
        return await request(self._http, "PUT", path, content=content)

    async def _delete(self, path: str, params: Mapping[str, str] | None = None) -> None:
        await request(self._http, "DELETE", path, params=params)

    def _items(self, model: type[M], raw: object) -> list[M]:
        good, unreadable = said.items(model, raw)
        self.unreadable_items += len(unreadable)
        self.unreadable_newest.extend(unreadable)
        return good

    def _page(self, model: type[M], answer: Answer) -> Page[M]:
        raw = answer.members()
        entries = said.member(raw, "items")
        if not isinstance(entries, list):
            raise BadAnswer("the server's list has no items")
        items = self._items(model, entries)
        size = max(1, said.number(raw, "pageSize", len(entries)))
        total = said.number(raw, "totalCount", len(entries))
        return Page[M].of(items, total=total, page=said.number(raw, "page", 1), page_size=size)


def at(template: str, identity: UUID | int) -> str:
    """The path of one thing."""
    return template.format(id=identity)


def window(page: int, page_size: int, **filters: str | None) -> dict[str, str]:
    """The query for one page of a list; filters that are None or empty are not said."""
    return {"page": str(page), "pageSize": str(page_size)} | {
        name: value for name, value in filters.items() if value
    }


def once(idempotency_key: str | None) -> dict[str, str]:
    """The header with which something is started once."""
    return {"Idempotency-Key": idempotency_key} if idempotency_key else {}


def sent(written: Callable[[], bytes]) -> bytes:
    """A body as it goes over the wire; raises NotSent when it cannot."""
    try:
        return written()
    except PydanticSerializationError as error:
        raise NotSent(NO_UNICODE) from error


def one(model: type[M], answer: Answer) -> M:
    """An answer as one thing."""
    return said.required(model, answer.members())

"""JIM's API as typed methods. Each raises a ClientError (`jim_core.client.errors`) when it cannot be done."""

import ssl
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from datetime import datetime
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Final, Literal, Self, TypeVar
from uuid import UUID

import httpx
from pydantic import BaseModel
from pydantic_core import PydanticSerializationError

from jim_core.client import connection, said
from jim_core.client import events as event_stream
from jim_core.client.asgi import AsgiApp
from jim_core.client.connection import TIMEOUT
from jim_core.client.errors import BadAnswer, NotFound, NotSent
from jim_core.client.execution_list import LARGEST_PAGE, ExecutionList
from jim_core.client.http import NO_UNICODE, Answer, request
from jim_core.client.output import OutputText, Streams, output_text
from jim_core.wire import paths
from jim_core.wire.audit import AuditBody
from jim_core.wire.executions import (
    ExecutionDetail,
    ExecutionSummary,
    RerunRequest,
    StepAttempt,
    StepState,
)
from jim_core.wire.frames import Frame
from jim_core.wire.health import ServerVersion
from jim_core.wire.keys import KeyBody, KeyRequest, NewKey, UserInfo
from jim_core.wire.page import Page
from jim_core.wire.schedules import (
    NextRuns,
    RunStarted,
    ScheduleDetail,
    ScheduleListItem,
    ScheduleRequest,
    ScheduleStepBody,
)

M = TypeVar("M", bound=BaseModel)
_PAGES_AT_MOST: Final = 100
_NOBODY: Final = UUID(int=0)
"""The id of nothing."""
_UNREADABLE: Final = StepState(status="Unknown")


class JimClient:
    """One server. Safe to use from many tasks at once; close it, or use it as an async context."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http
        self.unreadable_items = 0
        """Items of lists that could not be read and were left out, since the beginning."""

    @classmethod
    def remote(
        cls,
        url: str,
        key: str | None,
        *,
        trust: ssl.SSLContext | Path | None = None,
        timeout: httpx.Timeout = TIMEOUT,
    ) -> Self:
        """A server at `url` (scheme, host, port, and a path that it may lie under).

        `trust` is a file of certificates, or a whole context, to trust instead of the usual authorities.
        The key goes to that address alone: redirects are not followed and no proxy stands between.
        """
        return cls(connection.over_network(url, key, trust, timeout))

    @classmethod
    def unix(cls, path: Path, *, timeout: httpx.Timeout = TIMEOUT) -> Self:
        """The server behind a Unix socket of this user; it needs no key."""
        return cls(connection.over_socket(path, timeout))

    @classmethod
    def in_process(cls, app: AsgiApp) -> Self:
        """An application in this process."""
        return cls(connection.inside(app))

    async def close(self) -> None:
        """Leave; open event streams end."""
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def takes(self, template: str) -> bool:
        """Whether the server has this route for a change of one thing. Asking changes nothing.

        It is asked by a method that such a route has not, so it says that, or that there is no such route.
        """
        try:
            await self._get(_at(template, _NOBODY))
        except NotFound as error:
            return error.status == HTTPStatus.METHOD_NOT_ALLOWED
        return False

    # What runs

    async def active(self) -> list[ExecutionSummary]:
        """Every execution that has not ended, oldest first."""
        answer = await self._get(paths.ACTIVE_EXECUTIONS)
        return self._items(ExecutionSummary, answer.entries())

    async def execution(self, execution_id: UUID) -> ExecutionDetail:
        """One execution with its steps."""
        raw = (await self._get(_at(paths.EXECUTION, execution_id))).members()
        steps = said.member(raw, "steps")
        read = [_step(step) for step in steps] if isinstance(steps, list) else []
        detail = said.required(ExecutionDetail, said.without(raw, "steps"))
        return detail.model_copy(update={"steps": read})

    async def executions(
        self,
        *,
        schedule_id: UUID | None = None,
        status: str | None = None,
        page: int = 1,
        page_size: int = 20,
        sort_by: str = "queuedAt",
        descending: bool = True,
    ) -> Page[ExecutionSummary]:
        """One page of executions, ended ones too."""
        listed = ExecutionList(schedule_id, status, sort_by, descending=descending)
        answer = await self._get(paths.EXECUTIONS, listed.numbered(page, page_size))
        return self._page(ExecutionSummary, answer)

    async def all_executions(
        self,
        *,
        schedule_id: UUID | None = None,
        status: str | None = None,
        sort_by: str = "queuedAt",
        descending: bool = True,
        page_size: int = LARGEST_PAGE,
    ) -> AsyncGenerator[ExecutionSummary, None]:
        """Every execution, each once even if others are added meanwhile; waits where a rate limit says so.

        A JIM server, which has no cursors, is asked for one numbered page after the other.
        """
        listed = ExecutionList(schedule_id, status, sort_by, descending=descending)
        async with aclosing(listed.pages(partial(self._get, paths.EXECUTIONS), page_size)) as answers:
            async for answer in answers:
                for execution in self._page(ExecutionSummary, answer).items:
                    yield execution

    async def cancel(self, execution_id: UUID) -> ExecutionSummary:
        """Cancel an execution; it answers before the last process has ended."""
        return _model(ExecutionSummary, await self._post(_at(paths.CANCEL_EXECUTION, execution_id)))

    async def pause(self, execution_id: UUID) -> ExecutionSummary:
        """Let what runs of an execution end, and begin nothing more of it."""
        return _model(ExecutionSummary, await self._post(_at(paths.PAUSE_EXECUTION, execution_id)))

    async def resume(self, execution_id: UUID) -> ExecutionSummary:
        """Let a paused execution go on."""
        return _model(ExecutionSummary, await self._post(_at(paths.RESUME_EXECUTION, execution_id)))

    async def rerun(
        self,
        execution_id: UUID,
        begin: Literal["start", "failed"] = "start",
        idempotency_key: str | None = None,
    ) -> RunStarted:
        """Run an ended execution again, all of it or what did not complete; like `run_schedule`."""
        body = RerunRequest(begin=begin).model_dump_json(by_alias=True).encode()
        path = _at(paths.RERUN_EXECUTION, execution_id)
        return _model(RunStarted, await self._post(path, body, _once(idempotency_key)))

    async def attempts(self, execution_id: UUID, position: int) -> list[StepAttempt]:
        """Every attempt of the step at `position`, the first one first."""
        path = paths.STEP_ATTEMPTS.format(id=execution_id, n=position)
        return self._items(StepAttempt, (await self._get(path)).entries())

    async def output(
        self,
        execution_id: UUID,
        position: int,
        stream: Streams = "all",
        offset: int = 0,
        limit: int = 65_536,
        *,
        attempt: int | None = None,
    ) -> OutputText:
        """What the step at `position` wrote, at most `limit` bytes from byte `offset` on.

        Offsets count both streams. Without an `attempt`, the latest; to go on, name the one that answered.
        """
        path = paths.STEP_OUTPUT.format(id=execution_id, n=position)
        asked = {"stream": stream, "offset": str(offset), "limit": str(limit)}
        if attempt is not None:
            asked["attempt"] = str(attempt)
        return output_text(await self._get(path, asked), stream)

    async def events(
        self,
        after: int | None = None,
        alive: event_stream.Alive | None = None,
        *,
        execution_id: UUID | None = None,
    ) -> AsyncGenerator[tuple[int | None, Frame], None]:
        """Events after `after` (None: from now on) with their sequence numbers; raises when they end.

        With an `execution_id`, only those of that execution and its steps.

        `alive` is called once the stream is open, and at every sign of life on it.
        """
        async with aclosing(event_stream.events(self._http, after, alive, execution_id)) as received:
            async for item in received:
                yield item

    # Schedules

    async def schedules(self, search: str | None = None) -> list[ScheduleListItem]:
        """All schedules, by name."""
        found: list[ScheduleListItem] = []
        for number in range(1, _PAGES_AT_MOST + 1):
            asked = {"page": str(number), "pageSize": str(LARGEST_PAGE)}
            if search:
                asked["search"] = search
            page = self._page(ScheduleListItem, await self._get(paths.SCHEDULES, asked))
            found += page.items
            if not page.has_next_page:
                break
        return found

    async def schedule(self, schedule_id: UUID) -> ScheduleDetail:
        """One schedule with its steps."""
        return _schedule(await self._get(_at(paths.SCHEDULE, schedule_id)))

    async def next_runs(self, schedule_id: UUID, count: int = 5) -> NextRuns:
        """When a schedule will fire next; a disabled one as if it were enabled."""
        answer = await self._get(_at(paths.NEXT_RUNS, schedule_id), {"count": str(count)})
        return _model(NextRuns, answer)

    async def create_schedule(self, change: ScheduleRequest) -> ScheduleDetail:
        """A new schedule."""
        return _schedule(await self._post(paths.SCHEDULES, _sent(change.sent)))

    async def update_schedule(self, schedule_id: UUID, change: ScheduleRequest) -> ScheduleDetail:
        """The schedule with the members that `change` sets."""
        path = _at(paths.SCHEDULE, schedule_id)
        return _schedule(await request(self._http, "PUT", path, content=_sent(change.sent)))

    async def delete_schedule(self, schedule_id: UUID) -> None:
        """Remove a schedule; its executions stay."""
        await request(self._http, "DELETE", _at(paths.SCHEDULE, schedule_id))

    async def run_schedule(self, schedule_id: UUID, idempotency_key: str | None = None) -> RunStarted:
        """Start a schedule now; the same `idempotency_key` never starts it twice."""
        path = _at(paths.RUN_SCHEDULE, schedule_id)
        return _model(RunStarted, await self._post(path, headers=_once(idempotency_key)))

    async def enable_schedule(self, schedule_id: UUID) -> ScheduleDetail:
        """Let the clock fire it."""
        return _schedule(await self._post(_at(paths.ENABLE_SCHEDULE, schedule_id)))

    async def disable_schedule(self, schedule_id: UUID) -> ScheduleDetail:
        """Keep the clock from firing it."""
        return _schedule(await self._post(_at(paths.DISABLE_SCHEDULE, schedule_id)))

    # Keys, and the server itself

    async def create_key(
        self, name: str, role: str = "Administrator", expires_at: datetime | None = None
    ) -> NewKey:
        """A new key; its text is in this answer only."""
        asked = KeyRequest(name=name, role=role, expires_at=expires_at)
        body = _sent(lambda: asked.model_dump_json(by_alias=True).encode())
        return _model(NewKey, await self._post(paths.KEYS, body))

    async def keys(self) -> list[KeyBody]:
        """All keys, as far as they may be known."""
        return self._items(KeyBody, (await self._get(paths.KEYS)).entries())

    async def disable_key(self, key_id: UUID) -> KeyBody:
        """The key, which no longer opens anything."""
        return _model(KeyBody, await self._post(_at(paths.DISABLE_KEY, key_id)))

    async def delete_key(self, key_id: UUID) -> None:
        """Forget a key; it opens nothing any more."""
        await request(self._http, "DELETE", _at(paths.KEY, key_id))

    async def audit(
        self,
        *,
        outcome: str | None = None,
        target: str | None = None,
        page: int = 1,
        page_size: int = 20,
    ) -> Page[AuditBody]:
        """One page of the audit trail, the newest first."""
        asked = {"page": str(page), "pageSize": str(page_size)}
        asked |= {"outcome": outcome} if outcome else {}
        asked |= {"target": target} if target else {}
        return self._page(AuditBody, await self._get(paths.AUDIT, asked))

    async def health_version(self) -> ServerVersion:
        """Which product answers; needs no key."""
        return _model(ServerVersion, await self._get(paths.HEALTH_VERSION))

    async def user_info(self) -> UserInfo:
        """Who the server takes us for."""
        return _model(UserInfo, await self._get(paths.USER_INFO))

    async def _get(self, path: str, params: Mapping[str, str] | None = None) -> Answer:
        return await request(self._http, "GET", path, params=params)

    async def _post(
        self, path: str, content: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Answer:
        return await request(self._http, "POST", path, content=content, headers=headers)

    def _items(self, model: type[M], raw: object) -> list[M]:
        good, unreadable = said.items(model, raw)
        self.unreadable_items += unreadable
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


def _at(template: str, identity: UUID) -> str:
    return template.format(id=identity)


def _once(idempotency_key: str | None) -> dict[str, str]:
    return {"Idempotency-Key": idempotency_key} if idempotency_key else {}


def _sent(written: Callable[[], bytes]) -> bytes:
    try:
        return written()
    except PydanticSerializationError as error:
        raise NotSent(NO_UNICODE) from error


def _model(model: type[M], answer: Answer) -> M:
    return said.required(model, answer.members())


def _schedule(answer: Answer) -> ScheduleDetail:
    raw = answer.members()
    steps, _ = said.items(ScheduleStepBody, said.member(raw, "steps"))
    return said.required(ScheduleDetail, said.without(raw, "steps")).model_copy(update={"steps": steps})


def _step(raw: object) -> StepState:
    # A step is known by its place, so one that cannot be read still has to stand there.
    known = raw if isinstance(raw, Mapping) else {}
    return said.item(StepState, known) or said.item(StepState, {**known, "status": "Unknown"}) or _UNREADABLE

"""The gateway over a client, wherever its server is. It never sends anything twice by itself."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from datetime import timedelta
from typing import Final, TypeVar
from uuid import UUID

from jim_core.client.errors import BadAnswer, ClientError, Forbidden, NotFound, NotJim, Refused
from jim_core.client.jim import JimClient
from jim_core.model.rerun import RerunFrom
from jim_core.wire import paths
from jim_core.wire.activities import ActivityItem
from jim_core.wire.executions import ExecutionDetail, ExecutionSummary, StepAttempt
from jim_core.wire.page import Page
from jim_core.wire.schedules import NextRuns, ScheduleDetail, ScheduleListItem
from jim_core.wire.systems import RunProfileBody, RunProfileStarted, SystemName
from jim_tui.gateway.errors import Gone, NoFeed, Unreachable
from jim_tui.gateway.errors import NotJim as NoApi
from jim_tui.gateway.link import Link
from jim_tui.gateway.protocol import FeedItem, HistoryQuery, Offer, OutputChunk, OutputPiece, ServerFacts
from jim_tui.gateway.translate import gateway_error, translated
from jim_tui.gateway.work import Work

T = TypeVar("T")
Connect = Callable[[], Awaitable[Link]]

_ROUTES: Final = {Offer.PAUSE: paths.PAUSE_EXECUTION, Offer.RERUN: paths.RERUN_EXECUTION}
_ALIVE: Final = FeedItem(None, None)
_WAITING: Final = 64
"""Events that may wait here; more stay with the server, which knows what to do about slow readers."""


class LinkedGateway:
    """`connect` is called by `open`, once at first and again whenever contact was lost."""

    def __init__(self, connect: Connect, name: str | None = None) -> None:
        """`name` is what this console calls the server; without it the link's own is good."""
        self._connect = connect
        self._name = name
        self._link: Link | None = None
        self._opening = asyncio.Lock()
        self._closed = False
        self._unreadable = 0
        self._left_out: dict[str, tuple[str, ...]] = {}

    async def open(self) -> ServerFacts:
        """Reach the server and learn who it is and who we are to it."""
        async with self._opening:
            if self._closed:
                raise Unreachable("this console is closing")
            await self._leave()
            self._unreadable, self._left_out = 0, {}
            self._link = link = await self._connect()
            with translated():
                version = await _or_none(link.client.health_version())
                user = await _or_none(link.client.user_info())
                offers = frozenset([offer for offer in _ROUTES if await _takes(link.client, offer)])
            return ServerFacts(
                name=self._name or link.name,
                address=link.address,
                product=version.product or None if version else None,
                version=version.version or None if version else None,
                user=user.name if user else None,
                pushes_events=True,
                streams_output=True,
                offers=offers,
                embedded=link.embedded,
                passing=link.passing,
            )

    async def active(self) -> list[ExecutionSummary]:
        """Every execution that has not ended."""
        try:
            with translated():
                return self._noted("active", await self._client().active())
        except Gone as error:
            # Every JIM server lists what is active: without that list there is none.
            raise NoApi("there is no JIM API at this address (404)") from error

    async def execution(self, execution_id: UUID) -> ExecutionDetail:
        """One execution with its steps."""
        with translated():
            return await self._client().execution(execution_id)

    async def history(self, query: HistoryQuery) -> Page[ExecutionSummary]:
        """One page of executions."""
        with translated():
            page = await self._client().executions(
                schedule_id=query.schedule_id,
                status=query.status,
                page=query.page,
                page_size=query.page_size,
                sort_by=query.sort_by,
                descending=query.descending,
            )
            return self._noted("history", page)

    async def schedules(self) -> list[ScheduleListItem]:
        """All schedules."""
        with translated():
            return self._noted("schedules", await self._client().schedules())

    async def schedule(self, schedule_id: UUID) -> ScheduleDetail:
        """One schedule with its steps."""
        with translated():
            return await self._client().schedule(schedule_id)

    async def next_runs(self, schedule_id: UUID) -> NextRuns | None:
        """When a clock would start it; asked with the schedule, so that opening costs no request more."""
        with translated():
            return await _or_none(self._client().next_runs(schedule_id))

    async def output(
        self, execution_id: UUID, position: int, offset: int, attempt: int | None
    ) -> OutputChunk:
        """What a step wrote, from a byte on."""
        with translated():
            part = await self._client().output(execution_id, position, offset=offset, attempt=attempt)
        pieces = tuple(OutputPiece(piece.text, piece.stderr) for piece in part.pieces)
        return OutputChunk(pieces, part.next_offset, part.complete, part.attempt, part.size, part.left_out)

    async def attempts(self, execution_id: UUID, position: int) -> list[StepAttempt] | None:
        """Every try of a step; nobody but our server has them."""
        with translated():
            return await _or_none(self._client().attempts(execution_id, position))

    async def activity(self, activity_id: UUID) -> Work | None:
        """An activity, and its counts where they are told."""
        with translated():
            found = await _or_none(self._client().activity(activity_id))
            if found is None:
                return None
            return Work.of(found, await _or_none(self._client().activity_stats(activity_id)))

    async def items(self, activity_id: UUID, page: int, *, faults: bool) -> Page[ActivityItem] | None:
        """The objects of a run; nobody but our server has them."""
        with translated():
            asked = self._client().activity_items(activity_id, errors_only=faults, page=page, page_size=50)
            return await _or_none(asked)

    async def systems(self, most: int) -> list[SystemName] | None:
        """The connected systems by name."""
        with translated():
            return await _or_none(self._client().system_names(most))

    async def run_profiles(self, system_id: int) -> list[RunProfileBody] | None:
        """The run profiles of a connected system, oldest first."""
        with translated():
            return await _or_none(self._client().run_profiles(system_id))

    async def execute(self, system_id: int, profile_id: int) -> RunProfileStarted:
        """Run a run profile; no server knows a second request for the first."""
        with translated():
            return await self._client().execute_run_profile(system_id, profile_id)

    async def cancel(self, execution_id: UUID) -> ExecutionSummary:
        """Cancel one execution."""
        with translated():
            return await self._client().cancel(execution_id)

    async def pause(self, execution_id: UUID) -> ExecutionSummary:
        """Pause one execution."""
        with translated():
            return await self._client().pause(execution_id)

    async def resume(self, execution_id: UUID) -> ExecutionSummary:
        """Resume one execution."""
        with translated():
            return await self._client().resume(execution_id)

    async def run(self, schedule_id: UUID, key: str) -> UUID:
        """Start a schedule."""
        with translated():
            return (await self._client().run_schedule(schedule_id, key)).execution_id

    async def enable(self, schedule_id: UUID) -> ScheduleDetail:
        """Let the clock start a schedule."""
        with translated():
            return await self._client().enable_schedule(schedule_id)

    async def disable(self, schedule_id: UUID) -> ScheduleDetail:
        """Keep the clock from starting a schedule."""
        with translated():
            return await self._client().disable_schedule(schedule_id)

    async def rerun(self, execution_id: UUID, begin: RerunFrom, key: str) -> UUID:
        """Run an ended execution again."""
        with translated():
            return (await self._client().rerun(execution_id, begin.value, key)).execution_id

    async def events(self, after: int | None) -> AsyncGenerator[FeedItem, None]:
        """The server's events; the first item says that the stream is open."""
        queue: asyncio.Queue[FeedItem | ClientError] = asyncio.Queue(_WAITING)
        pump = asyncio.create_task(_pump(self._client(), after, queue), name="event stream")
        try:
            while True:
                item = await queue.get()
                if isinstance(item, NotFound | NotJim):
                    raise NoFeed("this server does not push events") from item
                if isinstance(item, ClientError):
                    raise gateway_error(item) from item
                yield item
        finally:
            pump.cancel()
            await asyncio.gather(pump, return_exceptions=True)

    def skew(self) -> timedelta | None:
        """How far the server's clock is ahead, by its last answer."""
        return self._link.skew() if self._link else None

    def left_out(self) -> tuple[str, ...]:
        """The rows of the newest lists that could not be read, each with the name of its list."""
        return tuple(f"{name}, {row}" for name, rows in self._left_out.items() for row in rows)

    async def close(self) -> None:
        """Leave; an engine of our own is stopped."""
        self._closed = True
        async with self._opening:
            await self._leave()

    def _client(self) -> JimClient:
        if self._link is None or not self._link.is_up():
            raise Unreachable("not connected")
        return self._link.client

    def _noted(self, name: str, found: T) -> T:
        """The list itself; what was left out of it is what was newly counted since the list before."""
        client = self._client()
        fresh, self._unreadable = client.unreadable_items - self._unreadable, client.unreadable_items
        newest = tuple(client.unreadable_newest)
        # Of more rows than are remembered the rest are counted all the same.
        unnamed = ("one more",) * max(0, fresh - len(newest))
        self._left_out[name] = (*newest[-fresh:], *unnamed) if fresh else ()
        return found

    async def _leave(self) -> None:
        link, self._link = self._link, None
        if link is not None:
            await link.close()


async def _pump(client: JimClient, after: int | None, queue: asyncio.Queue[FeedItem | ClientError]) -> None:
    def alive() -> None:
        # Whoever finds something in the queue knows already.
        if queue.empty():
            queue.put_nowait(_ALIVE)

    try:
        async with aclosing(client.events(after, alive)) as received:
            async for sequence, frame in received:
                await queue.put(FeedItem(sequence, frame))
    except ClientError as error:
        await queue.put(error)


async def _takes(client: JimClient, offer: Offer) -> bool:
    """Whether the server has the route for it; a web page, or a refusal, is no offer."""
    try:
        return await client.takes(_ROUTES[offer])
    except (Forbidden, Refused, NotJim):
        return False


async def _or_none(answer: Awaitable[T]) -> T | None:
    """An answer that some servers cannot give, or not to everybody, or not in our words."""
    try:
        return await answer
    except (NotFound, Forbidden, BadAnswer):
        return None

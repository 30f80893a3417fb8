"""A server made of plain attributes, behind the console's real gateway port."""

import asyncio
from collections import defaultdict, deque
from collections.abc import AsyncGenerator, Iterable
from datetime import timedelta
from uuid import UUID

from jim_core.model.rerun import RerunFrom
from jim_core.wire.activities import ActivityItem
from jim_core.wire.executions import ExecutionDetail, ExecutionSummary, StepAttempt
from jim_core.wire.frames import ExecutionFrame, Frame, StepFrame
from jim_core.wire.page import Page
from jim_core.wire.schedules import NextRuns, ScheduleDetail, ScheduleListItem, ScheduleStepBody
from jim_core.wire.systems import RunProfileBody, RunProfileStarted, SystemName
from jim_tui.gateway.errors import GatewayError, Gone, NoFeed
from jim_tui.gateway.protocol import FeedItem, HistoryQuery, OutputChunk, OutputPiece, ServerFacts
from jim_tui.gateway.work import Work
from jim_tui.keys import EVERY_OFFER
from jim_tui.state.words import execution_ended
from tests.tui.samples import NOW, a_detail, an_id

PUSHING = ServerFacts(
    name="prod-iam-01",
    address="https://prod-iam-01:7443",
    product="JIM",
    version="1.2",
    user="alice",
    pushes_events=True,
    streams_output=True,
    offers=EVERY_OFFER,
)
POLLED = ServerFacts(name="prod-iam-01", address="https://prod-iam-01:7443", product="JIM", user="alice")
ACTIVITY = an_id(7_000)
"""Of every run profile that is executed."""
AT_ONCE = 65_536
"""So much output is in one answer."""


class FakeGateway:
    """A scripted server. `executions` is what it holds; `fail` makes the next calls raise.

    Every call is noted in `calls` as (method, arguments). `stall(method)` holds answers back until
    `release(method)`. `push(frame)` sends an event to whoever listens.
    """

    def __init__(self, *details: ExecutionDetail | ExecutionSummary, facts: ServerFacts = PUSHING) -> None:
        self.facts = facts
        self.executions: dict[UUID, ExecutionDetail] = {}
        self.schedule_list: list[ScheduleListItem] = []
        self.schedule_steps: dict[UUID, list[ScheduleStepBody]] = {}
        self.fires: dict[UUID, NextRuns] | None = None
        self.written: dict[tuple[UUID, int, int], list[OutputPiece]] = defaultdict(list)
        self.tries: dict[tuple[UUID, int], list[StepAttempt]] = {}
        self.works: dict[UUID, Work] = {}
        self.objects: list[ActivityItem] = []
        self.system_list: list[SystemName] | None = None
        self.profiles: dict[int, list[RunProfileBody]] = {}
        self.warnings: list[str] = []
        self.written_complete = False
        self.forgotten = 0
        self.next_run: UUID | None = None
        self.ahead: timedelta | None = None
        self.unreadable: tuple[str, ...] = ()
        self.calls: list[tuple[str, tuple[object, ...]]] = []
        self.sequence = 0
        self.closed = False
        self.under_way = 0
        self.most_under_way = 0
        self._errors: dict[str, deque[GatewayError | None]] = defaultdict(deque)
        self._always: dict[str, GatewayError] = {}
        self._gates: dict[str, asyncio.Event] = {}
        self._listeners: list[asyncio.Queue[FeedItem | GatewayError]] = []
        self._log: list[FeedItem] = []
        self.put(*details)

    # What a test says about the server

    def put(self, *details: ExecutionDetail | ExecutionSummary) -> None:
        """The server now holds these, in place of older ones of the same id."""
        for detail in details:
            whole = detail if isinstance(detail, ExecutionDetail) else a_detail(detail)
            self.executions[whole.id] = whole

    def write(
        self, execution_id: UUID, position: int, text: str, stream: str = "stdout", *, attempt: int = 1
    ) -> int:
        """A step writes this; how much it has written."""
        pieces = self.written[execution_id, position, attempt]
        pieces.append(OutputPiece(text, stream == "stderr"))
        return sum(len(piece.text) for piece in pieces)

    def fail(self, method: str, *errors: GatewayError | None) -> None:
        """The next calls of `method` raise these, one each (None: that call is answered)."""
        self._errors[method].extend(errors)

    def always_fail(self, method: str, error: GatewayError | None) -> None:
        """Every call of `method` raises this from now on; None ends that."""
        if error is None:
            self._always.pop(method, None)
        else:
            self._always[method] = error

    def down(self, error: GatewayError | None) -> None:
        """The whole server is away (or, with None, back); who listens is cut off."""
        for method in ("open", "active", "execution", "history", "schedules", "schedule", "output", "events"):
            self.always_fail(method, error)
        if error is not None:
            self.end_feed(error)

    def stall(self, method: str) -> None:
        """Calls of `method` wait for `release`."""
        self._gates[method] = asyncio.Event()

    def release(self, method: str) -> None:
        """Answer the calls that wait, and the later ones at once."""
        self._gates.pop(method).set()

    def push(self, *frames: Frame) -> None:
        """Send events, numbered on; what they say is also what reads answer from now on."""
        for frame in frames:
            self._hold(frame)
            self.sequence += 1
            self._say(FeedItem(self.sequence, frame))

    def push_only(self, sequence: int | None, frame: Frame | None) -> None:
        """Send one item as it is; reads stay as they were."""
        self._say(FeedItem(sequence, frame))

    def end_feed(self, error: GatewayError) -> None:
        """Cut the event stream of everyone who listens."""
        for listener in self._listeners:
            listener.put_nowait(error)
        self._listeners.clear()

    @property
    def listening(self) -> int:
        """How many event streams are open."""
        return len(self._listeners)

    def called(self, method: str) -> int:
        """How often `method` was called."""
        return sum(name == method for name, _ in self.calls)

    # The port

    async def open(self) -> ServerFacts:
        """The facts."""
        await self._answer("open")
        return self.facts

    async def active(self) -> list[ExecutionSummary]:
        """What has not ended, oldest first."""
        await self._answer("active")
        return [_summary(detail) for detail in self.executions.values() if not execution_ended(detail)]

    async def execution(self, execution_id: UUID) -> ExecutionDetail:
        """One execution."""
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        try:
            await self._answer("execution", execution_id)
        finally:
            self.under_way -= 1
        return self._known(execution_id)

    async def history(self, query: HistoryQuery) -> Page[ExecutionSummary]:
        """A page of everything, newest first; filters by status if the facts say so."""
        await self._answer("history", query)
        found = sorted(map(_summary, self.executions.values()), key=lambda item: item.queued_at, reverse=True)
        if query.schedule_id is not None:
            found = [item for item in found if item.schedule_id == query.schedule_id]
        if query.status is not None and self.facts.filters_status:
            found = [item for item in found if item.status in query.status.split(",")]
        first = (query.page - 1) * query.page_size
        return Page[ExecutionSummary].of(
            found[first : first + query.page_size],
            total=len(found),
            page=query.page,
            page_size=query.page_size,
        )

    async def schedules(self) -> list[ScheduleListItem]:
        """All schedules."""
        await self._answer("schedules")
        return list(self.schedule_list)

    async def schedule(self, schedule_id: UUID) -> ScheduleDetail:
        """One schedule with its steps."""
        await self._answer("schedule", schedule_id)
        return self._scheduled(schedule_id)

    async def next_runs(self, schedule_id: UUID) -> NextRuns | None:
        """As set in `fires`."""
        await self._answer("next_runs", schedule_id)
        return None if self.fires is None else self.fires.get(schedule_id, NextRuns(time_zone="UTC", runs=[]))

    async def output(
        self, execution_id: UUID, position: int, offset: int, attempt: int | None
    ) -> OutputChunk:
        """What was written, so much of it at once; the first `forgotten` characters are not kept."""
        await self._answer("output", execution_id, position, offset, attempt)
        made = [number for one, at, number in self.written if (one, at) == (execution_id, position)]
        chosen = attempt or max(made, default=1)
        found: list[OutputPiece] = []
        left_out = max(self.forgotten - offset, 0)
        offset += left_out
        start, end = 0, offset + AT_ONCE
        for piece in self.written.get((execution_id, position, chosen), ()):
            part = piece.text[max(offset - start, 0) : max(end - start, 0)]
            found += [OutputPiece(part, piece.stderr)] if part else []
            start += len(piece.text)
        complete = self.written_complete and end >= start
        return OutputChunk(tuple(found), min(start, end), complete, chosen, start, left_out)

    async def attempts(self, execution_id: UUID, position: int) -> list[StepAttempt] | None:
        """As set in `tries`; None where nothing is."""
        await self._answer("attempts", execution_id, position)
        return self.tries.get((execution_id, position))

    async def activity(self, activity_id: UUID) -> Work | None:
        """As set in `works`; None where nothing is."""
        await self._answer("activity", activity_id)
        return self.works.get(activity_id)

    async def items(self, activity_id: UUID, page: int, *, faults: bool) -> Page[ActivityItem] | None:
        """Of `objects`, fifty a page."""
        await self._answer("items", activity_id)
        found = [item for item in self.objects if item.error or not faults]
        return Page[ActivityItem].of(
            found[50 * (page - 1) : 50 * page], total=len(found), page=page, page_size=50
        )

    async def systems(self, most: int) -> list[SystemName] | None:
        """As set in `system_list`."""
        await self._answer("systems", most)
        return self.system_list and self.system_list[:most]

    async def run_profiles(self, system_id: int) -> list[RunProfileBody] | None:
        """As set in `profiles`; None where nothing is."""
        await self._answer("run_profiles", system_id)
        return self.profiles.get(system_id)

    async def execute(self, system_id: int, profile_id: int) -> RunProfileStarted:
        """The id in `next_run`; a server that has none tells an activity alone."""
        await self._answer("execute", system_id, profile_id)
        if all(profile.id != profile_id for profile in self.profiles.get(system_id, ())):
            raise Gone("this server does not know that run profile")
        return RunProfileStarted(
            activity_id=ACTIVITY,
            task_id=ACTIVITY,
            message="it is queued",
            warnings=self.warnings,
            execution_id=self.next_run,
        )

    async def cancel(self, execution_id: UUID) -> ExecutionSummary:
        """Cancel it as our server does."""
        await self._answer("cancel", execution_id)
        known = self._known(execution_id)
        cancelled = known.model_copy(update={"status": "Cancelled", "completed_at": NOW})
        self.put(cancelled)
        return _summary(cancelled)

    async def pause(self, execution_id: UUID) -> ExecutionSummary:
        """Pause it as our server does."""
        return await self._moved("pause", execution_id, "Paused")

    async def resume(self, execution_id: UUID) -> ExecutionSummary:
        """Let it go on."""
        return await self._moved("resume", execution_id, "InProgress")

    async def rerun(self, execution_id: UUID, begin: RerunFrom, key: str) -> UUID:
        """The id in `next_run`."""
        await self._answer("rerun", execution_id, begin, key)
        self._known(execution_id)
        if self.next_run is None:
            raise Gone("this server does not know that execution")
        return self.next_run

    async def enable(self, schedule_id: UUID) -> ScheduleDetail:
        """Enable it as our server does."""
        return await self._switched("enable", schedule_id, enabled=True)

    async def disable(self, schedule_id: UUID) -> ScheduleDetail:
        """Disable it as our server does."""
        return await self._switched("disable", schedule_id, enabled=False)

    async def run(self, schedule_id: UUID, key: str) -> UUID:
        """The id in `next_run`."""
        await self._answer("run", schedule_id, key)
        if self.next_run is None:
            raise Gone("this server does not know that schedule")
        return self.next_run

    async def events(self, after: int | None) -> AsyncGenerator[FeedItem, None]:
        """What was pushed after `after`, then what will be."""
        await self._answer("events", after)
        if not self.facts.pushes_events:
            raise NoFeed("this server does not push events")
        listener: asyncio.Queue[FeedItem | GatewayError] = asyncio.Queue()
        listener.put_nowait(FeedItem(None, None))
        for item in self._missed(after):
            listener.put_nowait(item)
        self._listeners.append(listener)
        try:
            while True:
                heard = await listener.get()
                if isinstance(heard, GatewayError):
                    raise heard
                yield heard
        finally:
            if listener in self._listeners:
                self._listeners.remove(listener)

    def skew(self) -> timedelta | None:
        """As set in `ahead`."""
        return self.ahead

    def left_out(self) -> tuple[str, ...]:
        """As set in `unreadable`."""
        return self.unreadable

    async def close(self) -> None:
        """Noted in `closed`."""
        self.closed = True

    async def _answer(self, method: str, *arguments: object) -> None:
        self.calls.append((method, arguments))
        gate = self._gates.get(method)
        if gate is not None:
            await gate.wait()
        waiting = self._errors[method]
        error = waiting.popleft() if waiting else self._always.get(method)
        if error is not None:
            raise error

    async def _moved(self, method: str, execution_id: UUID, status: str) -> ExecutionSummary:
        await self._answer(method, execution_id)
        moved = self._known(execution_id).model_copy(update={"status": status})
        self.put(moved)
        return _summary(moved)

    async def _switched(self, method: str, schedule_id: UUID, *, enabled: bool) -> ScheduleDetail:
        await self._answer(method, schedule_id)
        news = {"is_enabled": enabled, "next_run_time": NOW if enabled else None}
        self.schedule_list = [
            item.model_copy(update=news) if item.id == schedule_id else item for item in self.schedule_list
        ]
        return self._scheduled(schedule_id)

    def _scheduled(self, schedule_id: UUID) -> ScheduleDetail:
        for item in self.schedule_list:
            if item.id == schedule_id:
                known = item.model_dump(include=set(ScheduleDetail.model_fields))
                return ScheduleDetail(**known, steps=self.schedule_steps.get(schedule_id, []))
        raise Gone("this server does not know that schedule")

    def _known(self, execution_id: UUID) -> ExecutionDetail:
        if execution_id not in self.executions:
            raise Gone("this server does not know that execution")
        return self.executions[execution_id]

    def _missed(self, after: int | None) -> Iterable[FeedItem]:
        if after is None:
            return ()
        return (item for item in self._log if item.sequence is not None and item.sequence > after)

    def _say(self, item: FeedItem) -> None:
        if item.frame is not None:
            self._log.append(item)
        for listener in self._listeners:
            listener.put_nowait(item)

    def _hold(self, frame: Frame) -> None:
        match frame:
            case ExecutionFrame(execution=summary):
                known = self.executions.get(summary.id)
                self.put(a_detail(summary, known.steps if known else None))
            case StepFrame(execution_id=execution_id, position=position, step=step):
                known = self.executions.get(execution_id)
                if known and position < len(known.steps):
                    steps = [*known.steps[:position], step, *known.steps[position + 1 :]]
                    self.put(a_detail(_summary(known), steps))
            case _:
                pass


def _summary(detail: ExecutionSummary) -> ExecutionSummary:
    return ExecutionSummary(**{name: getattr(detail, name) for name in ExecutionSummary.model_fields})

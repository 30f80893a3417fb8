"""The event stream over HTTP."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager

import httpx
import pytest

from jim_core.api.sse import framed
from jim_core.client.errors import Unreachable
from jim_core.client.jim import JimClient
from jim_core.model.event import OutputGrew
from jim_core.model.ids import ExecutionId
from jim_core.service import executions, retention, schedules, steps
from jim_core.service.context import ServiceContext
from jim_core.wire import paths
from jim_core.wire.frames import (
    ExecutionFrame,
    Frame,
    OutputFrame,
    ReloadFrame,
    ScheduleDeletedFrame,
    ScheduleFrame,
    StepFrame,
    passing,
)
from tests.api.place import ANNE, NOBODY, OWNER, Clock, a_schedule, an_app, an_execution, run_through

Received = tuple[int | None, Frame]


async def take(stream: AsyncIterator[Received], count: int) -> list[Received]:
    """The next few events."""
    return [await asyncio.wait_for(anext(stream), 10) for _ in range(count)]


@asynccontextmanager
async def following(jim: JimClient, after: int | None = None) -> AsyncIterator[AsyncIterator[Received]]:
    """The event stream, already open at the server."""
    opened = asyncio.Event()
    found: asyncio.Queue[Received | BaseException] = asyncio.Queue()

    async def read() -> None:
        try:
            async with aclosing(jim.events(after, opened.set)) as events:
                async for item in events:
                    found.put_nowait(item)
        except Unreachable as error:
            found.put_nowait(error)

    async def items() -> AsyncIterator[Received]:
        while True:
            item = await found.get()
            if isinstance(item, BaseException):
                raise item
            yield item

    reading = asyncio.create_task(read())
    try:
        await asyncio.wait_for(opened.wait(), 10)
        yield items()
    finally:
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)


def kinds(received: list[Received]) -> list[str]:
    """The kinds of some events."""
    return [frame.kind for _, frame in received]


async def test_every_change_arrives_in_order(owner: JimClient, context: ServiceContext) -> None:
    """A schedule is made, run and removed; each frame holds the new state of one thing."""
    async with following(owner) as events:
        schedule = await a_schedule(context)
        detail = await an_execution(context, schedule)
        await run_through(context, detail)
        await schedules.delete(context, schedule.id)
        received: list[Received] = []
        while not received or received[-1][1].kind != "scheduleDeleted":
            received += await take(events, 1)
    sequences = [sequence for sequence, _ in received]
    assert sequences == list(range(1, len(sequences) + 1))
    frames = [frame for _, frame in received]
    assert isinstance(frames[0], ScheduleFrame)
    assert [f.execution.status for f in frames if isinstance(f, ExecutionFrame)] == [
        "Queued",
        "InProgress",
        "Completed",
    ]
    assert [f.step.status for f in frames if isinstance(f, StepFrame)] == [
        "Queued",
        "Processing",
        "Completed",
    ]
    assert isinstance(frames[-1], ScheduleDeletedFrame)


async def test_a_reader_resumes_where_it_was(owner: JimClient, context: ServiceContext) -> None:
    """After any event, the rest follows: no gap, no repeat, and then what is new."""
    detail = await run_through(context, await an_execution(context))
    async with following(owner, after=0) as events:
        whole = await take(events, 7)
    for place in (1, 3, 7):
        async with following(owner, after=place) as events:
            await executions.start(context, detail.execution.schedule_id, by=ANNE)
            rest = await take(events, 7 - place + 1)
        assert rest[: 7 - place] == whole[place:]


@pytest.mark.parametrize("after", ["Last-Event-ID", "?after="])
async def test_a_stream_on_the_wire(context: ServiceContext, clock: Clock, after: str) -> None:
    """id, event and one line of data; the header and the query do the same."""
    await an_execution(context)
    async with JimClient.in_process(an_app(context, clock, owner=OWNER)) as jim:
        http = jim._http
        query = "?after=1" if after == "?after=" else ""
        headers = {} if query else {after: "1"}
        async with http.stream("GET", f"{paths.EVENTS}{query}", headers=headers) as answer:
            assert answer.headers["Content-Type"].startswith("text/event-stream")
            assert answer.headers["Cache-Control"] == "no-store"
            lines: list[str] = []
            async for line in answer.aiter_lines():
                lines.append(line)
                if line.startswith("data:"):
                    break
    assert lines[:2] == ["retry: 2000", ": connected"]
    assert lines[-3:-1] == ["id: 2", "event: execution"]
    assert lines[-1].startswith('data: {"kind":"execution","execution":{"id":"')


async def test_a_place_that_is_pruned_means_reading_everything_anew(
    owner: JimClient, context: ServiceContext
) -> None:
    """A reload frame, whose id is where it goes on."""
    detail = await run_through(context, await an_execution(context))
    await retention.prune_events(context, keep=2)
    async with following(owner, after=1) as events:
        ((sequence, frame),) = await take(events, 1)
        assert isinstance(frame, ReloadFrame)
        await executions.start(context, detail.execution.schedule_id, by=ANNE)
        ((following_sequence, _),) = await take(events, 1)
    assert sequence is not None
    assert following_sequence == sequence + 1


async def test_a_place_in_the_future_means_reading_everything_anew(owner: JimClient) -> None:
    """The server was set up anew since."""
    async with following(owner, after=4711) as events:
        ((_, frame),) = await take(events, 1)
    assert isinstance(frame, ReloadFrame)


async def test_a_quiet_stream_says_that_it_is_alive(context: ServiceContext, clock: Clock) -> None:
    """By a comment, which is no event; as often as the server was told to."""
    beats = asyncio.Semaphore(0)
    app = an_app(context, clock, owner=OWNER, heartbeat_seconds=0.01)
    async with JimClient.in_process(app) as jim:
        async with jim._http.stream("GET", paths.EVENTS) as answer:
            text = ""
            async for part in answer.aiter_text():
                text += part
                if text.count(": heartbeat\n\n") >= 3:
                    break
        async with aclosing(jim.events(None, beats.release)) as events:
            reading = asyncio.ensure_future(anext(events))
            for _ in range(5):
                await asyncio.wait_for(beats.acquire(), 10)
            assert not reading.done()
            await a_schedule(context)
            sequence, frame = await asyncio.wait_for(reading, 10)
    assert (sequence, frame.kind) == (1, "schedule")


async def test_many_readers_hear_the_same(owner: JimClient, context: ServiceContext) -> None:
    """Each of them everything."""
    async with (
        following(owner) as first,
        following(owner) as second,
        following(owner) as third,
    ):
        await an_execution(context)
        heard = [await take(events, 3) for events in (first, second, third)]
    assert heard[0] == heard[1] == heard[2]


async def test_a_reader_that_leaves_is_forgotten(owner: JimClient, context: ServiceContext) -> None:
    """Nothing is kept for it."""
    async with following(owner) as events:
        await a_schedule(context)
        await take(events, 1)
        assert len(context.feed._subscriptions) == 1
    assert len(context.feed._subscriptions) == 0


async def test_streams_end_when_the_feed_closes(owner: JimClient, context: ServiceContext) -> None:
    """The reader is told by the end of its stream, at once."""
    async with following(owner) as events:
        context.feed.close()
        with pytest.raises(Unreachable):
            await take(events, 1)


async def test_the_success_word_is_that_of_the_lists(context: ServiceContext, clock: Clock) -> None:
    """One server, one word."""
    app = an_app(context, clock, owner=OWNER, success_word="Complete")
    await run_through(context, await an_execution(context))
    async with JimClient.in_process(app) as jim, following(jim, after=0) as events:
        received = await take(events, 7)
    said = [frame.execution.status for _, frame in received if isinstance(frame, ExecutionFrame)]
    assert said == ["Queued", "InProgress", "Complete"]


@pytest.mark.parametrize(
    ("query", "headers", "field"),
    [
        ("?after=x", {}, "after"),
        ("?after=-1", {}, "after"),
        ("?after=99999999999999999999999", {}, "after"),
        ("", {"Last-Event-ID": "x"}, "Last-Event-ID"),
        ("", {"Last-Event-ID": "-1"}, "Last-Event-ID"),
        ("", {"Last-Event-ID": "9" * 30}, "Last-Event-ID"),
    ],
)
async def test_a_senseless_place_is_a_400_that_names_it(
    http: httpx.AsyncClient, query: str, headers: dict[str, str], field: str
) -> None:
    """Before any stream begins."""
    answer = await http.get(f"{paths.EVENTS}{query}", headers=headers)
    assert (answer.status_code, list(answer.json()["validationErrors"])) == (400, [field])


async def test_a_blank_place_means_from_now_on(owner: JimClient, context: ServiceContext) -> None:
    """As if it had not been said."""
    await a_schedule(context)
    headers = {"Last-Event-ID": " "}
    async with owner._http.stream("GET", f"{paths.EVENTS}?after=", headers=headers) as answer:
        assert answer.status_code == 200
        await steps.queued(context)
        assert len(context.feed._subscriptions) == 1


async def test_output_that_grows_passes_without_a_number(owner: JimClient, context: ServiceContext) -> None:
    """So that the place of the reader stays where it was."""
    async with following(owner) as events:
        detail = await an_execution(context)
        known = await take(events, 3)
        context.feed.publish_passing(
            OutputGrew(execution_id=detail.execution.id, position=0, attempt=1, size=9)
        )
        assert await take(events, 1) == [
            (None, OutputFrame(execution_id=detail.execution.id, position=0, attempt=1, size=9))
        ]
        await run_through(context, detail)
        assert (await take(events, 1))[0][0] == (known[-1][0] or 0) + 1


def test_what_passes_has_no_id_on_the_wire() -> None:
    """A browser keeps the last id that it saw."""
    grew = OutputGrew(execution_id=ExecutionId(NOBODY), position=2, attempt=1, size=9)
    assert framed(None, passing(grew)).startswith(b"event: output\ndata: {")


async def test_events_of_one_execution(owner: JimClient, context: ServiceContext) -> None:
    """Its own and its steps', replayed and live, and what its steps write; nothing of others."""
    schedule = await a_schedule(context)
    mine, other = await an_execution(context, schedule), await an_execution(context, schedule)
    asked = owner.events(0, execution_id=mine.execution.id)
    async with aclosing(asked) as events:
        received = await take(events, 2)
        await run_through(context, other)
        for execution in (other, mine):
            grown = OutputGrew(execution_id=execution.execution.id, position=0, attempt=1, size=3)
            context.feed.publish_passing(grown)
        await run_through(context, mine)
        while not (isinstance(received[-1][1], ExecutionFrame) and received[-1][1].execution.completed_at):
            received += await take(events, 1)
    frames = [frame for _, frame in received]
    executions_seen = {f.execution.id for f in frames if isinstance(f, ExecutionFrame)}
    steps_seen = {f.execution_id for f in frames if isinstance(f, StepFrame | OutputFrame)}
    assert executions_seen == steps_seen == {mine.execution.id}
    assert kinds(received)[:2] == ["execution", "step"]
    numbers = [number for number, _ in received if number is not None]
    assert numbers == sorted(set(numbers))


@pytest.mark.parametrize(("asked", "status"), [(str(NOBODY), 404), ("no-guid", 400)])
async def test_events_of_no_execution(http: httpx.AsyncClient, asked: str, status: int) -> None:
    """Said at once, rather than by silence."""
    assert (await http.get(paths.EVENTS, params={"executionId": asked})).status_code == status


async def test_a_reader_of_one_execution_is_told_to_load_afresh_too(
    owner: JimClient, context: ServiceContext
) -> None:
    """When it comes from where the outbox has been pruned."""
    detail = await run_through(context, await an_execution(context))
    await retention.prune_events(context, keep=1)
    async with aclosing(owner.events(1, execution_id=detail.execution.id)) as events:
        assert kinds(await take(events, 1)) == ["reload"]

"""The feed: replay, then live, without gap or repeat; who is too far behind starts anew."""

import asyncio
from collections.abc import AsyncIterator
from threading import Event as Gate
from uuid import UUID

import pytest

from jim_core.model.event import Event, OutputGrew, ScheduleDeleted
from jim_core.model.ids import ExecutionId, ScheduleId
from jim_core.service import retention
from jim_core.service.feed import BEHIND, REPLAY, Feed, Reload
from jim_core.service.passing import STEPS
from jim_core.storage.database import Database
from jim_core.storage.unit_of_work import UnitOfWork
from tests.service.house import NOON, House


async def _happen(house: House, count: int) -> None:
    """That many things happen, in one transaction."""

    def job(unit: UnitOfWork) -> None:
        unit.record(NOON, *(ScheduleDeleted(schedule_id=ScheduleId(house.new_id())) for _ in range(count)))

    await house.database.write(job)


Heard = Event | Reload | OutputGrew


def _told(item: Heard) -> int | str:
    """The sequence number of an event; a Reload, and what passes, as text."""
    match item:
        case Event():
            return item.sequence
        case Reload():
            return f"reload {item.sequence}"
        case OutputGrew():
            return f"step {item.position} wrote {item.size}"


async def _take(reader: AsyncIterator[Heard], count: int) -> list[int | str]:
    """The next few things that a reader hears."""
    taken: list[int | str] = []
    async with asyncio.timeout(20):
        while len(taken) < count:
            taken.append(_told(await anext(reader)))
    return taken


def _grew(position: int, size: int, attempt: int = 1) -> OutputGrew:
    return OutputGrew(execution_id=ExecutionId(UUID(int=7)), position=position, attempt=attempt, size=size)


async def test_a_reader_hears_what_happens_from_now_on(house: House) -> None:
    """From the moment it subscribes, not from the first time it looks."""
    await _happen(house, 3)
    reader = house.feed.subscribe(None)
    await _happen(house, 2)
    assert await _take(reader, 2) == [4, 5]
    await _happen(house, 1)
    assert await _take(reader, 1) == [6]
    await reader.aclose()


async def test_a_reader_resumes_where_it_was(house: House) -> None:
    """Everything after that, from the outbox and then live."""
    await _happen(house, 5)
    reader = house.feed.subscribe(2)
    assert await _take(reader, 2) == [3, 4]
    await _happen(house, 2)
    assert await _take(reader, 3) == [5, 6, 7]
    await reader.aclose()


async def test_a_reader_may_begin_with_the_first_event(house: House) -> None:
    """Before anything happened, and after."""
    early = house.feed.subscribe(0)
    await _happen(house, 2)
    late = house.feed.subscribe(0)
    assert await _take(early, 2) == await _take(late, 2) == [1, 2]
    await early.aclose()
    await late.aclose()


async def test_replaying_beside_a_busy_writer_loses_and_repeats_nothing(house: House) -> None:
    """The seam between outbox and live events, under load."""
    await _happen(house, 2 * REPLAY + 7)
    readers = [house.feed.subscribe(after) for after in (0, 1, REPLAY, 2 * REPLAY)]
    total = 2 * REPLAY + 7 + 600

    async def write() -> None:
        for _ in range(200):
            await _happen(house, 3)

    async def check(after: int, reader: AsyncIterator[Heard]) -> None:
        assert await _take(reader, total - after) == list(range(after + 1, total + 1))

    await asyncio.gather(write(), *map(check, (0, 1, REPLAY, 2 * REPLAY), readers))
    for reader in readers:
        await reader.aclose()


async def test_a_replay_that_is_overtaken_goes_back_to_the_outbox(house: House) -> None:
    """More happens during a replay than may wait: nothing is lost, because the outbox has it."""
    await _happen(house, 10)
    reader = house.feed.subscribe(0)
    for _ in range(4):
        await _happen(house, BEHIND)
    total = 10 + 4 * BEHIND
    assert await _take(reader, total) == list(range(1, total + 1))
    await reader.aclose()


async def test_a_slow_reader_starts_anew(house: House) -> None:
    """It is told once, its memory stays bounded, and what happens afterwards follows."""
    reader = house.feed.subscribe(None)
    await _happen(house, 1)
    assert await _take(reader, 1) == [1]
    for _ in range(5):
        await _happen(house, BEHIND - 1)
    newest = 1 + 5 * (BEHIND - 1)
    (told,) = await _take(reader, 1)
    assert str(told).startswith("reload ")
    seen = int(str(told).removeprefix("reload "))
    assert await _take(reader, newest - seen + 0) == list(range(seen + 1, newest + 1))
    await _happen(house, 1)
    assert await _take(reader, 1) == [newest + 1]
    assert len(reader._live) <= BEHIND
    await reader.aclose()


@pytest.mark.parametrize("after", [1, 29, 51, 1_000])
async def test_a_place_that_is_not_kept_means_starting_anew(house: House, after: int) -> None:
    """Pruned past it, or of another database: Reload with the newest number, then what follows."""
    await _happen(house, 50)
    await retention.prune_events(house, keep=20)
    reader = house.feed.subscribe(after)
    assert await _take(reader, 1) == ["reload 50"]
    await _happen(house, 1)
    assert await _take(reader, 1) == [51]
    await reader.aclose()


@pytest.mark.parametrize("after", [30, 31, 50])
async def test_a_place_that_is_kept_is_resumed(house: House, after: int) -> None:
    """Down to the one before the oldest that is kept."""
    await _happen(house, 50)
    await retention.prune_events(house, keep=20)
    reader = house.feed.subscribe(after)
    await _happen(house, 1)
    assert await _take(reader, 51 - after) == list(range(after + 1, 52))
    await reader.aclose()


async def test_a_place_that_is_pruned_during_a_replay_means_starting_anew(house: House) -> None:
    """The outbox shrank between two of its pages."""
    await _happen(house, 2 * REPLAY)
    reader = house.feed.subscribe(0)
    assert await _take(reader, 1) == [1]
    await retention.prune_events(house, keep=10)
    assert await _take(reader, REPLAY) == [*range(2, REPLAY + 1), f"reload {2 * REPLAY}"]
    await _happen(house, 1)
    assert await _take(reader, 1) == [2 * REPLAY + 1]
    await reader.aclose()


async def test_events_of_another_process_are_found_in_the_outbox(house: House) -> None:
    """A hole in the live events is filled before the reader goes on."""
    assert isinstance(house.database, Database)
    url = house.database._url.render_as_string(hide_password=False)
    reader = house.feed.subscribe(None)
    await _happen(house, 1)
    assert await _take(reader, 1) == [1]
    other = Database.open(url)
    await other.write(lambda unit: unit.record(NOON, ScheduleDeleted(schedule_id=ScheduleId(house.new_id()))))
    other.close()
    await _happen(house, 1)
    assert await _take(reader, 2) == [2, 3]
    await reader.aclose()


async def test_a_listener_hears_each_event_on_its_loop(house: House) -> None:
    """In order, until it has had enough."""
    heard: list[int] = []
    stop = house.feed.listen(lambda event: heard.append(event.sequence))
    for _ in range(20):
        await _happen(house, 2)
    assert heard == list(range(1, 41))
    stop()
    await _happen(house, 1)
    assert len(heard) == 40


async def test_who_wrote_has_been_heard_before_it_goes_on(house: House) -> None:
    """Events reach this loop before the answer to the write does."""
    heard: list[Event] = []
    house.feed.listen(heard.append)
    for n in range(1, 50):
        await _happen(house, 1)
        assert len(heard) == n


async def test_nobody_holds_up_the_writer(house: House) -> None:
    """A reader that never looks costs no write any time: the writer finishes while this loop is busy."""
    reader = house.feed.subscribe(None)
    done = Gate()

    def job(unit: UnitOfWork) -> None:
        unit.record(NOON, ScheduleDeleted(schedule_id=ScheduleId(house.new_id())))

    first = asyncio.create_task(house.database.write(job))
    second = asyncio.create_task(house.database.write(lambda _unit: done.set()))
    await asyncio.sleep(0)
    assert done.wait(10)  # blocks the loop on purpose
    await asyncio.gather(first, second)
    await reader.aclose()


async def test_closing_the_feed_ends_its_readers(house: House) -> None:
    """Whether they wait or come later."""
    reader = house.feed.subscribe(None)
    waiting = asyncio.create_task(anext(reader, "ended"))
    await asyncio.sleep(0)
    house.feed.close()
    async with asyncio.timeout(10):
        assert await waiting == "ended"
        assert await anext(house.feed.subscribe(None), "ended") == "ended"
        assert await anext(house.feed.subscribe(0), "ended") == "ended"


async def test_who_leaves_is_forgotten(house: House) -> None:
    """No reader stays in the feed's books."""
    readers = [house.feed.subscribe(None) for _ in range(10)]
    stop = house.feed.listen(lambda _event: None)
    for reader in readers:
        await reader.aclose()
    stop()
    feed: Feed = house.feed
    assert (len(feed._takers), len(feed._subscriptions)) == (0, 0)


async def test_a_burst_is_at_hand_in_order(house: House) -> None:
    """After one event was waited for, the rest of its burst needs no waiting, and nothing comes twice."""
    reader = house.feed.subscribe(None)
    await _happen(house, 5)
    assert await _take(reader, 1) == [1]
    at_hand = [_told(item) for item in reader.at_hand(3)]
    assert at_hand == [2, 3, 4]
    assert [_told(item) for item in reader.at_hand(9)] == [5]
    assert reader.at_hand(9) == []
    await _happen(house, 1)
    assert await _take(reader, 1) == [6]
    await reader.aclose()


async def test_nothing_is_at_hand_before_the_outbox_was_read(house: House) -> None:
    """A reader that resumes gets what it missed first, however much lives on beside."""
    await _happen(house, 3)
    reader = house.feed.subscribe(1)
    await _happen(house, 2)
    assert reader.at_hand(9) == []
    assert await _take(reader, 1) == [2]
    rest = [_told(item) for item in reader.at_hand(9)]
    assert rest == [3, 4, 5][: len(rest)]
    assert await _take(reader, 3 - len(rest)) == [3, 4, 5][len(rest) :]
    await reader.aclose()


async def test_what_passes_is_heard_by_who_listens(house: House) -> None:
    """Nobody else is told it later."""
    early = house.feed.subscribe(None)
    house.feed.publish_passing(_grew(0, 10))
    assert await _take(early, 1) == ["step 0 wrote 10"]
    late = house.feed.subscribe(0)
    await _happen(house, 1)
    assert await _take(late, 1) == await _take(early, 1) == [1]
    assert late.at_hand(9) == early.at_hand(9) == []
    await early.aclose()
    await late.aclose()


async def test_who_does_not_look_hears_the_newest_of_each_step(house: House) -> None:
    """After the events that happened meanwhile."""
    reader = house.feed.subscribe(None)
    for size in range(1, 100):
        house.feed.publish_passing(_grew(0, size))
        house.feed.publish_passing(_grew(1, 2 * size))
    await _happen(house, 1)
    assert await _take(reader, 3) == [1, "step 0 wrote 99", "step 1 wrote 198"]
    await reader.aclose()


async def test_what_passes_is_at_hand_after_the_events(house: House) -> None:
    """As far as there is room."""
    reader = house.feed.subscribe(None)
    await _happen(house, 2)
    for position in range(3):
        house.feed.publish_passing(_grew(position, 1))
    await asyncio.sleep(0)
    assert await _take(reader, 1) == [1]
    assert [_told(item) for item in reader.at_hand(3)] == [2, "step 0 wrote 1", "step 1 wrote 1"]
    assert [_told(item) for item in reader.at_hand(3)] == ["step 2 wrote 1"]
    await reader.aclose()


async def test_news_of_very_many_steps_is_bounded(house: House) -> None:
    """The oldest news goes first."""
    reader = house.feed.subscribe(None)
    for position in range(STEPS + 5):
        house.feed.publish_passing(_grew(position, 1))
    assert await _take(reader, 1) == ["step 5 wrote 1"]
    assert len(reader._passing) == STEPS - 1
    await reader.aclose()


async def test_what_passes_is_told_from_any_thread(house: House) -> None:
    """It reaches a reader that waits on its own loop."""
    reader = house.feed.subscribe(None)
    waiting = asyncio.create_task(_take(reader, 1))
    await asyncio.sleep(0)
    await asyncio.to_thread(house.feed.publish_passing, _grew(0, 3))
    assert await waiting == ["step 0 wrote 3"]
    await reader.aclose()

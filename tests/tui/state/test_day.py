"""How the last 24 hours went: what is counted, what has left, what is asked of a server for it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from jim_core.wire.executions import ExecutionSummary
from jim_core.wire.frames import ExecutionFrame
from jim_tui.gateway.errors import ServerFault
from jim_tui.gateway.protocol import HistoryQuery
from jim_tui.state.console import Connection, ConsoleState, Phase
from jim_tui.state.day import DayCounts, Hour, counted, heard, hours, read
from jim_tui.state.day_reader import EVERY, PAGES
from tests.tui.fake_gateway import POLLED, FakeGateway
from tests.tui.fake_time import settle
from tests.tui.samples import NOW, a_summary
from tests.tui.state.running import running


def ended(number: int, ago: timedelta, status: str = "Completed") -> ExecutionSummary:
    """An execution that took a minute and ended so long ago."""
    end = NOW - ago
    begun = end - timedelta(minutes=1)
    return a_summary(number, status=status, queued_at=begun, started_at=begun, completed_at=end)


def test_what_ended_since_a_moment_is_counted_by_how_it_went() -> None:
    """Words of other servers, and errors that were let pass, are neither good nor failed."""
    words = ("Completed", "Complete", "Failed", "Cancelled", "CompleteWithError")
    runs = [ended(number, timedelta(minutes=number), word) for number, word in enumerate(words)]
    day = read([*runs, ended(9, timedelta(hours=5))], NOW, whole=True)
    found = counted(day, NOW - timedelta(hours=1))
    assert found == DayCounts(5, good=2, failed=1, cancelled=1)
    assert found.otherwise == 1


def test_hours_are_those_of_the_clock_and_the_present_one_is_last() -> None:
    """A run of yesterday at this time has left; one of 23 hours ago stands first."""
    now = NOW.replace(minute=30)
    runs = [
        ended(0, NOW - now + timedelta(minutes=5)),
        ended(1, NOW - now + timedelta(hours=23), "Failed"),
        ended(2, NOW - now + timedelta(hours=24)),
    ]
    found = hours(read(runs, now, whole=True), now)
    assert len(found) == 24
    assert (found[0], found[-1]) == (Hour(1, failed=1), Hour(1))
    assert sum(hour.runs for hour in found) == 2


def test_the_last_good_one_is_known_however_long_ago_it_was() -> None:
    """An empty list says it, also on a Monday."""
    old, older = ended(0, timedelta(days=3)), ended(1, timedelta(days=4))
    day = read([ended(2, timedelta(hours=1), "Failed"), older, old], NOW, whole=True)
    assert day.last_good == old
    assert old.id not in day.runs


def test_what_is_heard_joins_the_day_and_pushes_out_what_is_a_day_older() -> None:
    """Told twice it counts once."""
    old, fresh = ended(0, timedelta(hours=23)), ended(1, timedelta(hours=-2))
    state = ConsoleState(Connection(Phase.LIVE, NOW), day=read([old], NOW, whole=True))
    after = heard(state, fresh)
    assert after.day is not None
    assert list(after.day.runs) == [fresh.id]
    assert after.day.last_good == fresh
    assert heard(after, fresh) is after
    assert heard(after, a_summary(2)) is after
    assert heard(replace(state, day=None), fresh).day is None


async def test_nothing_is_asked_before_somebody_looks() -> None:
    """Then it is read once, and events keep it fresh."""
    async with running(FakeGateway(a_summary(0), ended(1, timedelta(hours=1)))) as it:
        assert ("history", (HistoryQuery(page_size=100),)) not in it.gateway.calls
        it.store.want_day()
        it.store.want_day()
        await settle()
        assert it.gateway.calls.count(("history", (HistoryQuery(page_size=100),))) == 1
        it.gateway.push(ExecutionFrame(execution=ended(0, timedelta(0))))
        await settle()
        assert it.store.state.day is not None
        assert len(it.store.state.day.runs) == 2


async def test_of_a_busier_day_so_many_pages_are_read_and_it_is_known_that_there_was_more() -> None:
    """A server with thousands of runs a day is not asked for all of them."""
    many = [ended(number, timedelta(seconds=number)) for number in range(100 * PAGES + 1)]
    async with running(FakeGateway(*many)) as it:
        it.store.want_day()
        await settle()
        assert it.store.state.day is not None
        assert (len(it.store.state.day.runs), it.store.state.day.whole) == (100 * PAGES, False)


async def test_one_that_ended_unheard_of_is_found_by_a_later_read() -> None:
    """Between two reads of a server that does not push it may have come and gone."""
    async with running(FakeGateway(a_summary(0), facts=POLLED)) as it:
        it.store.want_day()
        await settle()
        it.gateway.put(ended(1, timedelta(0)))
        await it.time.pass_(EVERY.total_seconds() + 4)
        assert it.store.state.day is not None
        assert len(it.store.state.day.runs) == 1


async def test_a_refusal_is_no_trouble_of_the_connection_and_rests() -> None:
    """The strip then says what it said before."""
    async with running(FakeGateway(a_summary(0))) as it:
        it.gateway.always_fail("history", ServerFault("500: oh no", 500, 60))
        it.store.want_day()
        await settle()
        it.store.want_day()
        await settle()
        assert it.phase() is Phase.LIVE
        assert it.store.state.day is None
        assert sum(name == "history" for name, _ in it.gateway.calls) == 1


@pytest.mark.parametrize("status", ["InProgress", "Queued", "Paused"])
def test_what_has_not_ended_is_not_counted(status: str) -> None:
    """However it is called."""
    day = read([a_summary(0, status=status)], NOW, whole=True)
    assert (dict(day.runs), day.last_good) == ({}, None)

"""A recording in place of a server, under the store that follows any server."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

import pytest

from jim_tui.gateway.errors import Declined
from jim_tui.gateway.protocol import HistoryQuery, Offer
from jim_tui.recording.gateway import ReplayGateway
from jim_tui.recording.lines import Contact, Moment, Server
from jim_tui.recording.playhead import Playhead
from jim_tui.recording.tape import Tape
from jim_tui.state.console import ConsoleState, Phase
from jim_tui.state.store import ConsoleStore
from tests.tui.fake_time import FakeTime, settle
from tests.tui.recording.reels import live, offline, shown, tape_of
from tests.tui.samples import NOW, a_step, a_summary, an_ended, an_id


class Reel:
    """A recording, a moment every ten seconds; it moves only when a test says so."""

    def __init__(self, tape: Tape) -> None:
        self.ticks = 0.0
        self.playhead = Playhead(tape, ticks=lambda: self.ticks)
        self.gateway = ReplayGateway(tape, self.playhead)

    async def move(self, seconds: float) -> None:
        """So much of it goes by."""
        self.ticks += seconds
        self.gateway.wake()
        await settle()

    async def seek(self, to: float, store: ConsoleStore) -> None:
        """Go there, as a key does."""
        if self.gateway.seek(to):
            store.forget()
        store.refresh()
        await settle()


def a_reel(directory: Path, *states: ConsoleState) -> Reel:
    """A recording of these states."""
    return Reel(tape_of(directory, *states))


RUNS, ENDS = shown(a_summary(), a_step(0, "Processing")), shown(an_ended(), a_step(0, "Completed"))


@asynccontextmanager
async def showing(reel: Reel) -> AsyncIterator[ConsoleStore]:
    """A store at work on the recording; its own time stands still."""
    time = FakeTime()
    store = ConsoleStore(reel.gateway, clock=reel.playhead.clock, sleep=time.sleep)
    task = asyncio.create_task(store.run())
    try:
        await settle()
        yield store
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def statuses(store: ConsoleStore) -> dict[UUID, str]:
    """What is on the list."""
    return {key: tracked.summary.status for key, tracked in store.state.executions.items()}


async def test_the_screens_hear_what_happened_then(tmp_path: Path) -> None:
    """An execution runs, and later it has ended."""
    reel = a_reel(tmp_path, live(RUNS), live(ENDS))
    async with showing(reel) as store:
        assert store.state.connection.phase is Phase.LIVE
        assert statuses(store) == {an_id(0): "InProgress"}
        await reel.move(10)
        assert statuses(store) == {an_id(0): "Completed"}


async def test_wound_back_it_runs_again(tmp_path: Path) -> None:
    """Elsewhere nothing that ended comes back to life; here that time has not come yet."""
    reel = a_reel(tmp_path, live(RUNS), live(ENDS), live())
    async with showing(reel) as store:
        await reel.move(20)
        await reel.seek(5, store)
        assert statuses(store) == {an_id(0): "InProgress"}


async def test_what_was_skipped_over_is_found_at_the_end(tmp_path: Path) -> None:
    """A seek forward reads how things stood there."""
    reel = a_reel(tmp_path, live(), live(RUNS), live(ENDS, shown(a_summary(1))))
    async with showing(reel) as store:
        await reel.seek(20, store)
        assert statuses(store) == {an_id(1): "InProgress"}


async def test_lost_contact_is_shown_as_it_was(tmp_path: Path) -> None:
    """With the reason of that time; afterwards it is back."""
    reel = a_reel(tmp_path, live(RUNS), offline(live(RUNS)), live(RUNS))
    async with showing(reel) as store:
        await reel.move(10)
        assert (store.state.connection.phase, store.state.connection.reason) == (
            Phase.OFFLINE,
            "connection refused",
        )
        assert not reel.gateway.answers
        await reel.move(10)
        assert reel.gateway.answers
        store.refresh()
        await settle()
        assert store.state.connection.phase is Phase.LIVE


async def test_an_open_execution_shows_its_steps(tmp_path: Path) -> None:
    """Where they were on screen then."""
    reel = a_reel(tmp_path, live(RUNS), live(shown(a_summary(), a_step(0, "Completed"))))
    async with showing(reel) as store:
        store.open_detail(an_id(0))
        await settle()
        await reel.move(10)
        view = store.state.details[an_id(0)].tracked
        assert view is not None
        assert view.steps == (a_step(0, "Completed"),)


async def test_steps_that_were_never_on_screen_are_told_as_missing(tmp_path: Path) -> None:
    """Rather than as an execution without any."""
    reel = a_reel(tmp_path, live(shown(a_summary())))
    async with showing(reel) as store:
        store.open_detail(an_id(0))
        await settle()
        assert store.state.details[an_id(0)].error == "its steps are not in the recording"


async def test_a_recording_takes_seeking_and_no_change(tmp_path: Path) -> None:
    """A write is refused, whoever sends it."""
    reel = a_reel(tmp_path, live(RUNS))
    assert Offer.SEEK in (await reel.gateway.open()).offers
    for write in (reel.gateway.cancel, reel.gateway.pause, reel.gateway.enable):
        with pytest.raises(Declined, match="a recording"):
            await write(an_id(0))
    with pytest.raises(Declined, match="a recording"):
        await reel.gateway.execute(1, 1)


async def test_a_recording_knows_no_connected_systems(tmp_path: Path) -> None:
    """None were on screen, so none are offered."""
    reel = a_reel(tmp_path, live(RUNS))
    assert await reel.gateway.systems(200) is None
    assert await reel.gateway.run_profiles(1) is None


async def test_the_past_is_looked_through_as_on_a_server(tmp_path: Path) -> None:
    """By status and schedule, newest first, in pages."""
    runs = [shown(an_ended(number, "Failed" if number % 2 else "Completed")) for number in range(6)]
    reel = a_reel(tmp_path, live(*runs))
    page = await reel.gateway.history(HistoryQuery(page_size=2, status="Failed"))
    assert [run.id for run in page.items] == [an_id(5), an_id(3)]
    assert (page.total_count, page.has_next_page) == (3, True)
    one = await reel.gateway.history(HistoryQuery(schedule_id=an_id(1004)))
    assert [run.id for run in one.items] == [an_id(4)]


async def test_a_recording_that_never_reached_its_server_says_so() -> None:
    """It shows that, and does not wait for ever."""
    tape = Tape(NOW, (Moment(t=0, contact=Contact(phase=Phase.CONNECTING)),))
    async with showing(Reel(tape)) as store:
        assert store.state.connection.reason == "this recording never reached its server"


async def test_an_offer_of_a_later_version_is_passed_over() -> None:
    """Its recordings can be shown here."""
    server = Server(name="new", offers=["pause", "teleport"])
    tape = Tape(NOW, (Moment(t=0, server=server, contact=Contact(phase=Phase.LIVE)),))
    assert (await Reel(tape).gateway.open()).offers == {Offer.PAUSE, Offer.SEEK}

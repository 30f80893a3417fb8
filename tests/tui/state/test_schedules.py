"""The schedules: what is read of the one that is looked at, how the last runs went, what is asked of them."""

import asyncio
from datetime import timedelta

import pytest

from jim_core.wire.executions import ExecutionSummary
from jim_core.wire.frames import ExecutionFrame, ScheduleFrame
from jim_core.wire.schedules import NextRun, NextRuns, ScheduleStepBody
from jim_tui.gateway.errors import Declined, GatewayError, Gone, NoAnswer, ServerFault
from jim_tui.state import outcomes
from jim_tui.state.console import WriteOutcome
from jim_tui.state.queries import find_schedule, schedules_by_next_run, why_not_run, why_not_switch
from jim_tui.state.schedule_view import SchedulePhase, ScheduleView
from tests.tui.fake_gateway import POLLED, FakeGateway
from tests.tui.fake_time import settle
from tests.tui.samples import NOW, a_schedule, a_summary, ago, an_ended, an_id
from tests.tui.state.running import Running, running

ONE = an_id(1000)


def of_one(number: int, status: str = "Completed", **facts: object) -> ExecutionSummary:
    """An ended execution of the first schedule, so many seconds ago."""
    return an_ended(number, status, **({"schedule_id": ONE, "queued_at": ago(number + 10)} | facts))


def a_server(*runs: ExecutionSummary) -> FakeGateway:
    """Three schedules; the first has these runs."""
    server = FakeGateway(*runs)
    server.schedule_list = [a_schedule(0), a_schedule(1), a_schedule(2, is_enabled=False, next_run_time=None)]
    server.schedule_steps[ONE] = [ScheduleStepBody(name="Import HR")]
    server.next_run = an_id(77)
    return server


async def read(it: Running) -> None:
    """The screen is opened."""
    it.store.read_schedules()
    it.store.read_outcomes()
    await settle()


def view_of(it: Running, number: int = 0) -> ScheduleView:
    """What is known of a schedule."""
    return it.store.state.schedule_views[an_id(1000 + number)]


async def test_what_is_looked_at_is_read_once_and_again_when_it_changes() -> None:
    """Looking every second costs nothing; an event that moves its next run does."""
    server = a_server()
    runs = NextRuns(time_zone="UTC", runs=[NextRun(at=NOW, local_time="2026-04-05T06:00:00+00:00")])
    server.fires = {ONE: runs}
    async with running(server) as it:
        await read(it)
        for _ in range(3):
            it.store.look_at_schedule(ONE)
            await settle()
        assert [step.name for step in view_of(it).detail.steps] == ["Import HR"]  # type: ignore[union-attr]
        assert view_of(it).runs == runs
        assert server.called("schedule") == 1
        server.push(ScheduleFrame(schedule_id=ONE, name="New name", next_run_time=NOW))
        await settle()
        it.store.look_at_schedule(ONE)
        await settle()
        assert server.called("schedule") == 2


async def test_a_server_that_tells_no_next_runs_is_read_all_the_same() -> None:
    """The steps are there; the times are not."""
    async with running(a_server()) as it:
        await read(it)
        it.store.look_at_schedule(ONE)
        await settle()
        assert view_of(it).detail is not None
        assert view_of(it).runs is None


async def test_the_newest_question_wins() -> None:
    """The cursor runs down the list: what it left is not waited for, and is read when it comes back."""
    server = a_server()
    async with running(server) as it:
        await read(it)
        server.stall("schedule")
        it.store.look_at_schedule(ONE)
        await settle()
        it.store.look_at_schedule(an_id(1001))
        await settle()
        server.release("schedule")
        await settle()
        assert set(it.store.state.schedule_views) == {an_id(1001)}
        it.store.look_at_schedule(ONE)
        await settle()
        assert view_of(it).detail is not None


@pytest.mark.parametrize(
    ("error", "view"),
    [
        (ServerFault("500: oh no", 500), ScheduleView(error="500: oh no")),
        (Gone("no such schedule"), ScheduleView(gone=True)),
    ],
    ids=["fault", "gone"],
)
async def test_a_schedule_that_cannot_be_read_says_why_and_rests(
    error: GatewayError, view: ScheduleView
) -> None:
    """It is not asked for every second; after a rest, or by r, a fault is tried again."""
    server = a_server()
    async with running(server) as it:
        await read(it)
        server.fail("schedule", error)
        for _ in range(3):
            it.store.look_at_schedule(ONE)
            await settle()
        assert view_of(it) == view
        assert server.called("schedule") == 1
        it.store.refresh()
        await settle()
        it.store.look_at_schedule(ONE)
        await settle()
        assert view_of(it).detail is not None


async def test_the_last_runs_are_read_with_one_request_and_heard_of_afterwards() -> None:
    """Newest first, each as it is known now."""
    server = a_server(*(of_one(number) for number in range(12)))
    async with running(server) as it:
        await read(it)
        assert server.called("history") == 1
        server.push(ExecutionFrame(execution=a_summary(50, schedule_id=ONE, queued_at=NOW)))
        await settle()
        last = outcomes.last_runs(it.store.state)[ONE]
        assert [run.id for run in last] == [an_id(50), *(an_id(number) for number in range(9))]
        server.push(ExecutionFrame(execution=of_one(50, "Failed", queued_at=NOW)))
        await settle()
        assert outcomes.last_runs(it.store.state)[ONE][0].status == "Failed"
        assert server.called("history") == 1


async def test_what_ran_before_the_first_page_is_asked_for_once_by_schedule() -> None:
    """A schedule that runs every minute must not hide how the nightly one went."""
    often = [of_one(number) for number in range(101)]
    seldom = an_ended(500, "Failed", schedule_id=an_id(1001), queued_at=ago(5000))
    server = a_server(*often, seldom)
    async with running(server) as it:
        await read(it)
        assert [run.status for run in outcomes.last_runs(it.store.state)[an_id(1001)]] == ["Failed"]
        asked = [arguments[0] for method, arguments in server.calls if method == "history"]
        assert [query.schedule_id for query in asked] == [None, an_id(1001), an_id(1002)]  # type: ignore[attr-defined]
        it.store.refresh()
        await settle()
        assert server.called("history") == 4


async def test_a_server_that_does_not_push_is_asked_from_time_to_time() -> None:
    """Schedules and last runs, once in so many reads."""
    server = a_server(of_one(1))
    server.facts = POLLED
    async with running(server) as it:
        server.fail("history", ServerFault("500", 500))
        await read(it)
        assert it.store.state.outcomes is None
        await it.pass_(3)
        assert it.store.state.outcomes is not None
        before = server.called("history")
        await it.pass_(40)
        assert server.called("history") > before


def test_an_old_answer_takes_nothing_back() -> None:
    """What has ended has ended."""
    from tests.tui.state.test_queries import knowing

    state = outcomes.read(knowing(), [of_one(1, "Failed")])
    assert outcomes.read(state, [a_summary(1, schedule_id=ONE, queued_at=ago(11))]) is state


async def test_schedules_stand_by_when_they_run_next() -> None:
    """Those that only people start come after, disabled ones last."""
    server = a_server()
    server.schedule_list = [
        a_schedule(0, is_enabled=False),
        a_schedule(1, trigger_type="Manual", next_run_time=None),
        a_schedule(2, next_run_time=NOW + timedelta(hours=3)),
        a_schedule(3),
    ]
    async with running(server) as it:
        await read(it)
        names = [item.name for item in schedules_by_next_run(it.store.state)]
        assert names == ["Delta sync 3", "Delta sync 2", "Delta sync 1", "Delta sync 0"]


async def test_enabling_shows_the_servers_word_at_once() -> None:
    """The row says that it is under way, then how it is."""
    server = a_server()
    async with running(server) as it:
        await read(it)
        server.stall("enable")
        asked = asyncio.create_task(it.store.switch_schedule(an_id(1002), enabled=True))
        await settle()
        assert it.store.state.asked_of == {an_id(1002): SchedulePhase.ENABLING}
        assert why_not_switch(it.store.state, an_id(1002)) == "enabling it is under way"
        server.release("enable")
        assert (await asked).outcome is WriteOutcome.ACCEPTED
        schedule = find_schedule(it.store.state, an_id(1002))
        assert schedule is not None
        assert (schedule.is_enabled, schedule.next_run_time) == (True, NOW)
        assert it.said == "enable of Delta sync 2: accepted"
        assert it.store.state.asked_of == {}


async def test_disabling_without_an_answer_is_unknown_and_found_out_by_reading() -> None:
    """It is never sent again."""
    server = a_server()
    async with running(server) as it:
        await read(it)
        server.fail("disable", NoAnswer("no answer in time"))
        server.stall("schedules")
        result = await it.store.switch_schedule(ONE, enabled=False)
        assert result.outcome is WriteOutcome.UNKNOWN
        reason = "enabling or disabling it got no answer; it is being read"
        assert why_not_switch(it.store.state, ONE) == reason
        again = await it.store.switch_schedule(ONE, enabled=False)
        assert again.outcome is WriteOutcome.NOT_SENT
        server.release("schedules")
        await settle()
        assert it.said == "Delta sync 0: the server says it is enabled"
        assert why_not_switch(it.store.state, ONE) is None
        assert server.called("disable") == 1


async def test_a_refusal_is_told_and_the_list_read_again() -> None:
    """The server's reason, in its own words."""
    server = a_server()
    async with running(server) as it:
        await read(it)
        before = server.called("schedules")
        server.fail("enable", Declined("Its pattern never fires"))
        result = await it.store.switch_schedule(ONE, enabled=True)
        assert (result.outcome, result.message) == (WriteOutcome.REFUSED, "Its pattern never fires")
        await settle()
        assert server.called("schedules") == before + 1


async def test_a_run_without_an_answer_is_asked_again_with_its_key_for_a_while() -> None:
    """A second wish soon after is the same wish; long after, it is another."""
    server = a_server()
    async with running(server) as it:
        await read(it)
        server.fail("run", *[NoAnswer("no answer in time")] * 3)
        assert (await it.store.run_schedule(ONE)).outcome is WriteOutcome.UNKNOWN
        await it.store.run_schedule(ONE)
        await it.pass_(600)
        await it.store.run_schedule(ONE)
        keys = [arguments[1] for method, arguments in server.calls if method == "run"]
        assert keys[0] == keys[1] != keys[2]
        assert (await it.store.run_schedule(ONE)).outcome is WriteOutcome.ACCEPTED
        assert (await it.store.run_schedule(ONE)).outcome is WriteOutcome.ACCEPTED
        keys = [arguments[1] for method, arguments in server.calls if method == "run"]
        assert keys[3] == keys[2] != keys[4]


async def test_a_start_under_way_is_not_sent_twice() -> None:
    """Also when it comes from another place before the first has its answer."""
    server = a_server()
    async with running(server) as it:
        await read(it)
        server.stall("run")
        first = asyncio.create_task(it.store.run_schedule(ONE))
        await settle()
        assert (await it.store.run_schedule(ONE)).outcome is WriteOutcome.NOT_SENT
        server.release("run")
        assert (await first).outcome is WriteOutcome.ACCEPTED


async def test_a_schedule_that_was_deleted_takes_no_wishes() -> None:
    """By the newest list."""
    server = a_server()
    async with running(server) as it:
        await read(it)
        gone = "the server does not know it any more"
        assert why_not_run(it.store.state, an_id(5)) == why_not_switch(it.store.state, an_id(5)) == gone
        assert (await it.store.run_schedule(an_id(5))).message == gone
        server.fail("run", Gone("no such schedule"))
        before = server.called("schedules")
        assert (await it.store.run_schedule(ONE)).outcome is WriteOutcome.GONE
        await settle()
        assert server.called("schedules") == before + 1

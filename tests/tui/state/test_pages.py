"""History and schedules: read when asked, kept fresh, and never in the way."""

from datetime import timedelta

from jim_core.wire.frames import ExecutionFrame, ScheduleFrame
from jim_tui.gateway.errors import ServerFault
from jim_tui.gateway.protocol import HistoryQuery, ServerFacts
from tests.tui.fake_gateway import POLLED, FakeGateway
from tests.tui.fake_time import settle
from tests.tui.samples import NOW, a_schedule, a_summary, an_ended, an_id
from tests.tui.state.running import running

FORGETFUL = ServerFacts(name="old", address="https://old", pushes_events=False, filters_status=False)


def many_ended(count: int, failed_every: int = 10) -> list[object]:
    """Executions of the past, the newest first in number."""
    return [
        an_ended(
            number,
            "Failed" if number % failed_every == 0 else "Completed",
            queued_at=NOW - timedelta(minutes=number),
        )
        for number in range(count)
    ]


async def test_a_page_of_history_is_read_and_nothing_moves_it() -> None:
    """New executions are counted beside it."""
    gateway = FakeGateway(an_ended(0), an_ended(1))
    async with running(gateway) as it:
        it.store.read_history(HistoryQuery())
        await settle()
        gateway.push(ExecutionFrame(execution=a_summary(2)), ExecutionFrame(execution=a_summary(3)))
        await settle()
        history = it.store.state.history
        assert history.page is not None
        assert history.page.total_count == 2
        assert history.newer == 2
        it.store.read_history(HistoryQuery())
        await settle()
        assert it.store.state.history.newer == 0


async def test_the_newest_question_about_history_wins() -> None:
    """An answer that comes late must not replace a newer one."""
    gateway = FakeGateway(*many_ended(120))  # type: ignore[arg-type]
    async with running(gateway) as it:
        gateway.stall("history")
        it.store.read_history(HistoryQuery(page=1))
        await settle()
        it.store.read_history(HistoryQuery(page=3))
        await settle()
        assert gateway.called("history") == 2, "it does not wait for the older answer"
        gateway.release("history")
        await settle()
        history = it.store.state.history
        assert history.page is not None
        assert (history.query.page, history.page.page, len(history.page.items)) == (3, 3, 20)


async def test_history_that_cannot_be_read_says_why_and_comes_with_the_next_contact() -> None:
    """The old page stays meanwhile."""
    gateway = FakeGateway(an_ended(0), facts=POLLED)
    async with running(gateway) as it:
        gateway.fail("history", ServerFault("500: out of luck", 500))
        it.store.read_history(HistoryQuery())
        await settle()
        assert it.store.state.history.error == "500: out of luck"
        await it.pass_(3)
        assert it.store.state.history.error is None
        assert it.store.state.history.page is not None


async def test_a_server_that_ignores_the_status_is_searched_from_here_and_it_is_said() -> None:
    """Of 120 executions, twelve failed."""
    gateway = FakeGateway(*many_ended(120), facts=FORGETFUL)  # type: ignore[arg-type]
    async with running(gateway) as it:
        it.store.read_history(HistoryQuery(status="Failed", page=2, page_size=5))
        await settle()
        history = it.store.state.history
        assert history.page is not None
        assert [item.status for item in history.page.items] == ["Failed"] * 5
        assert history.page.total_count == 12
        assert (history.searched, history.searched_of) == (120, 120)


async def test_the_search_from_here_has_an_end() -> None:
    """A long past is not read to its beginning."""
    gateway = FakeGateway(*many_ended(900, failed_every=1_000), facts=FORGETFUL)  # type: ignore[arg-type]
    async with running(gateway) as it:
        it.store.read_history(HistoryQuery(status="Failed"))
        await settle()
        assert (it.store.state.history.searched, it.store.state.history.searched_of) == (500, 900)


async def test_schedules_are_read_again_when_one_of_them_changed() -> None:
    """Several changes at once make one read."""
    gateway = FakeGateway()
    gateway.schedule_list = [a_schedule(0)]
    async with running(gateway) as it:
        it.store.read_schedules()
        await settle()
        for _ in range(5):
            gateway.push(ScheduleFrame(schedule_id=an_id(1000), name="Renamed", next_run_time=None))
        await settle()
        assert (it.store.state.schedules or ())[0].name == "Renamed"
        gateway.schedule_list = [a_schedule(0, name="Renamed", last_execution_status="Failed")]
        await it.pass_(2)
        assert gateway.called("schedules") == 2
        assert (it.store.state.schedules or ())[0].last_execution_status == "Failed"


async def test_schedules_are_not_read_before_somebody_wants_them() -> None:
    """Their changes do not matter to nobody."""
    async with running(FakeGateway()) as it:
        it.gateway.push(ScheduleFrame(schedule_id=an_id(1000), name="Renamed", next_run_time=None))
        await it.pass_(60)
        assert it.gateway.called("schedules") == 0


async def test_without_events_schedules_are_read_from_time_to_time() -> None:
    """Every thirty seconds at the usual interval."""
    async with running(FakeGateway(facts=POLLED)) as it:
        it.store.read_schedules()
        await it.pass_(62)
        assert it.gateway.called("schedules") == 3


async def test_schedules_that_cannot_be_read_say_why_until_they_can() -> None:
    """What was read before stays."""
    gateway = FakeGateway(facts=POLLED)
    async with running(gateway) as it:
        gateway.fail("schedules", ServerFault("500: out of luck", 500))
        it.store.read_schedules()
        await settle()
        assert it.store.state.schedules_error == "500: out of luck"
        await it.pass_(3)
        assert it.store.state.schedules_error is None
        assert it.store.state.schedules == ()

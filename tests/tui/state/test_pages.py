"""History, schedules and output: read when asked, kept fresh, and never in the way."""

from datetime import timedelta

from jim_core.wire.frames import ExecutionFrame, ScheduleFrame
from jim_tui.gateway.errors import ServerFault
from jim_tui.gateway.protocol import HistoryQuery, ServerFacts
from jim_tui.state.console import OUTPUT_LINES
from tests.tui.fake_gateway import POLLED, FakeGateway
from tests.tui.fake_time import settle
from tests.tui.samples import NOW, a_schedule, a_summary, an_ended, an_id
from tests.tui.state.running import Running, running

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


def lines(it: Running) -> list[str]:
    """The output shown, as text."""
    output = it.store.state.output
    return [line.text for line in output.lines] if output else []


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


async def test_output_is_followed_to_its_end() -> None:
    """Both streams, as they grow, and then no more reads."""
    gateway = FakeGateway(a_summary(0))
    gateway.written[an_id(0), 1, "stdout"] = "first\nsec"
    async with running(gateway) as it:
        it.store.follow_output(an_id(0), 1)
        await settle()
        assert lines(it) == ["first", "sec"]
        gateway.written[an_id(0), 1, "stdout"] += "ond\n"
        gateway.written[an_id(0), 1, "stderr"] = "oops\n"
        gateway.written_complete = True
        await it.pass_(2)
        assert lines(it) == ["first", "second", "oops"]
        assert it.store.state.output is not None
        assert it.store.state.output.complete
        read = gateway.called("output")
        await it.pass_(60)
        assert gateway.called("output") == read


async def test_only_the_end_of_a_long_output_is_kept() -> None:
    """And how much is not shown is known."""
    gateway = FakeGateway(a_summary(0))
    gateway.written[an_id(0), 0, "stdout"] = "".join(f"{number}\n" for number in range(OUTPUT_LINES + 500))
    async with running(gateway) as it:
        it.store.follow_output(an_id(0), 0)
        await settle()
        assert len(lines(it)) == OUTPUT_LINES
        assert lines(it)[-1] == str(OUTPUT_LINES + 499)
        assert it.store.state.output is not None
        assert it.store.state.output.dropped == 500


async def test_output_of_another_step_replaces_the_one_before() -> None:
    """Not a line of the old one is left."""
    gateway = FakeGateway(a_summary(0))
    gateway.written[an_id(0), 0, "stdout"] = "old\n"
    gateway.written[an_id(0), 1, "stdout"] = "new\n"
    async with running(gateway) as it:
        it.store.follow_output(an_id(0), 0)
        await settle()
        it.store.follow_output(an_id(0), 1)
        await it.pass_(3)
        assert lines(it) == ["new"]


async def test_output_that_nobody_looks_at_is_not_read() -> None:
    """Closing the pane ends it."""
    gateway = FakeGateway(a_summary(0))
    async with running(gateway) as it:
        it.store.follow_output(an_id(0), 0)
        await settle()
        it.store.stop_output()
        read = gateway.called("output")
        await it.pass_(60)
        assert gateway.called("output") == read
        assert it.store.state.output is None


async def test_a_server_without_step_output_is_not_asked_for_it() -> None:
    """It says so instead."""
    async with running(FakeGateway(a_summary(0), facts=POLLED)) as it:
        it.store.follow_output(an_id(0), 0)
        await settle()
        assert it.gateway.called("output") == 0
        assert it.store.state.output is not None
        assert it.store.state.output.error == "this server gives no step output"


async def test_output_survives_a_fault_in_between() -> None:
    """It says what is wrong and reads on from where it was."""
    gateway = FakeGateway(a_summary(0))
    gateway.written[an_id(0), 0, "stdout"] = "first\n"
    async with running(gateway) as it:
        it.store.follow_output(an_id(0), 0)
        await settle()
        gateway.fail("output", ServerFault("500", 500))
        gateway.written[an_id(0), 0, "stdout"] += "second\n"
        await it.pass_(5)
        assert lines(it) == ["first", "second"]
        assert it.store.state.output is not None
        assert it.store.state.output.error is None


async def test_an_execution_without_kept_output_says_so() -> None:
    """It may be older than what the server keeps."""
    gateway = FakeGateway(a_summary(0))
    from jim_tui.gateway.errors import Gone

    gateway.fail("output", Gone("404"))
    async with running(gateway) as it:
        it.store.follow_output(an_id(0), 0)
        await settle()
        assert it.store.state.output is not None
        assert it.store.state.output.error == "this step has written nothing that is kept"

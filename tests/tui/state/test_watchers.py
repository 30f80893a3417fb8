"""Who is told of changes, how often, and what happens to a watcher that errs."""

from jim_core.wire.frames import ExecutionFrame, ScheduleFrame, SkippedFrame
from jim_tui.gateway.errors import NotAllowed, Unreachable
from jim_tui.state.console import ConsoleState, Tone
from tests.tui.fake_gateway import POLLED, FakeGateway
from tests.tui.fake_time import settle
from tests.tui.samples import NOW, a_summary, an_id
from tests.tui.state.running import running


async def test_watchers_hear_of_a_burst_at_most_ten_times_a_second() -> None:
    """A hundred events in one second are ten pictures."""
    async with running(FakeGateway(a_summary(0))) as it:
        told: list[ConsoleState] = []
        it.store.watch(told.append)
        await it.pass_(1)
        told.clear()
        for number in range(100):
            it.gateway.push(ExecutionFrame(execution=a_summary(0, current_step_index=number)))
            await it.pass_(0.01)
        assert 9 <= len(told) <= 11
        assert told[-1].executions[an_id(0)].summary.current_step_index >= 90


async def test_a_single_change_is_told_at_once() -> None:
    """Waiting is for bursts."""
    async with running(FakeGateway(a_summary(0))) as it:
        await it.pass_(1)
        told: list[ConsoleState] = []
        it.store.watch(told.append)
        it.gateway.push(ExecutionFrame(execution=a_summary(1)))
        await settle()
        assert len(told) == 1


async def test_events_that_change_nothing_visible_are_told_to_nobody() -> None:
    """Drawing is what costs."""
    async with running(FakeGateway(a_summary(0))) as it:
        await it.pass_(1)
        told: list[ConsoleState] = []
        it.gateway.push(ExecutionFrame(execution=a_summary(0)))
        await it.pass_(0.2)
        it.store.watch(told.append)
        for _ in range(20):
            it.gateway.push(ExecutionFrame(execution=a_summary(0)))
        await settle()
        assert told == []


async def test_time_alone_is_told_to_nobody() -> None:
    """Clocks are drawn by whoever draws them."""
    async with running(FakeGateway(a_summary(0))) as it:
        await it.pass_(1)
        told: list[ConsoleState] = []
        it.store.watch(told.append)
        await it.pass_(14)
        assert told == []


async def test_a_watcher_that_errs_does_not_keep_the_others_from_hearing() -> None:
    """Nor end the store."""

    def errs(_: ConsoleState) -> None:
        raise RuntimeError("a mistake in a screen")

    async with running(FakeGateway()) as it:
        told: list[ConsoleState] = []
        it.store.watch(errs)
        it.store.watch(told.append)
        it.gateway.push(ExecutionFrame(execution=a_summary(0)))
        await it.pass_(1)
        assert told


async def test_a_watcher_that_left_hears_nothing_more() -> None:
    """Leaving twice does no harm."""
    async with running(FakeGateway()) as it:
        told: list[ConsoleState] = []
        leave = it.store.watch(told.append)
        leave()
        leave()
        it.gateway.push(ExecutionFrame(execution=a_summary(0)))
        await it.pass_(1)
        assert told == []


async def test_an_occurrence_that_was_skipped_is_said_once() -> None:
    """A stream that repeats itself does not say it again."""
    async with running(FakeGateway()) as it:
        skipped = SkippedFrame(schedule_id=an_id(1000), slot=NOW, reason="still running")
        it.gateway.push_only(5, skipped)
        await settle()
        first = it.store.state.notice
        await it.pass_(10)
        it.gateway.push_only(5, skipped)
        await settle()
        assert first is not None
        assert it.store.state.notice is first


async def test_a_mistake_in_a_job_is_said_and_survived() -> None:
    """The rest goes on."""
    gateway = FakeGateway(facts=POLLED)
    gateway.fail("schedules", KeyError("oops"))  # type: ignore[arg-type]
    async with running(gateway) as it:
        it.store.read_schedules()
        await settle()
        assert it.said == "this console erred (KeyError)"
        assert it.store.state.notice is not None
        assert it.store.state.notice.tone is Tone.BAD
        it.store.read_schedules()
        await settle()
        assert it.store.state.schedules == ()


async def test_a_new_sign_in_may_be_allowed_what_the_last_one_was_not() -> None:
    """So writes are on again after the server was opened anew."""
    async with running(FakeGateway(a_summary(0))) as it:
        it.gateway.fail("cancel", NotAllowed("this key may not do that"))
        await it.store.cancel(an_id(0))
        assert it.store.state.writes_refused is not None
        it.gateway.down(Unreachable("connection refused"))
        await settle()
        it.gateway.down(None)
        it.store.refresh()
        await settle()
        assert it.store.state.writes_refused is None


async def test_a_store_that_was_ended_can_be_started_again() -> None:
    """After a mistake that ended it, a person asks it to go on."""
    import asyncio

    gateway = FakeGateway(a_summary(0))
    async with running(gateway) as it:
        await it.end()
        again = asyncio.create_task(it.store.run())
        await settle()
        gateway.push(ExecutionFrame(execution=a_summary(1)), ScheduleFrame(schedule_id=an_id(1), name="x"))
        it.store.want_steps([an_id(0)])
        await settle()
        assert len(it.store.state.executions) == 2
        assert it.store.state.executions[an_id(0)].steps
        again.cancel()
        await asyncio.gather(again, return_exceptions=True)

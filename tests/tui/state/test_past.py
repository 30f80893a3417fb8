"""How schedules went before is read once, and the attempts at a step where there were several."""

from jim_core.wire.executions import StepAttempt
from jim_tui.gateway.errors import Gone, ServerFault
from jim_tui.state.past import SAMPLE
from jim_tui.state.past_reader import REST
from tests.tui.fake_gateway import FakeGateway
from tests.tui.fake_time import settle
from tests.tui.past_scene import SCHEDULE, past_run
from tests.tui.samples import a_step, an_id
from tests.tui.state.running import running


async def test_the_past_of_a_schedule_is_read_once() -> None:
    """A page, and the steps of the newest that completed; asked for again, nothing more."""
    gateway = FakeGateway(*(past_run(number) for number in range(1, 12)))
    async with running(gateway) as it:
        for _ in range(3):
            it.store.want_past([SCHEDULE])
            await settle()
        past = it.store.state.past[SCHEDULE]
        assert len(past.runs) == 11
        assert len(past.steps) == SAMPLE
        assert gateway.called("history") == 1
        assert gateway.called("execution") == SAMPLE


async def test_a_past_that_could_not_be_read_is_tried_again_later() -> None:
    """Not at once: there may be forty of them."""
    gateway = FakeGateway(past_run(1))
    gateway.fail("history", ServerFault("500", 500))
    async with running(gateway) as it:
        it.store.want_past([SCHEDULE])
        await settle()
        assert it.store.state.past[SCHEDULE].error == "500"
        it.store.want_past([SCHEDULE])
        await settle()
        assert gateway.called("history") == 1
        await it.pass_(REST.total_seconds() + 1)
        it.store.want_past([SCHEDULE])
        await settle()
        past = it.store.state.past[SCHEDULE]
        assert (past.error, len(past.steps)) == (None, 1)


async def test_a_run_that_is_gone_leaves_the_others() -> None:
    """Retention may remove it between the two reads."""
    gateway = FakeGateway(past_run(1), past_run(2))
    gateway.fail("execution", Gone("404"))
    async with running(gateway) as it:
        it.store.want_past([SCHEDULE])
        await settle()
        past = it.store.state.past[SCHEDULE]
        assert sorted(len(steps) for steps in past.steps.values()) == [0, 8]


async def test_attempts_are_read_where_there_were_several() -> None:
    """Once, until another begins."""
    gateway = FakeGateway(past_run(1))
    gateway.tries[an_id(0), 1] = [StepAttempt(attempt=1, status="Failed")]
    async with running(gateway) as it:
        it.store.look_at_attempts(an_id(0), 1, a_step(1, "Processing"))
        await settle()
        assert gateway.called("attempts") == 0
        second = a_step(1, "Processing", attempt=2)
        for _ in range(3):
            it.store.look_at_attempts(an_id(0), 1, second)
            await settle()
        assert gateway.called("attempts") == 1
        assert it.store.state.attempts is not None
        assert [one.status for one in it.store.state.attempts.items] == ["Failed"]
        it.store.look_at_attempts(an_id(0), 2, a_step(2, "Processing"))
        assert it.store.state.attempts is None


async def test_attempts_that_cannot_be_read_say_why() -> None:
    """And a server without them says nothing."""
    gateway = FakeGateway(past_run(1))
    gateway.fail("attempts", ServerFault("503", 503))
    async with running(gateway) as it:
        it.store.look_at_attempts(an_id(0), 1, a_step(1, "Failed", attempt=2))
        await settle()
        assert it.store.state.attempts is not None
        assert it.store.state.attempts.error == "503"
        it.store.look_at_attempts(an_id(0), 1, a_step(1, "Failed", attempt=3))
        await settle()
        assert it.store.state.attempts.items == ()


async def test_the_output_of_a_chosen_attempt_stays() -> None:
    """News of a later one does not take it away."""
    from jim_core.wire.frames import OutputFrame

    gateway = FakeGateway(past_run(1))
    gateway.write(an_id(0), 1, "first\n", attempt=1)
    gateway.write(an_id(0), 1, "second\n", attempt=2)
    async with running(gateway) as it:
        it.store.follow_output(an_id(0), 1, 1)
        await settle()
        gateway.push_only(None, OutputFrame(execution_id=an_id(0), position=1, attempt=2, size=7))
        await settle()
        output = it.store.state.output
        assert output is not None
        assert [line.text for line in output.lines] == ["first"]

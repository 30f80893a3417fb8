"""Executions on screen: their steps, how they leave, and how they linger."""

import pytest

from jim_core.wire.frames import ExecutionFrame, StepFrame
from jim_tui.gateway.errors import ServerFault
from jim_tui.state.console import Phase
from jim_tui.state.detail_reader import KEPT
from tests.tui.fake_gateway import POLLED, FakeGateway
from tests.tui.fake_time import settle
from tests.tui.samples import a_detail, a_step, a_summary, an_ended, an_id, some_steps
from tests.tui.state.running import Running, running


def statuses(it: Running, number: int = 0) -> list[str]:
    """The steps of an execution on screen, as words."""
    return [step.status for step in it.store.state.executions[an_id(number)].steps or ()]


async def test_rows_in_sight_get_their_steps_by_at_most_eight_reads_at_once() -> None:
    """A long list must not flood the server."""
    gateway = FakeGateway(*(a_summary(number) for number in range(40)))
    async with running(gateway) as it:
        gateway.stall("execution")
        it.store.want_steps(an_id(number) for number in range(40))
        await settle()
        assert gateway.under_way == 8
        gateway.release("execution")
        await it.pass_(1)
        assert gateway.most_under_way == 8
        assert gateway.called("execution") == 40
        assert all(known.steps for known in it.store.state.executions.values())


async def test_steps_that_are_known_are_not_read_again() -> None:
    """Scrolling up and down costs nothing."""
    async with running(FakeGateway(a_summary(0), a_summary(1))) as it:
        for _ in range(5):
            it.store.want_steps([an_id(0)])
            it.store.want_steps([an_id(0), an_id(1)])
            await it.pass_(1)
        assert it.gateway.called("execution") == 2


async def test_steps_follow_their_events_without_a_read() -> None:
    """Where the server pushes, one read is enough."""
    async with running(FakeGateway(a_summary(0))) as it:
        it.store.want_steps([an_id(0)])
        await it.pass_(1)
        it.gateway.push(StepFrame(execution_id=an_id(0), position=1, step=a_step(1, "Failed")))
        await it.pass_(1)
        assert statuses(it) == ["Completed", "Failed", "Pending", "Pending"]
        assert it.gateway.called("execution") == 1


async def test_an_event_during_the_read_of_the_steps_is_not_lost() -> None:
    """The read began before it and knows less."""
    gateway = FakeGateway(a_summary(0))
    async with running(gateway) as it:
        gateway.stall("execution")
        it.store.want_steps([an_id(0)])
        await settle()
        gateway.push_only(1, StepFrame(execution_id=an_id(0), position=1, step=a_step(1, "Failed")))
        await settle()
        gateway.release("execution")
        await it.pass_(1)
        assert statuses(it)[1] == "Failed"


async def test_without_events_steps_are_read_again_when_the_execution_moved_on() -> None:
    """Not otherwise: the active list tells whether it did."""
    gateway = FakeGateway(a_summary(0), facts=POLLED)
    async with running(gateway) as it:
        it.store.want_steps([an_id(0)])
        await it.pass_(20)
        assert gateway.called("execution") == 1
        gateway.put(a_detail(a_summary(0, current_step_index=2), some_steps(done=2)))
        await it.pass_(4)
        assert gateway.called("execution") == 2
        assert statuses(it) == ["Completed", "Completed", "Processing", "Pending"]


async def test_without_events_the_open_execution_is_read_with_every_poll() -> None:
    """Its steps may move inside one group, which the active list does not tell."""
    gateway = FakeGateway(a_summary(0), facts=POLLED)
    async with running(gateway) as it:
        it.store.open_detail(an_id(0))
        await it.pass_(10)
        assert gateway.called("execution") == 6
        it.store.close_detail(an_id(0))
        await it.pass_(10)
        assert gateway.called("execution") == 6


async def test_a_detail_that_is_left_takes_no_other_along() -> None:
    """One was opened over the other, and is closed after that one is looked at again."""
    gateway = FakeGateway(a_summary(0), a_summary(1), facts=POLLED)
    async with running(gateway) as it:
        it.store.open_detail(an_id(0))
        it.store.close_detail(an_id(1))
        await it.pass_(10)
        assert gateway.called("execution") == 6


async def test_steps_still_stopping_after_a_cancel_are_watched_until_they_are_gone() -> None:
    """The row says so for as long as it is true."""
    stopping = [a_step(0, "Processing"), a_step(1, "Cancelled")]
    gateway = FakeGateway(a_detail(a_summary(0), stopping), facts=POLLED)
    async with running(gateway) as it:
        it.store.want_steps([an_id(0)])
        it.store.hold([an_id(0)])
        await it.pass_(1)
        gateway.put(a_detail(an_ended(0, "Cancelled"), stopping))
        await it.pass_(10)
        assert statuses(it) == ["Processing", "Cancelled"]
        gateway.put(a_detail(an_ended(0, "Cancelled"), [a_step(0, "Cancelled"), a_step(1, "Cancelled")]))
        await it.pass_(4)
        assert statuses(it) == ["Cancelled", "Cancelled"]
        read = gateway.called("execution")
        await it.pass_(20)
        assert gateway.called("execution") == read


async def test_an_execution_that_left_the_list_is_read_once_to_learn_how_it_ended() -> None:
    """The active list never says that."""
    gateway = FakeGateway(a_summary(0), facts=POLLED)
    async with running(gateway) as it:
        gateway.put(an_ended(0, "Failed", error_message="disk full"))
        await it.pass_(3)
        known = it.store.state.executions[an_id(0)]
        assert (known.summary.status, known.summary.error_message) == ("Failed", "disk full")
        assert known.ended
        assert not known.lost
        assert gateway.called("execution") == 1


async def test_an_execution_that_left_the_list_for_nowhere_leaves_the_screen() -> None:
    """The server does not know it any more."""
    gateway = FakeGateway(a_summary(0), a_summary(1), facts=POLLED)
    async with running(gateway) as it:
        del gateway.executions[an_id(0)]
        await it.pass_(3)
        assert list(it.store.state.executions) == [an_id(1)]


async def test_how_it_ended_is_asked_again_when_the_server_could_not_say() -> None:
    """Until then it is marked as lost, and counts neither as running nor as ended."""
    gateway = FakeGateway(a_summary(0), facts=POLLED)
    async with running(gateway) as it:
        gateway.always_fail("execution", ServerFault("500", 500))
        gateway.put(an_ended(0))
        await it.pass_(10)
        assert it.store.state.executions[an_id(0)].lost
        gateway.always_fail("execution", None)
        await it.pass_(40)
        assert an_id(0) not in it.store.state.executions or it.store.state.executions[an_id(0)].ended


@pytest.mark.parametrize(("status", "seconds"), [("Completed", 15), ("Failed", 60), ("Cancelled", 60)])
async def test_ended_executions_linger_by_how_they_ended(status: str, seconds: int) -> None:
    """Good news may go sooner than bad news."""
    async with running(FakeGateway(a_summary(0))) as it:
        it.gateway.push(ExecutionFrame(execution=an_ended(0, status)))
        await it.pass_(seconds - 1)
        assert an_id(0) in it.store.state.executions
        it.gateway.push_only(None, None)
        await it.pass_(6)
        assert an_id(0) not in it.store.state.executions


async def test_a_row_with_the_cursor_or_a_mark_stays_until_it_is_let_go() -> None:
    """Nothing moves away under a person's hand."""
    async with running(FakeGateway(a_summary(0), facts=POLLED)) as it:
        it.store.hold([an_id(0)])
        it.gateway.put(an_ended(0))
        await it.pass_(600)
        assert an_id(0) in it.store.state.executions
        it.store.hold([])
        await it.pass_(6)
        assert an_id(0) not in it.store.state.executions


async def test_a_row_of_a_page_keeps_its_steps_when_it_leaves_the_list() -> None:
    """Whoever reads the history does not lose the steps of what ended a while ago."""
    async with running(FakeGateway(a_detail(a_summary(0), some_steps()))) as it:
        it.store.want_steps([an_id(0)])
        await settle()
        it.gateway.push(ExecutionFrame(execution=an_ended(0)))
        await it.pass_(1)
        it.store.want_steps([an_id(0)])
        await it.pass_(30)
        assert an_id(0) not in it.store.state.executions
        tracked = it.store.state.details[an_id(0)].tracked
        assert tracked is not None
        assert tracked.steps
        assert tracked.ended


async def test_a_row_that_left_the_list_before_it_was_looked_at_again_is_read_again() -> None:
    """The wish is the same as before, but what it was fulfilled with is gone."""
    async with running(FakeGateway(a_detail(a_summary(0), some_steps()))) as it:
        it.store.want_steps([an_id(0)])
        await settle()
        it.gateway.push(ExecutionFrame(execution=an_ended(0)))
        await it.pass_(30)
        assert an_id(0) not in it.store.state.executions
        it.store.want_steps([an_id(0)])
        await settle()
        tracked = it.store.state.details[an_id(0)].tracked
        assert tracked is not None
        assert tracked.steps


async def test_nothing_leaves_while_there_is_no_contact() -> None:
    """The rows are all that a person has."""
    gateway = FakeGateway(a_summary(0), facts=POLLED)
    async with running(gateway) as it:
        gateway.put(an_ended(0))
        await it.pass_(3)
        gateway.down(ServerFault("503", 503))
        await it.pass_(600)
        assert it.phase() is Phase.FAULT
        assert an_id(0) in it.store.state.executions


async def test_a_detail_outside_the_list_is_read_and_shown() -> None:
    """A row of history, for instance."""
    async with running(FakeGateway(an_ended(3))) as it:
        it.store.open_detail(an_id(3))
        await settle()
        view = it.store.state.details[an_id(3)]
        assert view.tracked is not None
        assert len(view.tracked.steps or ()) == 4
        assert not it.store.state.executions


async def test_a_detail_that_is_gone_keeps_what_was_last_known() -> None:
    """Removed by the server's retention while somebody looks."""
    gateway = FakeGateway(an_ended(3))
    async with running(gateway) as it:
        it.store.open_detail(an_id(3))
        await settle()
        del gateway.executions[an_id(3)]
        it.store.refresh()
        await settle()
        view = it.store.state.details[an_id(3)]
        assert view.gone
        assert view.tracked is not None


async def test_a_detail_that_cannot_be_read_says_why_and_is_tried_again() -> None:
    """And the reason goes away with the trouble."""
    gateway = FakeGateway(an_ended(3))
    gateway.fail("execution", ServerFault("500: out of luck", 500))
    async with running(gateway) as it:
        it.store.open_detail(an_id(3))
        await settle()
        assert it.store.state.details[an_id(3)].error == "500: out of luck"
        await it.pass_(5)
        view = it.store.state.details[an_id(3)]
        assert view.error is None
        assert view.tracked is not None


async def test_details_that_nobody_looks_at_are_forgotten_in_the_end() -> None:
    """Walking through a long history does not fill the memory."""
    gateway = FakeGateway(*(an_ended(number) for number in range(3 * KEPT)))
    async with running(gateway) as it:
        for number in range(3 * KEPT):
            it.store.want_steps([an_id(number)])
            await it.pass_(0.2)
        assert len(it.store.state.details) <= KEPT + 1
        assert an_id(3 * KEPT - 1) in it.store.state.details


async def test_the_detail_and_the_row_of_one_execution_never_disagree() -> None:
    """They are the same object."""
    async with running(FakeGateway(a_summary(0))) as it:
        it.store.open_detail(an_id(0))
        await settle()
        it.gateway.push(ExecutionFrame(execution=an_ended(0)))
        await settle()
        state = it.store.state
        assert state.details[an_id(0)].tracked is state.executions[an_id(0)]

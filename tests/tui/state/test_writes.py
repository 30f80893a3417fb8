"""What a person asks the server to change: sent once, with an outcome, and written down."""

import asyncio

import pytest

from jim_core.model.rerun import RerunFrom
from jim_tui.gateway.errors import (
    Declined,
    GatewayError,
    NoAnswer,
    NotAllowed,
    NotJim,
    ServerFault,
    SignInNeeded,
    SlowDown,
    Unreachable,
)
from jim_tui.gateway.protocol import ServerFacts
from jim_tui.state.console import CancelPhase, Phase, WriteOutcome
from jim_tui.state.queries import why_not_cancel, why_not_run
from tests.tui.fake_gateway import POLLED, PUSHING, FakeGateway
from tests.tui.fake_time import settle
from tests.tui.samples import a_schedule, a_summary, an_ended, an_id
from tests.tui.state.running import Running, running


def phase_of(it: Running, number: int = 0) -> CancelPhase | None:
    """How far a cancel is."""
    return it.store.state.executions[an_id(number)].cancelling


async def test_an_accepted_cancel_shows_the_servers_word() -> None:
    """The row is sent, then cancelled; nothing is guessed in between."""
    gateway = FakeGateway(a_summary(0))
    async with running(gateway) as it:
        gateway.stall("cancel")
        asked = asyncio.create_task(it.store.cancel(an_id(0)))
        await settle()
        assert phase_of(it) is CancelPhase.SENT
        assert it.store.writes_under_way == 1
        gateway.release("cancel")
        result = await asked
        assert result.outcome is WriteOutcome.ACCEPTED
        assert result.summary is not None
        assert it.store.state.executions[an_id(0)].summary.status == "Cancelled"
        assert it.said == f"cancel of Delta sync 0 · {an_id(0).hex[-8:]}: accepted"
        assert it.store.writes_under_way == 0


async def test_a_second_cancel_of_the_same_execution_is_not_sent() -> None:
    """Also when it comes from another place before the first has its answer."""
    gateway = FakeGateway(a_summary(0))
    async with running(gateway) as it:
        gateway.stall("cancel")
        first = asyncio.create_task(it.store.cancel(an_id(0)))
        await settle()
        second = await it.store.cancel(an_id(0))
        assert second.outcome is WriteOutcome.NOT_SENT
        gateway.release("cancel")
        await first
        assert gateway.called("cancel") == 1


async def test_a_cancel_without_an_answer_is_unknown_and_is_found_out_by_reading() -> None:
    """It is never sent again; what became of it is read."""
    gateway = FakeGateway(a_summary(0), facts=POLLED)
    async with running(gateway) as it:
        gateway.fail("cancel", NoAnswer("no answer in time"))
        gateway.stall("execution")
        result = await it.store.cancel(an_id(0))
        assert result.outcome is WriteOutcome.UNKNOWN
        assert phase_of(it) is CancelPhase.UNKNOWN
        assert why_not_cancel(it.store.state, an_id(0)) == "a cancel got no answer; its state is being read"
        gateway.put(an_ended(0, "Cancelled"))
        gateway.release("execution")
        await settle()
        assert it.store.state.executions[an_id(0)].ended
        assert gateway.called("cancel") == 1


async def test_a_cancel_that_never_arrived_is_said_and_may_be_asked_again() -> None:
    """Once the server says that it still runs."""
    gateway = FakeGateway(a_summary(0), facts=POLLED)
    async with running(gateway) as it:
        gateway.fail("cancel", NoAnswer("no answer in time"))
        await it.store.cancel(an_id(0))
        await it.pass_(1)
        assert phase_of(it) is None
        assert it.said == "Delta sync 0 was not cancelled: the server says InProgress"
        assert why_not_cancel(it.store.state, an_id(0)) is None


async def test_an_unknown_cancel_stays_unknown_while_nothing_can_be_read() -> None:
    """The key stays off for that row as long as it takes."""
    gateway = FakeGateway(a_summary(0), facts=POLLED)
    async with running(gateway) as it:
        gateway.fail("cancel", NoAnswer("no answer in time"))
        gateway.down(Unreachable("connection refused"))
        await it.store.cancel(an_id(0))
        await it.pass_(100)
        assert phase_of(it) is CancelPhase.UNKNOWN
        gateway.down(None)
        it.store.refresh()
        await it.pass_(1)
        assert phase_of(it) is None


async def test_a_cancel_that_came_too_late_shows_how_it_really_ended() -> None:
    """The server declines; the execution is read at once."""
    gateway = FakeGateway(a_summary(0))
    async with running(gateway) as it:
        gateway.fail("cancel", Declined("Cannot cancel execution with status: Completed"))
        gateway.put(an_ended(0))
        result = await it.store.cancel(an_id(0))
        await settle()
        assert result.outcome is WriteOutcome.ALREADY_ENDED
        assert result.message == "Cannot cancel execution with status: Completed"
        assert it.store.state.executions[an_id(0)].summary.status == "Completed"


async def test_a_declined_cancel_of_what_still_runs_is_a_refusal() -> None:
    """Some servers cancel no paused execution; that one has not ended, and nobody says that it has."""
    gateway = FakeGateway(a_summary(0, status="Paused"))
    async with running(gateway) as it:
        gateway.fail("cancel", Declined("Cannot cancel execution with status: Paused"))
        result = await it.store.cancel(an_id(0))
        assert result.outcome is WriteOutcome.REFUSED
        assert result.message == "Cannot cancel execution with status: Paused"
        assert gateway.called("cancel") == 1
        assert phase_of(it) is None


async def test_a_declined_cancel_that_cannot_be_read_after_is_a_refusal_too() -> None:
    """The server's own words are all that is known; it is read as soon as that is possible."""
    gateway = FakeGateway(a_summary(0))
    async with running(gateway) as it:
        gateway.fail("cancel", Declined("Cannot cancel execution with status: Completed"))
        gateway.fail("execution", Unreachable("connection reset"))
        gateway.put(an_ended(0))
        result = await it.store.cancel(an_id(0))
        await it.pass_(5)
        assert result.outcome is WriteOutcome.REFUSED
        assert it.store.state.executions[an_id(0)].ended


async def test_a_right_that_was_given_meanwhile_is_found_by_refresh() -> None:
    """No restart is needed, nor another refusal to be sure."""
    gateway = FakeGateway(a_summary(0))
    async with running(gateway) as it:
        gateway.fail("cancel", NotAllowed("this key may not do that"))
        await it.store.cancel(an_id(0))
        it.store.refresh()
        assert (await it.store.cancel(an_id(0))).outcome is WriteOutcome.ACCEPTED


@pytest.mark.parametrize("facts", [PUSHING, POLLED], ids=["pushing", "polled"])
async def test_a_run_without_an_answer_has_the_active_list_read_and_is_not_sent_again(
    facts: ServerFacts,
) -> None:
    """If it was accepted after all, the new execution is there to be seen."""
    gateway = FakeGateway(facts=facts)
    gateway.schedule_list = [a_schedule(0)]
    async with running(gateway) as it:
        it.store.read_schedules()
        await settle()
        gateway.fail("run", NoAnswer("no answer in time"))
        gateway.put(a_summary(0))
        before = gateway.called("active")
        assert (await it.store.run_schedule(an_id(1000))).outcome is WriteOutcome.UNKNOWN
        await settle()
        assert gateway.called("active") > before
        assert an_id(0) in it.store.state.executions
        await it.pass_(600)
        assert gateway.called("run") == 1


async def test_a_rerun_without_an_answer_has_the_active_list_read_and_is_not_sent_again() -> None:
    """As a run."""
    gateway = FakeGateway(an_ended(0))
    async with running(gateway) as it:
        it.store.open_detail(an_id(0))
        await settle()
        gateway.fail("rerun", ServerFault("500: oh no", 500))
        gateway.put(a_summary(1))
        assert (await it.store.rerun(an_id(0), RerunFrom.START)).outcome is WriteOutcome.UNKNOWN
        await it.pass_(600)
        assert an_id(1) in it.store.state.executions
        assert gateway.called("rerun") == 1


async def test_a_cancel_that_is_not_allowed_turns_writes_off_for_this_server() -> None:
    """It would not be allowed the next time either."""
    gateway = FakeGateway(a_summary(0), a_summary(1))
    async with running(gateway) as it:
        gateway.fail("cancel", NotAllowed("this key may not do that"))
        assert (await it.store.cancel(an_id(0))).outcome is WriteOutcome.FORBIDDEN
        assert phase_of(it) is None
        assert (await it.store.cancel(an_id(1))).outcome is WriteOutcome.NOT_SENT
        assert why_not_run(it.store.state, an_id(1000)) == "this key may not do that"
        assert it.phase() is Phase.LIVE
        assert gateway.called("cancel") == 1


async def test_an_execution_that_the_server_does_not_know_leaves_the_screen() -> None:
    """There is nothing to cancel."""
    gateway = FakeGateway(a_summary(0))
    async with running(gateway) as it:
        gateway.executions.clear()
        assert (await it.store.cancel(an_id(0))).outcome is WriteOutcome.GONE
        assert not it.store.state.executions


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (Unreachable("connection refused"), WriteOutcome.NOT_SENT),
        (SlowDown("too many requests", 3), WriteOutcome.REFUSED),
        (SignInNeeded("this key is not accepted"), WriteOutcome.REFUSED),
        (ServerFault("500", 500), WriteOutcome.UNKNOWN),
        (NotJim("a web page answers there"), WriteOutcome.UNKNOWN),
    ],
)
async def test_each_trouble_of_a_write_has_its_outcome(error: GatewayError, outcome: WriteOutcome) -> None:
    """Whatever may have happened is unknown; nothing else is."""
    gateway = FakeGateway(a_summary(0))
    gateway.stall("execution")
    async with running(gateway) as it:
        gateway.fail("cancel", error)
        gateway.fail("run", error)
        cancelled = await it.store.cancel(an_id(0))
        assert (cancelled.outcome, cancelled.message) == (outcome, str(error))
        assert phase_of(it) is (CancelPhase.UNKNOWN if outcome is WriteOutcome.UNKNOWN else None)


async def test_a_console_that_only_reads_sends_nothing() -> None:
    """Not even when asked by mistake."""
    gateway = FakeGateway(a_summary(0))
    async with running(gateway, read_only=True) as it:
        assert (await it.store.cancel(an_id(0))).outcome is WriteOutcome.NOT_SENT
        assert (await it.store.run_schedule(an_id(1000))).outcome is WriteOutcome.NOT_SENT
        assert gateway.called("cancel") == gateway.called("run") == 0


async def test_without_contact_nothing_is_sent() -> None:
    """A write must not wait in a queue and surprise somebody later."""
    gateway = FakeGateway(a_summary(0))
    async with running(gateway) as it:
        gateway.down(Unreachable("connection refused"))
        await settle()
        result = await it.store.cancel(an_id(0))
        assert (result.outcome, result.message) == (WriteOutcome.NOT_SENT, "needs a connection")
        assert gateway.called("cancel") == 0


async def test_what_has_ended_is_not_cancelled() -> None:
    """A ghost takes no cancel."""
    gateway = FakeGateway(a_summary(0), facts=POLLED)
    async with running(gateway) as it:
        gateway.put(an_ended(0))
        await it.pass_(3)
        result = await it.store.cancel(an_id(0))
        assert result.outcome is WriteOutcome.NOT_SENT
        assert "Completed" in result.message


async def test_a_write_goes_on_when_who_asked_has_left() -> None:
    """Closing a dialog does not make a sent cancel unsent, nor its outcome unknown."""
    gateway = FakeGateway(a_summary(0))
    async with running(gateway) as it:
        gateway.stall("cancel")
        asked = asyncio.create_task(it.store.cancel(an_id(0)))
        await settle()
        asked.cancel()
        await settle()
        gateway.release("cancel")
        await settle()
        assert it.store.state.executions[an_id(0)].summary.status == "Cancelled"
        assert [action.outcome for action in it.notes.actions] == ["accepted"]


async def test_a_write_under_way_at_the_end_gets_a_moment_for_its_outcome() -> None:
    """Three seconds, and not a quit that hangs."""
    gateway = FakeGateway(a_summary(0))
    async with running(gateway) as it:
        gateway.stall("cancel")
        asked = asyncio.create_task(it.store.cancel(an_id(0)))
        await settle()
        ending = asyncio.create_task(it.end())
        await settle()
        assert not ending.done()
        gateway.release("cancel")
        await ending
        assert (await asked).outcome is WriteOutcome.ACCEPTED
        assert [action.outcome for action in it.notes.actions] == ["accepted"]


async def test_a_write_that_never_gets_an_answer_does_not_hold_the_end_up() -> None:
    """Three seconds are over, and the program ends."""
    gateway = FakeGateway(a_summary(0))
    async with running(gateway) as it:
        gateway.stall("cancel")
        asked = asyncio.create_task(it.store.cancel(an_id(0)))
        await settle()
        ending = asyncio.create_task(it.end())
        await it.pass_(3)
        assert ending.done()
        asked.cancel()
        gateway.release("cancel")


async def test_every_write_is_written_down_with_its_outcome() -> None:
    """Who asked which server for what, and what it said."""
    gateway = FakeGateway(a_summary(0))
    gateway.schedule_list = [a_schedule(0)]
    gateway.next_run = an_id(9)
    async with running(gateway) as it:
        await it.store.cancel(an_id(0))
        result = await it.store.run_schedule(an_id(1000))
        gateway.next_run = None
        await it.store.run_schedule(an_id(1000))
        assert result.execution_id == an_id(9)
        noted = [(a.action, a.id, a.outcome, a.server, a.user) for a in it.notes.actions]
        server = ("https://prod-iam-01:7443", "alice")
        assert noted == [
            ("cancel", str(an_id(0)), "accepted", *server),
            ("run", str(an_id(1000)), "accepted", *server),
            ("run", str(an_id(1000)), "gone", *server),
        ]


async def test_a_schedule_without_steps_is_not_run() -> None:
    """The server would refuse it."""
    gateway = FakeGateway()
    gateway.schedule_list = [a_schedule(0, step_count=0)]
    async with running(gateway) as it:
        it.store.read_schedules()
        await settle()
        result = await it.store.run_schedule(an_id(1000))
        assert (result.outcome, result.message) == (WriteOutcome.NOT_SENT, "it has no steps")


async def test_a_declined_run_tells_the_servers_reason() -> None:
    """In its own words."""
    gateway = FakeGateway()
    gateway.fail("run", Declined("The schedule has no steps"))
    async with running(gateway) as it:
        result = await it.store.run_schedule(an_id(1000))
        assert (result.outcome, result.message) == (WriteOutcome.REFUSED, "The schedule has no steps")

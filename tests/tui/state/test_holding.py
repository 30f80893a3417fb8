"""Pauses, resumes and reruns: sent once, with an outcome, and found out by reading where there was none."""

import asyncio
from dataclasses import replace

import pytest

from jim_core.model.rerun import RerunFrom
from jim_core.wire.frames import ExecutionFrame
from jim_tui.gateway.errors import Declined, GatewayError, Gone, NoAnswer, NotAllowed, Unreachable
from jim_tui.gateway.protocol import HistoryQuery, Offer
from jim_tui.state.console import HoldPhase, WriteOutcome
from jim_tui.state.queries import counts, find_past, offers, why_not_cancel, why_not_hold, why_not_rerun
from tests.tui.fake_gateway import POLLED, PUSHING, FakeGateway
from tests.tui.fake_time import settle
from tests.tui.samples import a_summary, an_ended, an_id
from tests.tui.state.running import Running, running

SLOW = replace(POLLED, offers=frozenset(Offer))


def phase_of(it: Running) -> HoldPhase | None:
    """How far a pause or a resume is."""
    return it.store.state.executions[an_id(0)].holding


def status_of(it: Running) -> str:
    """The server's word."""
    return it.store.state.executions[an_id(0)].summary.status


async def test_a_pause_and_a_resume_show_the_servers_word() -> None:
    """The row says that it was sent, then what the server says."""
    gateway = FakeGateway(a_summary(0))
    async with running(gateway) as it:
        gateway.stall("pause")
        asked = asyncio.create_task(it.store.hold_execution(an_id(0), paused=True))
        await settle()
        assert phase_of(it) is HoldPhase.PAUSING
        assert why_not_hold(it.store.state, an_id(0)) == "its pause is under way"
        gateway.release("pause")
        assert (await asked).outcome is WriteOutcome.ACCEPTED
        assert (phase_of(it), status_of(it)) == (None, "Paused")
        assert counts(it.store.state).paused == 1
        assert it.said == f"pause of Delta sync 0 · {an_id(0).hex[-8:]}: accepted"
        assert (await it.store.hold_execution(an_id(0), paused=False)).outcome is WriteOutcome.ACCEPTED
        assert (phase_of(it), status_of(it)) == (None, "InProgress")


async def test_a_paused_execution_can_be_cancelled() -> None:
    """It has not ended."""
    async with running(FakeGateway(a_summary(0, status="Paused"))) as it:
        assert why_not_cancel(it.store.state, an_id(0)) is None


async def test_a_second_pause_while_the_first_is_under_way_is_not_sent() -> None:
    """Wherever it comes from."""
    gateway = FakeGateway(a_summary(0))
    async with running(gateway) as it:
        gateway.stall("pause")
        first = asyncio.create_task(it.store.hold_execution(an_id(0), paused=True))
        await settle()
        second = await it.store.hold_execution(an_id(0), paused=True)
        assert second.outcome is WriteOutcome.NOT_SENT
        gateway.release("pause")
        await first
        assert gateway.called("pause") == 1


async def test_a_pause_without_an_answer_is_unknown_and_is_found_out_by_reading() -> None:
    """It is never sent again; how the execution stands is read and said."""
    gateway = FakeGateway(a_summary(0), facts=SLOW)
    async with running(gateway) as it:
        gateway.fail("pause", NoAnswer("no answer in time"))
        gateway.stall("execution")
        result = await it.store.hold_execution(an_id(0), paused=True)
        assert result.outcome is WriteOutcome.UNKNOWN
        assert phase_of(it) is HoldPhase.UNKNOWN
        assert "its state is being read" in str(why_not_hold(it.store.state, an_id(0)))
        gateway.put(a_summary(0, status="Paused"))
        gateway.release("execution")
        await settle()
        assert (phase_of(it), status_of(it)) == (None, "Paused")
        assert it.said == "Delta sync 0: the server says Paused"
        assert gateway.called("pause") == 1


async def test_a_pause_that_came_too_late_shows_how_it_ended() -> None:
    """The server declines in its own words, and the execution is read at once."""
    gateway = FakeGateway(a_summary(0))
    async with running(gateway) as it:
        gateway.fail("pause", Declined("Cannot pause execution with status: Completed"))
        gateway.put(an_ended(0))
        result = await it.store.hold_execution(an_id(0), paused=True)
        await settle()
        assert result.outcome is WriteOutcome.REFUSED
        assert result.message == "Cannot pause execution with status: Completed"
        assert status_of(it) == "Completed"


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (Unreachable("connection refused"), WriteOutcome.NOT_SENT),
        (NotAllowed("it needs the role Administrator"), WriteOutcome.FORBIDDEN),
    ],
)
async def test_what_was_not_done_leaves_no_trace_on_the_row(
    error: GatewayError, outcome: WriteOutcome
) -> None:
    """It runs as before."""
    gateway = FakeGateway(a_summary(0))
    async with running(gateway) as it:
        gateway.fail("pause", error)
        assert (await it.store.hold_execution(an_id(0), paused=True)).outcome is outcome
        assert phase_of(it) is None


async def test_what_the_server_does_not_know_leaves_the_screen() -> None:
    """There is nothing to pause."""
    gateway = FakeGateway(a_summary(0))
    async with running(gateway) as it:
        gateway.fail("pause", Gone("this server does not know that execution"))
        assert (await it.store.hold_execution(an_id(0), paused=True)).outcome is WriteOutcome.GONE
        assert not it.store.state.executions


async def test_an_end_settles_a_pause_that_got_no_answer() -> None:
    """What has ended is neither paused nor being paused."""
    gateway = FakeGateway(a_summary(0))
    async with running(gateway) as it:
        gateway.stall("execution")
        gateway.fail("pause", NoAnswer("no answer in time"))
        await it.store.hold_execution(an_id(0), paused=True)
        gateway.push(ExecutionFrame(execution=an_ended(0)))
        await settle()
        assert phase_of(it) is None
        assert why_not_hold(it.store.state, an_id(0)) == "it has already ended (Completed)"


async def test_what_a_server_does_not_take_is_not_sent() -> None:
    """Nor is it offered before the first contact."""
    gateway = FakeGateway(a_summary(0), an_ended(1), facts=POLLED)
    async with running(gateway) as it:
        assert offers(it.store.state) == frozenset()
        assert why_not_hold(it.store.state, an_id(0)) == "this server cannot pause executions"
        assert why_not_rerun(it.store.state, an_id(1)) == "this server cannot run an execution again"
        assert (await it.store.hold_execution(an_id(0), paused=True)).outcome is WriteOutcome.NOT_SENT
        assert (await it.store.rerun(an_id(1), RerunFrom.START)).outcome is WriteOutcome.NOT_SENT


async def test_a_console_that_only_reads_says_so_first() -> None:
    """Whatever the server takes."""
    async with running(FakeGateway(a_summary(0)), read_only=True) as it:
        assert "only reads" in str(why_not_hold(it.store.state, an_id(0)))
        assert "only reads" in str(why_not_rerun(it.store.state, an_id(0)))


async def test_only_what_has_ended_is_run_again() -> None:
    """And only what is known."""
    gateway = FakeGateway(a_summary(0))
    async with running(gateway) as it:
        assert why_not_rerun(it.store.state, an_id(0)) == "it has not ended (InProgress)"
        assert why_not_rerun(it.store.state, an_id(5)) == "it has not been read yet"
        gateway.push(ExecutionFrame(execution=an_ended(0, "Failed")))
        await settle()
        assert why_not_rerun(it.store.state, an_id(0)) is None


async def test_what_only_a_page_of_history_shows_can_be_run_again() -> None:
    """At once, while its steps are still being read."""
    gateway = FakeGateway(an_ended(0))
    async with running(gateway) as it:
        gateway.stall("execution")
        it.store.read_history(HistoryQuery())
        await settle()
        assert why_not_rerun(it.store.state, an_id(0)) is None
        assert find_past(it.store.state, an_id(5)) is None
        gateway.release("execution")


async def test_the_steps_of_one_that_is_asked_about_are_read_once() -> None:
    """They say whether it need begin at its start."""
    gateway = FakeGateway(a_summary(0))
    async with running(gateway) as it:
        it.store.read_steps(an_id(0))
        await settle()
        it.store.read_steps(an_id(0))
        await settle()
        assert gateway.called("execution") == 1


async def ended(it: Running, gateway: FakeGateway) -> None:
    """The execution has just failed."""
    gateway.push(ExecutionFrame(execution=an_ended(0, "Failed")))
    await settle()


async def test_a_rerun_says_as_what_it_started() -> None:
    """And it is written down with where it began."""
    gateway = FakeGateway(a_summary(0))
    gateway.next_run = an_id(9)
    async with running(gateway) as it:
        await ended(it, gateway)
        result = await it.store.rerun(an_id(0), RerunFrom.FAILED)
        assert (result.outcome, result.execution_id) == (WriteOutcome.ACCEPTED, an_id(9))
        name = f"Delta sync 0 · {an_id(0).hex[-8:]}"
        assert it.said == f"rerun from failed of {name}: started as {an_id(9).hex[-8:]}"
        assert [(note.action, note.outcome) for note in it.notes.actions] == [
            ("rerun from failed", "accepted")
        ]


async def test_a_rerun_asked_again_after_no_answer_is_known_as_the_same() -> None:
    """So the server starts no second one; once it has answered, the next one is another."""
    gateway = FakeGateway(a_summary(0), facts=PUSHING)
    gateway.next_run = an_id(9)
    keys = iter("abcdef")
    async with running(gateway, new_key=lambda: next(keys)) as it:
        await ended(it, gateway)
        gateway.fail("rerun", NoAnswer("no answer in time"))
        assert (await it.store.rerun(an_id(0), RerunFrom.START)).outcome is WriteOutcome.UNKNOWN
        assert gateway.called("rerun") == 1
        assert (await it.store.rerun(an_id(0), RerunFrom.START)).outcome is WriteOutcome.ACCEPTED
        await it.store.rerun(an_id(0), RerunFrom.START)
        sent = [arguments[2] for method, arguments in gateway.calls if method == "rerun"]
        assert sent[0] == sent[1]
        assert sent[2] != sent[1]

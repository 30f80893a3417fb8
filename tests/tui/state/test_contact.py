"""How contact with a server is kept, lost and found again."""

from datetime import timedelta

import pytest

from jim_core.wire.frames import ExecutionFrame, ReloadFrame
from jim_tui.gateway.errors import (
    CannotOpen,
    GatewayError,
    Gone,
    NoAnswer,
    NoFeed,
    NotAllowed,
    NotJim,
    NotTrusted,
    ServerFault,
    SignInNeeded,
    SlowDown,
    Unreachable,
)
from jim_tui.state.console import Phase, Tone
from tests.tui.fake_gateway import POLLED, PUSHING, FakeGateway
from tests.tui.fake_time import settle
from tests.tui.samples import NOW, a_summary, an_ended, an_id
from tests.tui.state.running import running

REFUSED = Unreachable("connection refused")
TOO_SLOW = Unreachable("no answer in time", timed_out=True)


async def test_a_server_that_pushes_is_live_and_followed_by_its_events() -> None:
    """One read, then no more: changes come by themselves."""
    async with running(FakeGateway(a_summary(0))) as it:
        assert it.phase() is Phase.LIVE
        assert it.connection.pushed
        it.gateway.push(ExecutionFrame(execution=a_summary(1)))
        await settle()
        assert list(it.store.state.executions) == [an_id(0), an_id(1)]
        assert it.gateway.called("active") == 1


async def test_a_server_that_does_not_push_is_read_from_time_to_time() -> None:
    """At the interval that was asked for."""
    async with running(FakeGateway(facts=POLLED), interval=4.0) as it:
        await it.pass_(12)
        assert it.phase() is Phase.LIVE
        assert not it.connection.pushed
        assert it.gateway.called("active") == 4


async def test_a_server_that_turns_out_not_to_push_is_polled_and_offers_no_output() -> None:
    """An older JIM answers the event route with a 404, once."""
    gateway = FakeGateway()
    gateway.always_fail("events", NoFeed("this server does not push events"))
    async with running(gateway) as it:
        await it.pass_(20)
        assert it.phase() is Phase.LIVE
        assert gateway.called("events") == 1
        assert it.store.state.server is not None
        assert not it.store.state.server.streams_output


async def test_the_stream_is_opened_before_the_read_so_that_no_event_falls_between() -> None:
    """What happens during the read waits in the stream."""
    gateway = FakeGateway(a_summary(0))
    gateway.stall("active")
    async with running(gateway) as it:
        gateway.push_only(7, ExecutionFrame(execution=an_ended(0)))
        gateway.release("active")
        await settle()
        assert [name for name, _ in gateway.calls].index("events") < [
            name for name, _ in gateway.calls
        ].index("active")
        assert it.store.state.executions[an_id(0)].ended


async def test_the_stream_goes_on_after_the_newest_event_that_was_seen() -> None:
    """Nothing is missed while it was broken."""
    async with running(FakeGateway(a_summary(0))) as it:
        it.gateway.push(ExecutionFrame(execution=a_summary(0, current_step_index=2)))
        await settle()
        it.gateway.end_feed(Unreachable("connection reset"))
        await settle()
        it.gateway.push(ExecutionFrame(execution=a_summary(0, current_step_index=3)))
        await it.pass_(5)
        assert it.gateway.calls.count(("events", (1,))) == 1
        assert it.store.state.executions[an_id(0)].summary.current_step_index == 3


async def test_a_lost_stream_of_a_server_that_still_answers_is_replaced_by_polling() -> None:
    """The phase stays LIVE, and the stream is tried again less and less often."""
    async with running(FakeGateway()) as it:
        it.gateway.always_fail("events", ServerFault("502", 502))
        it.gateway.end_feed(ServerFault("502", 502))
        await it.pass_(10)
        assert it.phase() is Phase.LIVE
        assert not it.connection.pushed
        it.gateway.always_fail("events", None)
        await it.pass_(20)
        assert it.connection.pushed


async def test_events_heard_before_are_not_taken_again() -> None:
    """A stream that repeats itself does no harm."""
    async with running(FakeGateway(a_summary(0))) as it:
        it.gateway.push(ExecutionFrame(execution=a_summary(0, status="Paused")))
        it.gateway.push(ExecutionFrame(execution=a_summary(0)))
        it.gateway.push_only(1, ExecutionFrame(execution=a_summary(0, status="Paused")))
        await settle()
        assert it.store.state.executions[an_id(0)].summary.status == "InProgress"


async def test_reload_reads_everything_anew_and_counts_from_there() -> None:
    """A server with another database may start at one again."""
    async with running(FakeGateway(a_summary(0))) as it:
        it.gateway.push_only(90, ExecutionFrame(execution=a_summary(0, status="Paused")))
        await settle()
        it.gateway.push_only(3, ReloadFrame())
        await settle()
        assert it.gateway.called("active") == 2
        assert it.store.state.executions[an_id(0)].summary.status == "InProgress"
        it.gateway.push_only(4, ExecutionFrame(execution=an_ended(0)))
        await settle()
        assert it.store.state.executions[an_id(0)].ended


async def test_a_refused_connection_is_offline_at_once() -> None:
    """There is nobody; waiting longer would not make it truer."""
    async with running(FakeGateway(a_summary(0))) as it:
        it.gateway.down(REFUSED)
        await settle()
        assert it.phase() is Phase.OFFLINE
        assert it.connection.reason == "connection refused"
        assert list(it.store.state.executions) == [an_id(0)], "what was known stays on screen"


async def test_a_first_slow_answer_is_stale_and_the_second_is_offline() -> None:
    """One late answer is no outage."""
    async with running(FakeGateway(facts=POLLED)) as it:
        it.gateway.down(TOO_SLOW)
        await it.pass_(2)
        assert it.phase() is Phase.STALE
        await it.pass_(1)
        assert it.phase() is Phase.OFFLINE


async def test_three_intervals_without_an_answer_are_stale() -> None:
    """A read that hangs does not stop the clock."""
    async with running(FakeGateway(facts=POLLED), interval=2.0) as it:
        it.gateway.stall("active")
        await it.pass_(5)
        assert it.phase() is Phase.LIVE
        await it.pass_(3)
        assert it.phase() is Phase.STALE
        it.gateway.release("active")
        await settle()
        assert it.phase() is Phase.LIVE


async def test_heartbeats_keep_a_quiet_stream_live() -> None:
    """A server where nothing happens is a server in good order."""
    async with running(FakeGateway()) as it:
        for _ in range(8):
            await it.pass_(15)
            it.gateway.push_only(None, None)
            await settle()
        assert it.phase() is Phase.LIVE
        assert it.gateway.called("active") == 1


async def test_two_missed_heartbeats_are_stale_and_three_cut_the_stream() -> None:
    """A half-open connection never says that it is dead."""
    async with running(FakeGateway()) as it:
        await it.pass_(38)
        assert it.phase() is Phase.STALE
        assert it.connection.reason == "the server is late"
        assert it.gateway.called("events") == 1
        await it.pass_(20)
        assert it.gateway.called("events") == 2
        assert it.phase() is Phase.LIVE


async def test_contact_that_is_back_says_after_how_long_and_what_changed() -> None:
    """One line instead of a puzzle."""
    async with running(FakeGateway(a_summary(0), a_summary(1), a_summary(2), facts=POLLED)) as it:
        it.gateway.down(REFUSED)
        await it.pass_(42)
        it.gateway.put(an_ended(0), a_summary(1, current_step_index=3))
        it.gateway.down(None)
        it.store.refresh()
        await settle()
        assert it.phase() is Phase.LIVE
        assert it.said == "back after 0:42, 2 executions changed"
        assert it.store.state.notice is not None
        assert it.store.state.notice.tone is Tone.GOOD


async def test_it_retries_for_ever_and_never_more_often_than_needed() -> None:
    """Half a second at first, thirty seconds in the end."""
    async with running(FakeGateway()) as it:
        it.gateway.down(REFUSED)
        await settle()
        before = it.gateway.called("open")
        await it.pass_(3_600)
        tries = it.gateway.called("open") - before
        assert 120 <= tries <= 126
        assert it.connection.attempt > 100
        assert it.connection.retry_at is not None


async def test_refresh_retries_at_once() -> None:
    """A person who just repaired it does not wait."""
    async with running(FakeGateway()) as it:
        it.gateway.down(REFUSED)
        await it.pass_(300)
        it.gateway.down(None)
        it.store.refresh()
        await settle()
        assert it.phase() is Phase.LIVE


@pytest.mark.parametrize(
    ("error", "phase", "wait"),
    [
        (NotJim("a web page answers there"), Phase.NOT_JIM, 30),
        (Gone("404"), Phase.NOT_JIM, 30),
        (NotAllowed("this key may not do that"), Phase.FORBIDDEN, 60),
        (SlowDown("too many requests", 12), Phase.THROTTLED, 12),
        (ServerFault("503: maintenance", 503), Phase.FAULT, 0.5),
        (NotTrusted("the certificate is not trusted"), Phase.OFFLINE, 30),
        (CannotOpen("the database is newer"), Phase.OFFLINE, 0.5),
        (NoAnswer("no answer"), Phase.STALE, 0.5),
        (SignInNeeded("this key is not accepted"), Phase.SIGN_IN, None),
    ],
)
async def test_each_trouble_has_its_phase_its_reason_and_its_patience(
    error: GatewayError, phase: Phase, wait: float | None
) -> None:
    """What is shown, and when it is tried again."""
    async with running(FakeGateway(a_summary(0), facts=POLLED)) as it:
        it.gateway.always_fail("active", error)
        it.store.refresh()
        await settle()
        assert it.phase() is phase
        assert it.connection.reason == str(error)
        expected = None if wait is None else NOW + timedelta(seconds=wait)
        assert it.connection.retry_at == expected
        assert list(it.store.state.executions) == [an_id(0)]


async def test_a_refused_key_stops_all_reading_until_a_person_asks() -> None:
    """Otherwise the account would be locked out."""
    async with running(FakeGateway(a_summary(0))) as it:
        it.gateway.down(SignInNeeded("the server does not accept this key"))
        await settle()
        it.store.want_steps([an_id(0)])
        sent = len(it.gateway.calls)
        await it.pass_(900)
        assert it.phase() is Phase.SIGN_IN
        assert len(it.gateway.calls) == sent
        it.store.refresh()
        await settle()
        assert len(it.gateway.calls) == sent + 1


async def test_a_key_refused_to_any_read_stops_the_others_too() -> None:
    """A key can expire between two reads."""
    async with running(FakeGateway(a_summary(0))) as it:
        it.gateway.always_fail("execution", SignInNeeded("the server does not accept this key"))
        it.store.open_detail(an_id(0))
        await settle()
        assert it.phase() is Phase.SIGN_IN
        assert it.gateway.listening == 0


async def test_a_good_key_after_a_refused_one_is_found_by_refresh() -> None:
    """No restart is needed."""
    async with running(FakeGateway(a_summary(0))) as it:
        it.gateway.down(SignInNeeded("the server does not accept this key"))
        await settle()
        it.gateway.down(None)
        it.store.refresh()
        await settle()
        assert it.phase() is Phase.LIVE


async def test_too_many_requests_slow_reading_down_and_calm_speeds_it_up_again() -> None:
    """The interval doubles, and shrinks after some good reads."""
    async with running(FakeGateway(facts=POLLED), interval=2.0) as it:
        it.gateway.fail("active", SlowDown("too many requests", 1), SlowDown("too many requests", 1))
        await it.pass_(7)
        assert it.connection.interval == 8.0
        await it.pass_(120)
        assert it.connection.interval == 2.0


@pytest.mark.parametrize(("ahead", "shown"), [(190.4, 190), (-7.2, -7), (4.9, 0), (-3600, -3600)])
async def test_a_clock_that_differs_is_shown_from_five_seconds_on(ahead: float, shown: int) -> None:
    """Less is the network's, not the clock's."""
    gateway = FakeGateway()
    gateway.ahead = timedelta(seconds=ahead)
    async with running(gateway) as it:
        assert it.connection.skew == timedelta(seconds=shown)


async def test_the_shown_difference_of_clocks_does_not_jitter() -> None:
    """The date of an answer has no fractions, so a second more or less means nothing."""
    gateway = FakeGateway(facts=POLLED)
    gateway.ahead = timedelta(seconds=60)
    async with running(gateway) as it:
        gateway.ahead = timedelta(seconds=61)
        await it.pass_(10)
        assert it.connection.skew == timedelta(seconds=60)


async def test_refresh_finds_out_about_a_stream_that_is_dead_and_does_not_know_it() -> None:
    """A person who doubts gets the truth, not the next heartbeat."""
    async with running(FakeGateway(a_summary(0))) as it:
        it.gateway.always_fail("active", REFUSED)
        it.store.refresh()
        await settle()
        assert it.phase() is Phase.OFFLINE


async def test_a_request_elsewhere_without_an_answer_has_a_dead_stream_found_out() -> None:
    """Long before its silence would tell; a single slow answer does it no harm."""
    async with running(FakeGateway(a_summary(0))) as it:
        it.gateway.fail("execution", TOO_SLOW)
        it.store.open_detail(an_id(0))
        await it.pass_(5)
        assert it.connection.pushed
        it.gateway.always_fail("execution", TOO_SLOW)
        it.gateway.always_fail("active", TOO_SLOW)
        it.store.refresh()
        await settle()
        assert it.phase() is Phase.STALE
        await it.pass_(5)
        assert it.phase() is Phase.OFFLINE


async def test_a_clock_that_was_set_back_does_not_freeze_the_age_of_what_is_shown() -> None:
    """Time is what the clock says from then on."""
    async with running(FakeGateway(a_summary(0))) as it:
        it.time.set_back(3_600)
        it.gateway.push_only(None, None)
        await settle()
        assert it.connection.last_good == it.time.now()


@pytest.mark.parametrize("facts", [PUSHING, POLLED], ids=["pushing", "polled"])
async def test_a_pause_holds_everything_back_and_its_end_catches_up(facts: object) -> None:
    """Nothing moves while a person reads, and nothing is missed."""
    gateway = FakeGateway(a_summary(0), facts=PUSHING if facts is PUSHING else POLLED)
    async with running(gateway) as it:
        it.store.toggle_pause()
        await settle()
        sent = len(gateway.calls)
        gateway.push(ExecutionFrame(execution=a_summary(1)))
        await it.pass_(100)
        assert it.connection.paused_since == NOW
        assert list(it.store.state.executions) == [an_id(0)]
        assert len(gateway.calls) == sent
        it.store.toggle_pause()
        await it.pass_(1)
        assert it.connection.paused_since is None
        assert len(it.store.state.executions) == 2


async def test_refresh_during_a_pause_reads_once() -> None:
    """A person asked for it; the pause goes on."""
    async with running(FakeGateway(a_summary(0))) as it:
        it.store.toggle_pause()
        await settle()
        it.gateway.put(a_summary(1))
        it.store.refresh()
        await it.pass_(60)
        assert len(it.store.state.executions) == 2
        assert it.gateway.called("active") == 2
        assert it.gateway.listening == 0
        assert it.connection.paused_since is not None


async def test_a_mistake_of_our_own_is_shown_and_survived() -> None:
    """Nothing ends the program."""
    gateway = FakeGateway()
    gateway.always_fail("active", KeyError("oops"))  # type: ignore[arg-type]
    async with running(gateway) as it:
        assert it.phase() is Phase.FAULT
        assert it.connection.reason == "this console erred (KeyError)"
        gateway.always_fail("active", None)
        await it.pass_(60)
        assert it.phase() is Phase.LIVE


async def test_the_first_contact_may_take_as_long_as_it_likes() -> None:
    """It says CONNECTING, and what was asked for meanwhile is done afterwards."""
    gateway = FakeGateway(a_summary(0))
    gateway.stall("open")
    async with running(gateway) as it:
        it.store.read_schedules()
        it.store.read_history(it.store.state.history.query)
        await it.pass_(100)
        assert it.phase() is Phase.CONNECTING
        gateway.release("open")
        await it.pass_(1)
        assert it.phase() is Phase.LIVE
        assert it.store.state.schedules == ()
        assert it.store.state.history.page is not None

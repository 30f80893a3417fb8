"""What one place of the console was refused rests there, and comes by itself; the rest goes on."""

from typing import Final

import pytest

from jim_tui.gateway.errors import GatewayError, NotAllowed, ServerFault, SlowDown, Unreachable
from jim_tui.gateway.protocol import HistoryQuery
from jim_tui.state.console import Phase
from tests.tui.fake_gateway import POLLED, PUSHING, FakeGateway
from tests.tui.fake_time import settle
from tests.tui.samples import a_schedule, a_summary
from tests.tui.state.running import running

NOT_ALLOWED: Final = NotAllowed("this key may not do that")


@pytest.mark.parametrize("method", ["history", "schedules"])
async def test_what_may_not_be_read_is_asked_for_once_a_minute(method: str) -> None:
    """The server is read every two seconds all the while, and stays live."""
    gateway = FakeGateway(a_summary(0), facts=POLLED)
    async with running(gateway) as it:
        gateway.always_fail(method, NOT_ALLOWED)
        it.store.read_history(HistoryQuery())
        it.store.read_schedules()
        await it.pass_(179)
        assert gateway.called(method) == 3
        assert gateway.called("active") > 80
        assert it.phase() is Phase.LIVE


@pytest.mark.parametrize("facts", [PUSHING, POLLED], ids=["pushing", "polled"])
@pytest.mark.parametrize("error", [NOT_ALLOWED, ServerFault("500: oh no", 500)], ids=["403", "500"])
async def test_what_was_refused_once_comes_by_itself(error: GatewayError, facts: object) -> None:
    """Also where nothing else is ever read, because the server pushes."""
    gateway = FakeGateway(facts=PUSHING if facts is PUSHING else POLLED)
    gateway.schedule_list = [a_schedule(0)]
    async with running(gateway) as it:
        for method in ("history", "schedules"):
            gateway.fail(method, error)
        it.store.read_history(HistoryQuery())
        it.store.read_schedules()
        await settle()
        assert it.store.state.history.error == it.store.state.schedules_error == str(error)
        await it.pass_(61)
        assert it.store.state.history.page is not None
        assert it.store.state.schedules is not None
        assert it.store.state.history.error is it.store.state.schedules_error is None


async def test_a_person_need_not_wait_for_the_end_of_a_rest() -> None:
    """r asks at once."""
    gateway = FakeGateway(facts=POLLED)
    async with running(gateway) as it:
        gateway.fail("history", NOT_ALLOWED)
        it.store.read_history(HistoryQuery())
        await it.pass_(4)
        it.store.refresh()
        await settle()
        assert it.store.state.history.page is not None
        await it.pass_(120)
        assert gateway.called("history") == 2


async def test_what_did_not_arrive_is_asked_for_with_the_next_contact() -> None:
    """An outage of the whole server is nobody's rest."""
    gateway = FakeGateway(facts=POLLED)
    async with running(gateway) as it:
        gateway.down(Unreachable("connection refused"))
        it.store.read_history(HistoryQuery())
        await it.pass_(300)
        gateway.down(None)
        it.store.refresh()
        await settle()
        assert it.store.state.history.page is not None


async def test_too_many_requests_anywhere_slow_all_reading_down() -> None:
    """The server counts them by key, and does not care which of our places asked."""
    gateway = FakeGateway(a_summary(0), facts=POLLED)
    async with running(gateway) as it:
        gateway.fail("history", SlowDown("too many requests", 30))
        it.store.read_history(HistoryQuery())
        await settle()
        assert it.phase() is Phase.THROTTLED
        before = len(gateway.calls)
        await it.pass_(29)
        assert len(gateway.calls) == before
        await it.pass_(10)
        assert it.phase() is Phase.LIVE
        assert it.connection.interval == 4.0
        assert it.store.state.history.page is not None


async def test_too_many_requests_beside_a_stream_leave_the_stream_alone() -> None:
    """It is one request that lasts; what was refused rests for itself."""
    gateway = FakeGateway(a_summary(0))
    async with running(gateway) as it:
        gateway.fail("history", SlowDown("too many requests", 30))
        it.store.read_history(HistoryQuery())
        await it.pass_(29)
        assert it.connection.pushed
        assert gateway.called("history") == 1
        await it.pass_(2)
        assert it.store.state.history.page is not None


async def test_a_schedule_that_is_looked_at_rests_as_long_as_the_server_asks() -> None:
    """Though the screen looks at it every second."""
    gateway = FakeGateway(facts=PUSHING)
    gateway.schedule_list = [a_schedule(0)]
    async with running(gateway) as it:
        it.store.read_schedules()
        await settle()
        gateway.always_fail("schedule", NOT_ALLOWED)
        for _ in range(59):
            it.store.look_at_schedule(a_schedule(0).id)
            await it.pass_(1)
        assert gateway.called("schedule") == 1

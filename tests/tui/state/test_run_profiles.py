"""Run profiles of connected systems: what is read of them and when, and what comes of running one."""

import asyncio

import pytest

from jim_tui.gateway.errors import Declined, GatewayError, Gone, NoAnswer, NotAllowed, SlowDown
from jim_tui.state.console import WriteOutcome
from jim_tui.state.profile_reader import MOST, OFFERED
from jim_tui.state.queries import why_no_writes, why_not_execute
from jim_tui.state.run_profiles import ProfileRef
from tests.tui.fake_gateway import ACTIVITY, POLLED, FakeGateway
from tests.tui.fake_time import settle
from tests.tui.samples import a_profile, a_system, an_id
from tests.tui.state.running import Running, running

IMPORT = ProfileRef(1, 1)


def a_server() -> FakeGateway:
    """Two systems; the first has two run profiles."""
    server = FakeGateway()
    server.system_list = [a_system(1), a_system(2, "Badges")]
    server.profiles = {
        1: [a_profile(1), a_profile(2, "Export", run_type="Export")],
        2: [a_profile(3, "Delta Import", 2, "DeltaImport")],
    }
    server.next_run = an_id(77)
    return server


async def read(it: Running) -> None:
    """Somebody is about to choose."""
    it.store.read_run_profiles()
    await it.store.run_profiles_read()


def titles(it: Running) -> list[str]:
    """What is offered."""
    return [profile.title for profile in it.store.state.run_profiles.known]


async def test_nothing_is_read_before_somebody_is_about_to_choose() -> None:
    """However long the console has been open."""
    async with running(a_server()) as it:
        await it.pass_(600)
        assert it.gateway.called("systems") == 0


async def test_every_system_is_read_with_its_run_profiles_in_the_servers_order() -> None:
    """Each is called after both."""
    async with running(a_server()) as it:
        await read(it)
        assert titles(it) == ["Personnel - Full Import", "Personnel - Export", "Badges - Delta Import"]


async def test_what_was_read_is_good_for_a_minute() -> None:
    """Then it is read again; at once if a person asks for everything anew."""
    async with running(a_server()) as it:
        await read(it)
        await it.pass_(59)
        await read(it)
        assert it.gateway.called("systems") == 1
        await it.pass_(1)
        await read(it)
        assert it.gateway.called("systems") == 2
        it.store.refresh()
        await read(it)
        assert it.gateway.called("systems") == 3


async def test_one_reading_at_a_time_is_enough() -> None:
    """Who asks meanwhile waits for the one that is under way."""
    async with running(a_server()) as it:
        it.gateway.stall("systems")
        it.store.read_run_profiles()
        await settle()
        it.store.read_run_profiles()
        waiting = asyncio.create_task(it.store.run_profiles_read())
        await settle()
        assert not waiting.done()
        it.gateway.release("systems")
        await waiting
        assert it.gateway.called("systems") == 1
        assert len(titles(it)) == 3


async def test_no_more_systems_are_asked_about_than_a_server_bears() -> None:
    """The first two hundred by name."""
    server = a_server()
    server.system_list = [a_system(number, f"System {number}") for number in range(1, MOST + 50)]
    async with running(server) as it:
        await read(it)
        assert it.gateway.called("run_profiles") == MOST


async def test_no_more_run_profiles_are_offered_than_can_be_searched_at_a_key() -> None:
    """Then the other systems are not asked about."""
    server = a_server()
    server.system_list = [a_system(number) for number in range(1, 100)]
    server.profiles = {1: [a_profile(number) for number in range(OFFERED + 1)]}
    async with running(server) as it:
        await read(it)
        assert len(titles(it)) == OFFERED
        assert it.gateway.called("run_profiles") < 99


async def test_a_server_that_tells_of_no_systems_offers_none() -> None:
    """It has no such route, or does not let us."""
    async with running(FakeGateway(facts=POLLED)) as it:
        await read(it)
        assert titles(it) == []
        assert it.gateway.called("run_profiles") == 0


async def test_a_system_that_goes_meanwhile_leaves_the_others() -> None:
    """It was on the list, and then it was not there."""
    server = a_server()
    del server.profiles[1]
    async with running(server) as it:
        await read(it)
        assert titles(it) == ["Badges - Delta Import"]


async def test_what_was_known_stays_when_it_cannot_be_read_again() -> None:
    """It is not asked for again before five seconds are over."""
    async with running(a_server()) as it:
        await read(it)
        await it.pass_(60)
        it.gateway.fail("systems", NoAnswer("no answer within 10 s"))
        await read(it)
        assert len(titles(it)) == 3
        await it.pass_(4)
        await read(it)
        assert it.gateway.called("systems") == 2
        await it.pass_(1)
        await read(it)
        assert it.gateway.called("systems") == 3


async def test_a_server_that_has_enough_of_it_is_left_alone_as_long_as_it_says() -> None:
    """What it had told by then is offered."""
    server = a_server()
    server.system_list = [a_system(1), *(a_system(number, "Badges") for number in range(2, 17))]
    server.fail("run_profiles", *[None] * 8, SlowDown("too many requests", retry_after=30))
    async with running(server) as it:
        await read(it)
        assert titles(it) == ["Personnel - Full Import", "Personnel - Export", "Badges - Delta Import"]
        await it.pass_(29)
        await read(it)
        assert it.gateway.called("systems") == 1
        await it.pass_(2)
        await read(it)
        assert it.gateway.called("systems") == 2


async def test_a_run_is_sent_once_and_tells_its_execution() -> None:
    """In the flash line and in the record of this console."""
    async with running(a_server()) as it:
        await read(it)
        result = await it.store.execute(IMPORT)
        assert (result.outcome, result.execution_id) == (WriteOutcome.ACCEPTED, an_id(77))
        assert [call for call in it.gateway.calls if call[0] == "execute"] == [("execute", (1, 1))]
        assert it.said == f"run of Personnel - Full Import: started as {an_id(77).hex[-8:]}"
        (note,) = it.notes.actions
        assert (note.action, note.id, note.outcome) == ("run", "1/1", "accepted")


async def test_a_server_without_executions_of_run_profiles_tells_the_activity() -> None:
    """The whole id, as this console cannot open it; and what the server warns of."""
    server = a_server()
    server.next_run = None
    server.warnings = ["no partition is selected"]
    async with running(server) as it:
        await read(it)
        result = await it.store.execute(IMPORT)
        assert (result.outcome, result.execution_id) == (WriteOutcome.ACCEPTED, None)
        told = f"started with the activity {ACTIVITY}; no partition is selected"
        assert it.said == f"run of Personnel - Full Import: {told}"


async def test_a_second_wish_while_the_first_is_under_way_is_not_sent() -> None:
    """Nothing tells the server that they are the same."""
    async with running(a_server()) as it:
        await read(it)
        it.gateway.stall("execute")
        first = asyncio.create_task(it.store.execute(IMPORT))
        await settle()
        assert it.store.writes_under_way == 1
        second = await it.store.execute(IMPORT)
        assert (second.outcome, second.message) == (WriteOutcome.NOT_SENT, "its start is under way")
        it.gateway.release("execute")
        assert (await first).outcome is WriteOutcome.ACCEPTED
        assert it.gateway.called("execute") == 1
        assert why_not_execute(it.store.state, IMPORT) is None


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (NoAnswer("no answer within 10 s"), WriteOutcome.UNKNOWN),
        (NotAllowed("an Administrator's key is needed"), WriteOutcome.FORBIDDEN),
        (Declined("it has no connector"), WriteOutcome.REFUSED),
        (Gone("no such run profile"), WriteOutcome.GONE),
    ],
)
async def test_a_run_that_does_not_simply_work_says_so(error: GatewayError, outcome: WriteOutcome) -> None:
    """It is sent once, whatever comes of it."""
    async with running(a_server()) as it:
        await read(it)
        it.gateway.fail("execute", error)
        result = await it.store.execute(IMPORT)
        assert (result.outcome, result.message) == (outcome, str(error))
        assert it.gateway.called("execute") == 1
        assert not it.store.state.run_profiles.starting


async def test_after_no_answer_what_is_active_is_read() -> None:
    """It may be there."""
    async with running(a_server()) as it:
        await read(it)
        reads = it.gateway.called("active")
        it.gateway.fail("execute", NoAnswer("no answer within 10 s"))
        await it.store.execute(IMPORT)
        await it.pass_(1)
        assert it.gateway.called("active") > reads


async def test_a_run_profile_that_is_gone_has_all_of_them_read_again() -> None:
    """The minute is over before its time."""
    server = a_server()
    async with running(server) as it:
        await read(it)
        server.profiles[1] = [a_profile(2, "Export")]
        assert (await it.store.execute(IMPORT)).outcome is WriteOutcome.GONE
        await read(it)
        assert titles(it) == ["Personnel - Export", "Badges - Delta Import"]
        assert why_not_execute(it.store.state, IMPORT) == "the server does not know it any more"


async def test_where_nothing_may_be_changed_nothing_is_run() -> None:
    """As with schedules."""
    async with running(a_server(), read_only=True) as it:
        await read(it)
        reason = why_no_writes(it.store.state)
        assert reason is not None
        result = await it.store.execute(IMPORT)
        assert (result.outcome, result.message) == (WriteOutcome.NOT_SENT, reason)
        assert it.gateway.called("execute") == 0

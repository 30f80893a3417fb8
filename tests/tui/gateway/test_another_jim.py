"""The console on a JIM server that is not ours: what it offers is shown, what it does not is not."""

import httpx
import pytest

from jim_core.wire import paths
from jim_tui.gateway.linked import LinkedGateway
from jim_tui.gateway.protocol import HistoryQuery, Offer
from jim_tui.gateway.remote import at_url
from jim_tui.keys import Place, line_keys
from jim_tui.render.facts import facts
from jim_tui.render.header import header
from jim_tui.render.look import execution_look, step_look
from jim_tui.render.names import step_name
from jim_tui.render.span import plain
from jim_tui.render.tone import Tone
from jim_tui.render.when import UTC_STYLE
from jim_tui.state.console import ConsoleState, Phase, WriteOutcome
from jim_tui.state.profile_reader import MOST
from jim_tui.state.queries import knows_repeats, offers, why_not_cancel, why_not_hold, why_not_rerun
from jim_tui.state.run_profiles import ProfileRef
from jim_tui.state.words import execution_ended, initiator
from tests.tui.gateway.fault_server import Answer, fault_server, told
from tests.tui.gateway.following import Haste, following, in_phase, until
from tests.tui.recorded import DAILY, FAILED, PAUSED, RUNNING, STARTED, another_jim, recorded


def is_read(state: ConsoleState) -> bool:
    """Contact is made, and it is known that the server does not push."""
    server = state.server
    live = state.connection.phase is Phase.LIVE and RUNNING in state.executions
    return live and server is not None and not server.pushes_events


async def test_what_it_does_not_offer_is_neither_shown_nor_asked_for_again() -> None:
    """One look for its event stream; no output, no pause, no rerun."""
    haste = Haste()
    async with fault_server() as faults, following(faults, haste=haste) as store:
        another_jim(faults)
        await until(store, is_read)
        state = store.state
        assert state.server is not None
        assert (state.server.product, state.server.version) == ("JIM", "0.11.0")
        assert not state.server.streams_output
        assert offers(state) == frozenset()
        shown = {
            key.words for keys in line_keys(Place.DETAIL, Place.HISTORY, offers=offers(state)) for key in keys
        }
        assert not shown & {"pause/resume", "run again"}
        assert why_not_hold(state, RUNNING) == "this server cannot pause executions"
        assert why_not_rerun(state, FAILED) == "this server cannot run an execution again"
        assert "every 2 s" in plain(header(state, facts(state, haste.now(), UTC_STYLE), 120))
        store.follow_output(RUNNING, 0)
        assert store.state.output is not None
        assert store.state.output.error == "this server gives no step output"
        reads = faults.asked(paths.ACTIVE_EXECUTIONS)
        await until(store, lambda _: faults.asked(paths.ACTIVE_EXECUTIONS) >= reads + 5)
        assert faults.asked(paths.EVENTS) == 1


async def test_one_request_an_interval_is_all_that_quiet_rows_cost() -> None:
    """The steps of a row are read once, and again only when the row moves."""
    async with fault_server() as faults, following(faults) as store:
        another_jim(faults)
        store.want_steps([RUNNING, PAUSED])
        await until(store, is_read)
        store.want_steps([RUNNING, PAUSED])
        await until(store, lambda state: all(known.steps is not None for known in state.executions.values()))
        reads, sent = faults.asked(paths.ACTIVE_EXECUTIONS), len(faults.requests)
        await until(store, lambda _: faults.asked(paths.ACTIVE_EXECUTIONS) >= reads + 5)
        assert len(faults.requests) - sent == faults.asked(paths.ACTIVE_EXECUTIONS) - reads


async def test_its_words_are_understood_and_unknown_ones_are_shown_as_they_are() -> None:
    """Success has two words, cron is `System`, a step is named by its system and run profile."""
    async with fault_server() as faults, following(faults) as store:
        another_jim(faults)
        await until(store, is_read)
        store.open_detail(RUNNING)
        store.read_history(HistoryQuery())
        await until(
            store, lambda state: state.history.page is not None and bool(state.executions[RUNNING].steps)
        )
        steps = store.state.executions[RUNNING].steps or ()
        assert [step_look(step.status).word for step in steps] == [
            "Completed", "Waiting", "Cancelling", "Unknown", "Deferred"
        ]  # fmt: skip
        assert step_look("Deferred").tone is Tone.QUIET
        assert [step_name(step, at) for at, step in enumerate(steps)][:2] == [
            "HR · Delta import",
            "AD · Delta sync",
        ]
        page = store.state.history.page
        assert page is not None
        assert [run.status for run in page.items if not execution_ended(run)] == [
            "InProgress", "Paused", "Hibernating"
        ]  # fmt: skip
        assert execution_look("Hibernating").tone is Tone.QUIET
        assert initiator(page.items[0].initiated_by_type, page.items[0].initiated_by_name) == "cron"


async def test_a_status_that_it_ignores_is_looked_for_from_here_and_that_is_said() -> None:
    """How many were looked through is part of the answer."""
    async with fault_server() as faults, following(faults) as store:
        another_jim(faults)
        await until(store, is_read)
        store.read_history(HistoryQuery(status="Failed"))
        await until(store, lambda state: state.history.page is not None)
        history = store.state.history
        assert history.page is not None
        assert [run.id for run in history.page.items] == [FAILED]
        assert (history.searched, history.searched_of) == (8, 8)


async def test_a_paused_execution_is_not_offered_for_a_cancel() -> None:
    """It cancels only what runs or waits, and would decline."""
    async with fault_server() as faults, following(faults) as store:
        another_jim(faults)
        await until(store, is_read)
        assert why_not_cancel(store.state, RUNNING) is None
        assert why_not_cancel(store.state, PAUSED) == "this server cancels no paused execution"
        assert (await store.cancel(PAUSED)).outcome is WriteOutcome.NOT_SENT
        assert faults.asked(paths.CANCEL_EXECUTION.format(id=PAUSED), "POST") == 0


async def test_a_pause_that_we_had_not_heard_of_is_told_in_its_own_words() -> None:
    """It declines with a problem of another shape; nobody says that the execution has ended."""
    async with fault_server() as faults, following(faults) as store:
        another_jim(faults)
        await until(store, is_read)
        faults.answers[paths.CANCEL_EXECUTION.format(id=RUNNING)] = recorded("declined", 400)
        result = await store.cancel(RUNNING)
        assert result.outcome is WriteOutcome.REFUSED
        assert result.message == "Cannot cancel execution with status: Paused"


async def test_a_run_is_started_and_known_as_one_that_must_not_be_asked_for_twice() -> None:
    """It knows no key of a request, so the words about an unknown outcome are others."""
    async with fault_server() as faults, following(faults) as store:
        another_jim(faults)
        store.read_schedules()
        await until(store, lambda state: is_read(state) and bool(state.schedules))
        assert not knows_repeats(store.state)
        assert (await store.run_schedule(DAILY)).execution_id == STARTED


async def test_next_runs_that_it_does_not_tell_are_not_missed() -> None:
    """The rest of the schedule is shown."""
    async with fault_server() as faults, following(faults) as store:
        another_jim(faults)
        store.read_schedules()
        await until(store, lambda state: is_read(state) and bool(state.schedules))
        store.look_at_schedule(DAILY)
        await until(store, lambda state: DAILY in state.schedule_views)
        view = store.state.schedule_views[DAILY]
        assert view.detail is not None
        assert len(view.detail.steps) == 2
        assert view.runs is None


async def test_its_refusals_are_told_in_its_words_or_in_ours_where_it_has_none() -> None:
    """A 401 with an error and a message, a 403 without a body, a 404 with an empty code."""
    async with fault_server() as faults, following(faults) as store:
        another_jim(faults)
        await until(store, is_read)
        store.open_detail(FAILED)
        await until(store, lambda state: state.details[FAILED].gone)
        faults.answers[paths.ACTIVE_EXECUTIONS] = told(403)
        await in_phase(store, Phase.FORBIDDEN)
        assert store.state.connection.reason == "This key may not do that"
        faults.answers[paths.ACTIVE_EXECUTIONS] = recorded("unauthorised", 401)
        store.refresh()
        await in_phase(store, Phase.SIGN_IN)
        assert store.state.connection.reason == "API key is invalid or expired"


@pytest.mark.parametrize("offer", Offer)
async def test_finding_out_changes_nothing(offer: Offer) -> None:
    """Only reads are sent while a server is opened."""
    async with fault_server() as faults:
        another_jim(faults)
        gateway = LinkedGateway(at_url(faults.url, lambda: "jim_test", timeout=httpx.Timeout(60.0)))
        found = await gateway.open()
        await gateway.close()
        assert offer not in found.offers
        assert {request.method for request in faults.requests} == {"GET"}


async def test_its_run_profiles_are_offered_and_run_as_an_activity() -> None:
    """Of systems that it lists with members of its own; one has none, of another it tells us nothing."""
    async with fault_server() as faults, following(faults) as store:
        another_jim(faults)
        await until(store, is_read)
        store.read_run_profiles()
        await until(store, lambda state: bool(state.run_profiles.known))
        assert [profile.title for profile in store.state.run_profiles.known] == ["Personnel - Full Import"]
        result = await store.execute(ProfileRef(2, 21))
        assert (result.outcome, result.execution_id) == (WriteOutcome.ACCEPTED, None)
        assert result.message == "started with the activity 5e0c1a0a-4b1d-4c55-9a10-7f3e2d1c0b0a"
        assert faults.asked(paths.EXECUTE_RUN_PROFILE.format(id=2, profile=21), "POST") == 1


@pytest.mark.parametrize("answer", [told(404), told(403)], ids=["no such route", "not for us"])
async def test_a_server_that_tells_of_no_connected_systems_is_asked_once(answer: Answer) -> None:
    """There is nothing to offer, and nothing to complain of."""
    async with fault_server() as faults:
        another_jim(faults)
        faults.answers[paths.SYSTEMS] = answer
        gateway = LinkedGateway(at_url(faults.url, lambda: "jim_test", timeout=httpx.Timeout(60.0)))
        await gateway.open()
        assert await gateway.systems(MOST) is None
        await gateway.close()
        assert faults.asked(paths.SYSTEMS) == 1


async def test_of_many_systems_only_so_many_are_asked_for() -> None:
    """The second page is not read for the sake of a bound that the first one has reached."""
    async with fault_server() as faults:
        another_jim(faults)
        rows = [{"id": number, "name": f"System {number}"} for number in range(100)]
        faults.answers[paths.SYSTEMS] = told(
            200, {"items": rows, "totalCount": 5000, "page": 1, "pageSize": 100}
        )
        gateway = LinkedGateway(at_url(faults.url, lambda: "jim_test", timeout=httpx.Timeout(60.0)))
        await gateway.open()
        found = await gateway.systems(30)
        await gateway.close()
        assert found is not None
        assert [system.id for system in found] == list(range(30))
        assert faults.asked(paths.SYSTEMS) == 1

"""What of a filter a server does for the history, and what is searched for on this side."""

from dataclasses import replace

import pytest

from jim_tui.gateway.protocol import HistoryQuery, Offer, ServerFacts
from jim_tui.state.console import Connection, ConsoleState, Phase
from jim_tui.state.filtering import parsed
from jim_tui.state.history_filter import divided
from jim_tui.state.list_traits import HISTORY_FIELDS
from jim_tui.state.list_view import ListView
from tests.tui.fake_gateway import PUSHING, FakeGateway
from tests.tui.fake_time import settle
from tests.tui.samples import NOW, a_schedule, an_id
from tests.tui.state.running import running
from tests.tui.state.test_pages import many_ended

OURS = replace(PUSHING, offers=frozenset(Offer))
OTHER = ServerFacts(name="jim", address="https://jim")


def state(server: ServerFacts = OURS) -> ConsoleState:
    """A server with two schedules."""
    schedules = (a_schedule(0, name="Delta sync"), a_schedule(1, name="Delta sync HR"))
    return ConsoleState(Connection(Phase.LIVE, NOW), server=server, schedules=schedules)


def view(text: str) -> ListView:
    """A view of the history, filtered by this."""
    return ListView(filter=parsed(text, HISTORY_FIELDS))


@pytest.mark.parametrize(
    ("text", "server", "status", "left"),
    [
        ("status:failed", OURS, "Failed", 0),
        ("status:failed", OTHER, "Failed", 0),
        ("status:failed,cancelled", OURS, "Cancelled,Failed", 0),
        ("status:failed,cancelled", OTHER, None, 1),
        ("status:complete", OURS, "Completed", 0),
        ("status:complete", OTHER, None, 1),
        ("!status:failed", OURS, None, 1),
        ("ldap status:failed since:1h", OURS, "Failed", 2),
    ],
)
def test_the_status_goes_to_the_server_where_it_knows_what_is_meant(
    text: str, server: ServerFacts, status: str | None, left: int
) -> None:
    """Other servers take one word only, and may call a good end otherwise."""
    query, rest = divided(view(text), state(server), HistoryQuery(page=3), None)
    assert (query.status, query.page, len(rest.terms)) == (status, 1, left)


def test_a_schedule_goes_to_the_server_by_its_id_if_its_name_is_certain() -> None:
    """`Delta sync` is part of another name, too, so both are meant."""
    query, rest = divided(view('schedule:"delta sync hr"'), state(), HistoryQuery(), None)
    assert (query.schedule_id, rest.terms) == (an_id(1001), ())
    query, rest = divided(view('schedule:"delta sync"'), state(), HistoryQuery(), None)
    assert (query.schedule_id, len(rest.terms)) == (None, 1)
    query, rest = divided(view('schedule:"delta sync hr"'), state(), HistoryQuery(), an_id(1000))
    assert (query.schedule_id, len(rest.terms)) == (an_id(1000), 1)


async def test_what_is_left_is_searched_for_and_more_when_asked() -> None:
    """Five hundred at once, and how far it reached is known."""
    gateway = FakeGateway(*many_ended(900))  # type: ignore[arg-type]
    async with running(gateway) as it:
        it.store.read_history(HistoryQuery(), parsed('"sync 700"', HISTORY_FIELDS))
        await settle()
        history = it.store.state.history
        assert (history.searched, history.searched_of, history.more) == (500, 900, True)
        assert history.page is not None
        assert history.page.items == []
        it.store.search_on()
        await settle()
        history = it.store.state.history
        assert (history.searched, history.more) == (900, False)
        assert history.page is not None
        assert [run.id for run in history.page.items] == [an_id(700)]


async def test_a_search_since_a_time_ends_where_everything_is_older() -> None:
    """A minute lies between two of them."""
    gateway = FakeGateway(*many_ended(900))  # type: ignore[arg-type]
    async with running(gateway) as it:
        it.store.read_history(HistoryQuery(), parsed("since:2h", HISTORY_FIELDS))
        await settle()
        history = it.store.state.history
        assert history.page is not None
        assert (history.page.total_count, history.searched, history.more) == (121, 200, False)

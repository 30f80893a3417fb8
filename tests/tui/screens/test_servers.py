"""Several servers: which answer, and going from one to another without taking anything along."""

import dataclasses
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from textual.pilot import Pilot

from jim_core.wire.frames import ExecutionFrame
from jim_tui.app import JimApp
from jim_tui.gateway.errors import Unreachable
from jim_tui.server_book import ServerBook, Session
from jim_tui.settings import ConsoleSettings, standing
from jim_tui.state.server_watch import ServerWatch
from jim_tui.state.servers import Answer
from jim_tui.state.standing import Colour
from tests.tui.fake_gateway import PUSHING, FakeGateway
from tests.tui.samples import a_schedule, a_summary
from tests.tui.scene import ZONE, Clock, a_server, a_store, no_retries
from tests.tui.screens.looking import app_of, hides, shows, text, until

PROD = ConsoleSettings(url="https://prod", name="prod", colour=Colour.RED, protected=True)
TEST = ConsoleSettings(url="https://test", name="test", key_command=("/usr/bin/pass", "jim"))
AWAY = ConsoleSettings(url="https://away", name="away", read_only=True, read_only_reason="away is only read")
ALL = (PROD, TEST, AWAY)


def fakes() -> dict[str, FakeGateway]:
    """Three servers, the third out of reach."""
    prod, test, away = a_server(), FakeGateway(a_summary(5, schedule_name="Small sync")), FakeGateway()
    test.schedule_list = [a_schedule(7, name="Only at test")]
    for name, server in (("prod", prod), ("test", test), ("away", away)):
        server.facts = dataclasses.replace(PUSHING, name=name)
    away.down(Unreachable("connection refused"))
    return {"prod": prod, "test": test, "away": away}


@asynccontextmanager
async def among(
    servers: dict[str, FakeGateway], first: ConsoleSettings = PROD, size: tuple[int, int] = (120, 36)
) -> AsyncIterator[Pilot[Any]]:
    """The console on the first of several servers."""
    clock = Clock()

    def begin(server: ConsoleSettings) -> Session:
        gateway = servers[server.label]
        store = a_store(gateway, clock, sleep=no_retries, standing=standing(server, 3), asked=server.label)
        return Session(server, gateway, store)

    async def probe(server: ConsoleSettings) -> Answer | None:
        if server.label == "away":
            raise Unreachable("connection refused")
        return Answer("JIM", "1.2")

    session = begin(first)
    book = ServerBook(ALL, begin, ServerWatch(probe, clock=clock))
    app = JimApp(session.store, session.gateway, clock=clock, zone=ZONE, server=first, book=book)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: bool(app.screen.query("#header")), "the first picture")
        yield pilot


async def test_the_servers_are_listed_with_what_is_known_of_them() -> None:
    """The one that is shown by its connection, the others by their answer to a question."""
    async with among(fakes()) as pilot:
        await shows(pilot, "● LIVE")
        await pilot.press("5")
        await shows(pilot, "[5 Servers 3]", "3 servers · 2 reached · 1 away", "✓ test", "JIM 1.2", "✗ away")
        await shows(pilot, "PROTECTED", "[RO]", "https://prod")
        await pilot.press("j")
        await shows(pilot, "program pass", "✓ reached")
        await pilot.press("j")
        await shows(pilot, "Connection refused.", "nothing can be changed from here", "enter shows it")


async def test_they_are_asked_only_while_somebody_looks() -> None:
    """And again on r."""
    async with among(fakes()) as pilot:
        await shows(pilot, "● LIVE")
        watch = app_of(pilot).book.watch
        assert not watch.seen
        await pilot.press("5")
        await shows(pilot, "2 reached")
        workers = app_of(pilot).workers
        assert [worker.group for worker in workers].count("probe") == 1
        await pilot.press("1")
        await until(pilot, lambda: all(each.group != "probe" for each in workers), "the end of the questions")
        watch.seen = {}
        await pilot.press("5")
        await shows(pilot, "2 reached")


async def test_another_server_is_shown_and_nothing_of_the_first_one() -> None:
    """Rows, schedules, history, an open execution: all of it is gone."""
    servers = fakes()
    async with among(servers) as pilot:
        await shows(pilot, "● LIVE", "Delta sync HR")
        await pilot.press("3")
        await shows(pilot, "Nightly full")
        await pilot.press("1", "enter")
        await shows(pilot, "Active › Full import Finance")
        await pilot.press("5")
        await shows(pilot, "✓ test")
        await pilot.press("j", "enter")
        await shows(pilot, "JIM │ test", "● LIVE", "[1 Active 1]", "Small sync")
        assert "Finance" not in text(app_of(pilot))
        await pilot.press("3")
        await shows(pilot, "[3 Schedules 1]", "Only at test")
        assert "Nightly" not in text(app_of(pilot))
        await until(pilot, lambda: servers["prod"].closed, "the end of the first connection")
        assert not servers["test"].closed


async def test_what_the_first_one_still_says_is_not_shown() -> None:
    """An event that was on its way belongs to nobody any more."""
    servers = fakes()
    async with among(servers) as pilot:
        await shows(pilot, "● LIVE", "Delta sync HR")
        await pilot.press("@")
        await shows(pilot, "show which server?")
        await pilot.press(*"test", "enter")
        await shows(pilot, "JIM │ test", "Small sync")
        servers["prod"].push(ExecutionFrame(execution=a_summary(99, schedule_name="Too late")))
        servers["test"].push(ExecutionFrame(execution=a_summary(98, schedule_name="In time")))
        await shows(pilot, "In time")
        assert "Too late" not in text(app_of(pilot))


async def test_from_a_server_that_is_away_one_can_go_to_another() -> None:
    """It need not answer to be left; a server that is away can be gone to as well."""
    servers = fakes()
    async with among(servers, AWAY) as pilot:
        await shows(pilot, "JIM │ away [RO]", "✗ OFFLINE")
        await pilot.press("@")
        await shows(pilot, "show which server?", "red", "prod")
        await pilot.press(*"prod", "enter")
        await shows(pilot, "▌JIM │ prod PROTECTED", "● LIVE", "Delta sync HR")
        await pilot.press("@")
        await shows(pilot, "show which server?")
        await pilot.press(*"away", "enter")
        await shows(pilot, "JIM │ away [RO]", "✗ OFFLINE", "Nothing has been read yet.")
        assert "Delta sync HR" not in text(app_of(pilot))


async def test_the_server_that_is_shown_already_is_not_left() -> None:
    """It would have to be read anew for nothing."""
    servers = fakes()
    async with among(servers) as pilot:
        await shows(pilot, "● LIVE")
        await pilot.press("5")
        await shows(pilot, "shown now")
        await pilot.press("enter")
        await shows(pilot, "[1 Active 5]")
        assert servers["prod"].called("open") == 1


async def test_a_request_without_an_answer_is_asked_about() -> None:
    """Its outcome would be shown nowhere."""
    servers = fakes()
    servers["test"].stall("cancel")
    async with among(servers, TEST) as pilot:
        await shows(pilot, "● LIVE", "Small sync")
        await pilot.press("c")
        await shows(pilot, "[ Keep running ]")
        await pilot.press("tab", "enter")
        await until(pilot, lambda: servers["test"].called("cancel") == 1, "the cancel")
        await hides(pilot, "Keep running")
        await pilot.press("@")
        await shows(pilot, "show which server?")
        await pilot.press(*"prod", "enter")
        await shows(pilot, "Another server", "1 request had no answer yet", "Switch anyway (l)")
        await pilot.press("escape")
        await hides(pilot, "Switch anyway")
        assert app_of(pilot).session.server == TEST
        servers["test"].release("cancel")


async def test_the_panel_of_a_refused_key_names_the_way_to_another_server() -> None:
    """One that is of use there."""
    from jim_tui.gateway.errors import SignInNeeded

    servers = fakes()
    servers["test"].down(SignInNeeded("the key has expired"))
    async with among(servers, TEST) as pilot:
        await shows(pilot, "Sign-in needed (401)", "@  other server")


async def test_in_a_small_window_the_list_is_enough() -> None:
    """Its name and whether it answers stay to the end."""
    async with among(fakes(), size=(60, 20)) as pilot:
        await shows(pilot, "● LIVE")
        await pilot.press("5")
        await shows(pilot, "[5 Srv]", "✓ test", "✗ away", "PROTECTED")

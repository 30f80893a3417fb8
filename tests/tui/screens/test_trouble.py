"""What a person does when only a person can mend contact: enter a key, look at details."""

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from jim_core.wire import paths
from jim_tui.app import JimApp
from jim_tui.gateway.connect import choose
from jim_tui.gateway.key import KeyHolder
from jim_tui.settings import ConsoleSettings
from jim_tui.state.store import ConsoleStore
from tests.tui.fake_gateway import FakeGateway
from tests.tui.gateway.fault_server import Answer, FaultServer, Request, fault_server, told
from tests.tui.gateway.following import in_good_order
from tests.tui.scene import hasty
from tests.tui.screens.looking import app_of, hides, looking_at, shows, text, until

GOOD = "jim_ak_entered"


def guarded(answer: Answer) -> Answer:
    """401 for whoever has not the key."""

    async def checked(request: Request, writer: Any) -> None:
        good = request.headers.get(paths.KEY_HEADER.lower()) == GOOD
        await (answer if good else told(401, {"message": "Unknown key."}))(request, writer)

    return checked


@asynccontextmanager
async def at(faults: FaultServer, **settings: Any) -> AsyncIterator[Pilot[Any]]:
    """The console on that server, with a key that it does not take."""
    server = ConsoleSettings(url=faults.url, key="jim_ak_old", **settings)
    keys = KeyHolder(server)
    gateway = choose(server, keys)
    store = ConsoleStore(gateway, clock=lambda: datetime.now(UTC), sleep=hasty, jitter=lambda: 0.5)
    app = JimApp(store, gateway, server=server, keys=keys)
    async with app.run_test(size=(120, 36)) as pilot:
        yield pilot


@pytest.fixture
async def refusing() -> AsyncIterator[FaultServer]:
    """A server that takes one key only."""
    async with fault_server() as faults:
        in_good_order(faults)
        faults.answers = {path: guarded(answer) for path, answer in faults.answers.items()}
        yield faults


async def test_a_key_that_is_entered_is_tried_at_once_and_is_never_to_be_seen(refusing: FaultServer) -> None:
    """After a 401 nothing else was asked until then."""
    async with at(refusing) as pilot:
        await shows(pilot, "Sign-in needed (401)", "enter a key")
        await pilot.press("e")
        await shows(pilot, "A key for", "It is not shown")
        await pilot.press("enter")
        await shows(pilot, "What was typed is empty")
        await pilot.press(*GOOD)
        await shows(pilot, "•" * len(GOOD))
        assert GOOD not in text(app_of(pilot))
        await pilot.press("enter")
        await shows(pilot, "● LIVE", "Delta sync 0")
        await hides(pilot, "Sign-in needed")


async def test_who_enters_no_key_leaves_all_as_it_was(refusing: FaultServer) -> None:
    """esc closes the dialog, and nothing is asked."""
    async with at(refusing) as pilot:
        await shows(pilot, "Sign-in needed (401)")
        asked = len(refusing.requests)
        await pilot.press("e", "a")
        await shows(pilot, "•")
        await pilot.press("escape")
        await hides(pilot, "A key for")
        await shows(pilot, "Sign-in needed (401)")
        assert len(refusing.requests) == asked


async def test_a_certificate_that_is_not_trusted_can_be_looked_at(certificate: Path) -> None:
    """i says whose it is; nothing is sent for it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    async with fault_server(tls=context) as faults, at(faults) as pilot:
        await shows(pilot, "not trusted", "i more")
        await pilot.press("i")
        await shows(pilot, "Contact in detail", "CN=jim", "SHA-256")
        await pilot.press("escape")
        await hides(pilot, "Contact in detail")
        assert faults.requests == []


async def test_without_trouble_the_keys_of_trouble_are_those_of_the_list() -> None:
    """i shows JSON; I shows contact, also that rows were skipped."""
    server = FakeGateway()
    server.unreadable = ("active, item 1: it is no JSON object",)
    async with looking_at(server) as pilot:
        await shows(pilot, "● LIVE", "1 row skipped")
        await pilot.press("i")
        await shows(pilot, "there is nothing here to show")
        await pilot.press("I")
        await shows(pilot, "Contact in detail", "it is no JSON object")
        await pilot.press("escape")
        await hides(pilot, "Contact in detail")
        await pilot.press("K")
        await shows(pilot, "no key is asked for here")


async def test_what_is_typed_into_a_filter_is_no_key_of_trouble(refusing: FaultServer) -> None:
    """The letters e and i go into the line."""
    async with at(refusing) as pilot:
        await shows(pilot, "Sign-in needed (401)")
        await pilot.press("slash", "e", "i")
        app = app_of(pilot)
        await until(pilot, lambda: "ei" in "".join(str(line) for line in text(app).splitlines()[-1:]), "ei")
        assert not app.asks

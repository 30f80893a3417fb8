"""Run profiles of connected systems in the palette, the question whether to run one, and what comes of it."""

from typing import Any

import pytest
from textual.command import CommandPalette
from textual.pilot import Pilot
from textual.widgets import OptionList

from jim_tui.gateway.errors import NoAnswer, NotAllowed
from jim_tui.state.run_profiles import ProfileRef
from jim_tui.state.standing import Colour, Standing
from tests.tui.fake_gateway import ACTIVITY, FakeGateway
from tests.tui.samples import a_detail, a_profile, a_step, a_summary, a_system, an_id
from tests.tui.scene import NOW, Clock, before
from tests.tui.schedule_scene import a_scheduled_server
from tests.tui.screens.looking import app_of, hides, looking_at, shows, text, until

IMPORT = ProfileRef(1, 1)
PERSONNEL = "Run profile  Personnel - Full Import"


def a_server() -> FakeGateway:
    """A server with a connected system, beside its schedules."""
    server = a_scheduled_server()
    server.system_list = [a_system(1)]
    server.profiles = {1: [a_profile(1), a_profile(2, "Export", run_type="Export")]}
    new = a_summary(99, schedule_name="Personnel - Full Import", status="Queued", queued_at=NOW)
    server.put(new.model_copy(update={"started_at": None}))
    return server


def sent(server: FakeGateway) -> list[tuple[object, ...]]:
    """What was asked to run."""
    return [arguments for name, arguments in server.calls if name == "execute"]


async def known(pilot: Pilot[Any]) -> None:
    """The console is connected, and has read what there is."""
    await shows(pilot, "● LIVE")
    store = app_of(pilot).store
    store.read_run_profiles()
    await store.run_profiles_read()


def at_work(pilot: Pilot[Any]) -> list[str]:
    """What the palette is doing."""
    app = app_of(pilot)
    palette = isinstance(app.screen, CommandPalette)
    return [
        each.group for each in app.workers if palette and each.node is app.screen and not each.is_finished
    ]


async def asked(pilot: Pilot[Any]) -> None:
    """The question whether to run the full import."""
    await known(pilot)
    app_of(pilot).ask_profile(IMPORT)
    await shows(pilot, "Run this run profile now?")


async def test_the_palette_offers_run_profiles_by_name_and_choosing_one_asks() -> None:
    """What the question shows is enough to notice a mistake."""
    async with looking_at(a_server()) as pilot:
        await known(pilot)
        await pilot.press(":", *"run profile")
        await shows(pilot, "asks", PERSONNEL, "Run profile  Personnel - Export")
        await pilot.press(*" full")
        await hides(pilot, "Run profile  Personnel - Export")
        await pilot.press("enter")
        await shows(pilot, "Run this run profile now?", "Personnel", "Full Import", "full import")
        await shows(pilot, "prod-iam-01", "[ Do not run ]")


async def test_the_palette_does_not_wait_and_shows_them_once_they_are_read() -> None:
    """Meanwhile everything else is there; no key need be pressed."""
    server = a_server()
    server.stall("systems")
    async with looking_at(server) as pilot:
        await shows(pilot, "● LIVE", "Delta sync HR")
        await pilot.press(":", *"full")
        await shows(pilot, "Run schedule  Nightly full")
        assert PERSONNEL not in text(app_of(pilot))
        server.release("systems")
        await shows(pilot, PERSONNEL)


async def test_who_has_gone_down_the_list_keeps_the_place() -> None:
    """They are shown with the next letter."""
    server = a_server()
    server.stall("systems")
    async with looking_at(server) as pilot:
        await shows(pilot, "● LIVE", "Delta sync HR")
        await pilot.press(":")
        await until(pilot, lambda: at_work(pilot) == ["run profiles"], "only the reading under way")
        found = app_of(pilot).screen.query_one(OptionList)
        await until(pilot, lambda: found.option_count > 1, "the list")
        await pilot.press("down")
        await until(pilot, lambda: found.highlighted == 1, "the second row")
        server.release("systems")
        await until(pilot, lambda: not at_work(pilot), "the end of the reading")
        await pilot.pause()
        assert found.highlighted == 1
        assert app_of(pilot).state.run_profiles.known
        await pilot.press(*"personnel full")
        await shows(pilot, PERSONNEL)


async def test_a_server_without_connected_systems_offers_none() -> None:
    """And the palette is as it was."""
    server = a_scheduled_server()
    async with looking_at(server) as pilot:
        await shows(pilot, "● LIVE", "Delta sync HR")
        await pilot.press(":")
        await until(pilot, lambda: server.called("systems") == 1, "the question for systems")
        await pilot.press(*"run")
        await shows(pilot, "Run schedule  Nightly full")
        assert "Run profile" not in text(app_of(pilot))


async def test_the_servers_alone_cost_no_reading() -> None:
    """The other palette has nothing of them."""
    server = a_server()
    async with looking_at(server) as pilot:
        await shows(pilot, "● LIVE")
        await pilot.press("@")
        await until(pilot, lambda: bool(app_of(pilot).screen.query(OptionList)), "the palette")
        await until(pilot, lambda: app_of(pilot).screen.query_one(OptionList).option_count == 1, "the list")
        await pilot.press("escape")
        await until(pilot, lambda: not app_of(pilot).asks, "it closed")
        assert server.called("systems") == 0


async def test_a_run_opens_its_execution() -> None:
    """The server says which it is."""
    server, clock = a_server(), Clock()
    async with looking_at(server, clock=clock) as pilot:
        await asked(pilot)
        clock.move(1)
        await pilot.press("y")
        await shows(pilot, "Active › Personnel - Full Import")
        assert sent(server) == [(1, 1)]


async def test_where_there_is_no_execution_the_activity_is_named() -> None:
    """Whole, so that it can be looked for elsewhere."""
    server, clock = a_server(), Clock()
    server.next_run = None
    async with looking_at(server, clock=clock) as pilot:
        await asked(pilot)
        clock.move(1)
        await pilot.press("y")
        await shows(pilot, f"run of Personnel - Full Import: started with the activity {ACTIVITY}")
        assert not app_of(pilot).asks


@pytest.mark.parametrize("key", ["enter", "escape", "n", "q", "space", "y"])
async def test_the_harmless_answer_is_the_easy_one(key: str) -> None:
    """It runs nothing; nor does a y that was meant for the list."""
    server, clock = a_server(), Clock()
    async with looking_at(server, clock=clock) as pilot:
        await asked(pilot)
        await shows(pilot, "[ Do not run ]")
        if key != "y":
            clock.move(1)
        await pilot.press(key)
        await until(pilot, lambda: app_of(pilot).asks == (key == "y"), "the dialog as it should be")
        assert sent(server) == []


async def test_what_is_at_work_on_the_system_is_told() -> None:
    """It forbids nothing."""
    server = a_server()
    step = a_step(0, "Processing", connected_system_id=1)
    server.put(a_detail(a_summary(0, schedule_name="Delta sync HR", started_at=before(252)), [step]))
    async with looking_at(server) as pilot:
        await shows(pilot, "● LIVE")
        app_of(pilot).store.want_steps([an_id(0)])
        state = app_of(pilot).store
        await until(pilot, lambda: state.state.executions[an_id(0)].steps is not None, "its steps")
        await asked(pilot)
        await shows(pilot, "Delta sync HR (00000001, 0:04:12) is at work on this system", "Run now (y)")


async def test_a_run_without_an_answer_is_not_sent_again() -> None:
    """Where to look is said, as no server knows a second request for the first."""
    server, clock = a_server(), Clock()
    async with looking_at(server, clock=clock) as pilot:
        await asked(pilot)
        server.fail("execute", NoAnswer("no answer within 10 s"))
        clock.move(1)
        await pilot.press("y")
        await shows(pilot, "Outcome unknown", "The run of Personnel - Full Import got no answer")
        await shows(pilot, "before you ask once more")
        assert len(sent(server)) == 1


async def test_a_key_that_may_not_is_told_and_asks_in_vain_from_then_on() -> None:
    """A Viewer's, by the server's own word."""
    server, clock = a_server(), Clock()
    async with looking_at(server, clock=clock) as pilot:
        await asked(pilot)
        server.fail("execute", NotAllowed("a Viewer may change nothing"))
        clock.move(1)
        await pilot.press("y")
        await shows(pilot, "Not allowed (403)", "This key may not execute run profiles on prod-iam-01")
        await pilot.press("escape")
        await hides(pilot, "Not allowed (403)")
        await asked(pilot)
        await shows(pilot, "It cannot be done now: a Viewer may change nothing")
        clock.move(1)
        await pilot.press("y")
        assert len(sent(server)) == 1


async def test_a_run_profile_that_is_gone_leaves_nothing_to_ask() -> None:
    """It was deleted after the palette had been opened."""
    async with looking_at(a_server()) as pilot:
        await known(pilot)
        app_of(pilot).ask_profile(ProfileRef(1, 9))
        await shows(pilot, "does not know this run profile any more", "Close")
        await hides(pilot, "Run now")


@pytest.mark.parametrize("name", ["prod-iam-01", "personnel"])
async def test_on_a_protected_server_a_name_is_typed(name: str) -> None:
    """The server's or the system's; a y alone is a letter."""
    server, clock = a_server(), Clock()
    async with looking_at(server, clock=clock, standing=Standing(protected=True, colour=Colour.RED)) as pilot:
        await asked(pilot)
        await shows(pilot, "prod-iam-01 is protected: type its name, or the system's")
        clock.move(5)
        await pilot.press(*name, "enter")
        await shows(pilot, "[ Do not run ]")
        assert sent(server) == []
        await pilot.press("tab")
        await shows(pilot, "[ Run now ]")
        await pilot.press("enter")
        await until(pilot, lambda: sent(server) == [(1, 1)], "the run")


async def test_a_server_that_is_only_read_says_why_not() -> None:
    """By its configuration."""
    server, clock = a_server(), Clock()
    reads = Standing(read_only="the configuration says that prod is only read")
    async with looking_at(server, clock=clock, standing=reads) as pilot:
        await asked(pilot)
        await shows(pilot, "It cannot be done now: the configuration says that prod is")
        clock.move(1)
        await pilot.press("y", "escape")
        await hides(pilot, "Run this run profile now?")
        assert sent(server) == []

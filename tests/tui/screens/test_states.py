"""Every condition of the connection, at every size: true words, and never a crash."""

from collections.abc import Callable

import pytest

from jim_tui.gateway.errors import NotAllowed, NotJim, ServerFault, SignInNeeded, SlowDown, Unreachable
from tests.tui.fake_gateway import FakeGateway
from tests.tui.scene import Clock, a_server
from tests.tui.screens.looking import app_of, hides, lines, looking_at, shows, text

REFUSED = Unreachable("cannot reach https://prod-iam-01:7443 (connection refused)")
Break = Callable[[FakeGateway], None]

TROUBLES: dict[str, tuple[Break, tuple[str, ...]]] = {
    "offline": (
        lambda server: server.down(REFUSED),
        ("✗ OFFLINE", "cannot reach https", "as of 14:03:27", "0:04:12?"),
    ),
    "sign-in": (
        lambda server: server.down(SignInNeeded("the key has expired")),
        ("✗ SIGN-IN NEEDED", "Sign-in needed (401)", "Asking has stopped", "try again"),
    ),
    "forbidden": (
        lambda server: server.down(NotAllowed("it needs the role Administrator")),
        ("✗ NOT ALLOWED", "Not allowed (403)", "Administrator"),
    ),
    "not-jim": (
        lambda server: server.down(NotJim("no JIM API at this address (got text/html)")),
        ("✗ NOT A JIM SERVER", "got text/html"),
    ),
    "throttled": (
        lambda server: server.down(SlowDown("too many requests (429)", 30)),
        ("▲ SLOWED", "429", "retry"),
    ),
    "fault": (
        lambda server: server.down(ServerFault("503 from prod-iam-01 (maintenance)", 503)),
        ("▲ SERVER FAULT", "503 from prod-iam-01", "as of 14:03:27"),
    ),
}


@pytest.mark.parametrize("size", [(120, 36), (80, 24)])
@pytest.mark.parametrize("trouble", TROUBLES)
async def test_trouble_is_named_and_the_rows_stay(trouble: str, size: tuple[int, int]) -> None:
    """Whatever happens to the server, the console stays, says what it knows and how old that is."""
    server = a_server()
    break_it, words = TROUBLES[trouble]
    async with looking_at(server, size=size) as pilot:
        await shows(pilot, "Delta sync HR")
        break_it(server)
        await shows(pilot, *words, "5?")
        assert all(len(line) == size[0] for line in lines(app_of(pilot)))


@pytest.mark.parametrize("trouble", TROUBLES)
async def test_trouble_from_the_beginning(trouble: str) -> None:
    """A console that never reached its server starts all the same, and claims nothing."""
    server = a_server()
    break_it, words = TROUBLES[trouble]
    break_it(server)
    async with looking_at(server) as pilot:
        await shows(pilot, words[0], "JIM │ prod-iam-01:7443 ")
        await hides(pilot, "Nothing is running", "no schedule failed", "reading the schedules")


async def test_what_may_not_be_read_in_one_place_stands_in_no_others_way() -> None:
    """The panel lies over the list that is refused; the schedules can be read and are shown."""
    server = a_server()
    async with looking_at(server) as pilot:
        await shows(pilot, "● LIVE")
        server.always_fail("active", NotAllowed("this key may not do that"))
        await pilot.press("r")
        await shows(pilot, "Not allowed (403)")
        await pilot.press("3")
        await shows(pilot, "[3 Schedules", "Nightly full", "✗ NOT ALLOWED")
        await hides(pilot, "Not allowed (403)")
        await pilot.press("1")
        await shows(pilot, "Not allowed (403)")


@pytest.mark.parametrize("size", [(160, 50), (120, 36), (80, 24), (60, 20), (45, 12)])
async def test_every_size_shows_the_executions(size: tuple[int, int]) -> None:
    """From a wall to a corner: status, schedule and elapsed time stay to the end."""
    async with looking_at(a_server(), size=size) as pilot:
        await shows(pilot, "InProgress", "Delta sync HR" if size[0] > 50 else "Delta", "0:04:12", "? help")
        assert all(len(line) == size[0] for line in lines(app_of(pilot)))


async def test_a_window_that_was_too_small_for_a_while_takes_keys_again() -> None:
    """The list was hidden meanwhile; the cursor and its keys come back with it."""
    async with looking_at(a_server(), size=(80, 24)) as pilot:
        await shows(pilot, "Delta sync HR", "enter open")
        await pilot.resize_terminal(39, 9)
        await shows(pilot, "make the window larger", "● LIVE")
        await pilot.resize_terminal(80, 24)
        await shows(pilot, "Delta sync HR", "enter open")
        await pilot.press("j", "enter")
        await shows(pilot, "Active › Delta sync HR")


@pytest.mark.parametrize("size", [(39, 20), (80, 9), (20, 5)])
async def test_a_window_too_small_says_so(size: tuple[int, int]) -> None:
    """Rather one true sentence than ten cut ones."""
    async with looking_at(a_server(), size=size) as pilot:
        await shows(pilot, "make the window")
        await pilot.resize_terminal(80, 24)
        await shows(pilot, "Delta sync HR")
        await pilot.resize_terminal(20, 5)
        await shows(pilot, "make the window")


async def test_waiting_is_shown_only_once_it_takes_a_moment() -> None:
    """A quick answer needs no sign; a slow one gets one."""
    server, clock = a_server(), Clock()
    server.stall("open")
    async with looking_at(server, size=(80, 24), clock=clock) as pilot:
        await shows(pilot, "◐ CONNECTING")
        assert "· ····" not in text(app_of(pilot))
        clock.move(2)
        await shows(pilot, "· ····", "CONNECTING 2s")
        server.release("open")
        await shows(pilot, "Delta sync HR", "● LIVE")


async def test_coming_back_is_said() -> None:
    """After an outage the console goes on by itself and tells how long it was."""
    server, clock = a_server(), Clock()
    async with looking_at(server, clock=clock) as pilot:
        await shows(pilot, "Delta sync HR")
        server.down(REFUSED)
        await shows(pilot, "✗ OFFLINE")
        clock.move(42)
        server.down(None)
        await pilot.press("r")
        await shows(pilot, "● LIVE", "back after 0:42")


async def test_a_mistake_of_ours_is_shown_and_ends_nothing() -> None:
    """No worker takes the console down with it."""

    async def broken() -> None:
        raise RuntimeError("boom")

    async with looking_at(a_server()) as pilot:
        await shows(pilot, "Delta sync HR")
        app_of(pilot).run_worker(broken(), exit_on_error=False)
        await shows(pilot, "this console erred (RuntimeError: boom)")
        await pilot.press("j")
        assert app_of(pilot).is_running


async def test_times_in_utc_and_back() -> None:
    """T changes the zone of every clock, and the zone is named."""
    async with looking_at(a_server()) as pilot:
        await shows(pilot, "14:03:27 +10", "13:59:15")
        await pilot.press("T")
        await shows(pilot, "04:03:27 UTC", "03:59:15")
        await pilot.press("T")
        await shows(pilot, "times as the server's schedules have them (UTC)", "04:03:27 UTC")
        await pilot.press("T")
        await shows(pilot, "times as how long ago", "14:03:27 +10", "51m ago")
        await pilot.press("T")
        await shows(pilot, "local times", "14:03:27 +10", "13:59:15")

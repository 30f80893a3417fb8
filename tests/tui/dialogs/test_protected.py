"""On a protected server a name is typed before anything is changed; on one that is only read, nothing is."""

import pytest

from jim_tui.state.protection import is_typed
from jim_tui.state.standing import Colour, Standing
from tests.tui.scene import FINANCE, Clock, a_server
from tests.tui.screens.looking import app_of, hides, looking_at, shows, until

PROTECTED = Standing(protected=True, colour=Colour.RED)


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("prod-iam-01", True),
        ("PROD-iam-01 ", True),
        ("full import  finance", True),
        ("prod", False),
        ("", False),
        ("y", False),
    ],
)
def test_the_whole_name_is_typed(text: str, *, typed: bool) -> None:
    """Capitals and blanks do not matter."""
    assert is_typed(text, ("prod-iam-01", "Full import Finance")) is typed


async def test_the_header_says_that_it_is_protected() -> None:
    """In a word, and by a bar of its colour."""
    async with looking_at(a_server(), standing=PROTECTED) as pilot:
        await shows(pilot, "▌JIM │ prod-iam-01 PROTECTED", "● LIVE")


async def test_a_y_alone_changes_nothing() -> None:
    """It is a letter of the name, however long one has waited."""
    server, clock = a_server(), Clock()
    async with looking_at(server, clock=clock, standing=PROTECTED) as pilot:
        await shows(pilot, "● LIVE", "Full import Finance")
        await pilot.press("c")
        await shows(
            pilot, "Cancel this execution?", "prod-iam-01 is protected: type its name, or the schedule's"
        )
        clock.move(5)
        await pilot.press("y", "enter", "tab", "y", "enter")
        await pilot.press("escape")
        await until(pilot, lambda: not app_of(pilot).asks, "the dialog closed")
        assert server.called("cancel") == 0


@pytest.mark.parametrize("name", ["prod-iam-01", "full import finance"])
async def test_with_the_name_it_is_done_to_what_was_under_the_cursor(name: str) -> None:
    """The server's or the schedule's; enter goes on to the answers, and there to the one that does it."""
    server, clock = a_server(), Clock()
    async with looking_at(server, clock=clock, standing=PROTECTED) as pilot:
        await shows(pilot, "● LIVE", "Full import Finance")
        await pilot.press("c")
        await shows(pilot, "is protected: type its name")
        clock.move(5)
        await pilot.press(*name.replace(" ", "\N{SPACE}"))
        await pilot.press("enter")
        await shows(pilot, "[ Keep running ]")
        await pilot.press("tab")
        await shows(pilot, "[ Cancel execution ]")
        await pilot.press("enter")
        await until(pilot, lambda: server.called("cancel") == 1, "the cancel")
        assert [arguments for method, arguments in server.calls if method == "cancel"] == [(FINANCE,)]


async def test_a_schedule_asks_for_a_name_too() -> None:
    """Running one changes as much."""
    server = a_server()
    async with looking_at(server, standing=PROTECTED) as pilot:
        await shows(pilot, "● LIVE")
        await pilot.press("3")
        await shows(pilot, "Nightly full")
        await pilot.press("t")
        await shows(pilot, "type its name, or the schedule's")
        await pilot.press("escape")
        await hides(pilot, "is protected: type its name")
        assert server.called("run") == 0


async def test_where_the_configuration_says_so_nothing_can_be_changed() -> None:
    """The key says why, with the name of the server."""
    server = a_server()
    reads = Standing(read_only="the configuration says that prod is only read")
    async with looking_at(server, standing=reads) as pilot:
        await shows(pilot, "● LIVE", "Full import Finance", "prod-iam-01 [RO]")
        await pilot.press("c")
        await shows(pilot, "c: the configuration says that prod is only read")
        assert not app_of(pilot).asks

"""The cancel dialog: names its target, rests on the harmless answer, and stays true while it is open."""

import pytest

from jim_core.wire.frames import ExecutionFrame
from jim_tui.gateway.errors import Declined, GatewayError, Gone, NoAnswer, NotAllowed, Unreachable
from tests.tui.samples import an_ended
from tests.tui.scene import FINANCE, NOW, Clock, a_server
from tests.tui.screens.looking import app_of, hides, looking_at, shows, until

REFUSED = Unreachable("cannot reach https://prod-iam-01:7443 (connection refused)")


async def test_it_names_what_would_be_cancelled() -> None:
    """Schedule, execution, server, step and time: enough to notice a mistake."""
    async with looking_at(a_server(), size=(80, 24)) as pilot:
        await shows(pilot, "Full import Finance")
        await pilot.press("c")
        await shows(
            pilot, "Full import Finance", str(FINANCE), "prod-iam-01", "group 1 of 4: Import Oracle GL",
            "0:51:40  (live)", "[ Keep running ]", "Groups 2 to 4 will not run", "n or esc keep running",
        )  # fmt: skip


@pytest.mark.parametrize("key", ["enter", "escape", "n", "q", "space"])
async def test_the_harmless_answer_is_the_easy_one(key: str) -> None:
    """The focus is on Keep running; every way out but y keeps it."""
    server, clock = a_server(), Clock()
    async with looking_at(server, clock=clock) as pilot:
        await shows(pilot, "Full import Finance")
        await pilot.press("c")
        await shows(pilot, "[ Keep running ]")
        clock.move(5)
        await pilot.press(key)
        await until(pilot, lambda: not app_of(pilot).asks, "the dialog closed")
        assert server.called("cancel") == 0


async def test_a_y_typed_ahead_cancels_nothing() -> None:
    """Only 300 ms after it opened is y taken as meant for the dialog."""
    server, clock = a_server(), Clock()
    async with looking_at(server, clock=clock) as pilot:
        await shows(pilot, "Full import Finance")
        await pilot.press("c")
        await shows(pilot, "[ Keep running ]")
        await pilot.press("y")
        clock.move(0.29)
        await pilot.press("y")
        assert app_of(pilot).asks
        assert server.called("cancel") == 0
        clock.move(0.01)
        await pilot.press("y")
        await until(pilot, lambda: server.called("cancel") == 1, "the cancel")


async def test_enter_presses_the_button_with_the_focus() -> None:
    """Tab and enter are the long way to yes."""
    server = a_server()
    async with looking_at(server) as pilot:
        await shows(pilot, "Full import Finance")
        await pilot.press("c")
        await shows(pilot, "[ Keep running ]")
        await pilot.press("tab")
        await shows(pilot, "[ Cancel execution (y) ]")
        await pilot.press("enter")
        await until(pilot, lambda: server.called("cancel") == 1, "the cancel")
        await shows(pilot, "cancel of Full import Finance · 00113d56: accepted")


async def test_it_notices_that_the_execution_has_ended() -> None:
    """The question is withdrawn and there is nothing left to confirm."""
    server, clock = a_server(), Clock()
    async with looking_at(server, clock=clock) as pilot:
        await shows(pilot, "Full import Finance")
        await pilot.press("c")
        await shows(pilot, "Cancel this execution?")
        server.push(
            ExecutionFrame(
                execution=an_ended(id=FINANCE, schedule_name="Full import Finance", completed_at=NOW)
            )
        )
        await shows(pilot, "It has already finished: ✓ Completed", "[ Close ]")
        await hides(pilot, "Cancel execution")
        clock.move(5)
        await pilot.press("y")
        assert app_of(pilot).asks
        await pilot.press("enter")
        await until(pilot, lambda: not app_of(pilot).asks, "the dialog closed")
        assert server.called("cancel") == 0


async def test_without_a_connection_it_cannot_be_confirmed() -> None:
    """Contact was lost while it was open: yes is out of reach, and the reason is there."""
    server, clock = a_server(), Clock()
    async with looking_at(server, clock=clock) as pilot:
        await shows(pilot, "Full import Finance")
        await pilot.press("c")
        await shows(pilot, "Cancel this execution?")
        server.down(REFUSED)
        await shows(pilot, "needs a connection", "(as last known)")
        clock.move(5)
        await pilot.press("y", "tab", "enter")
        assert server.called("cancel") == 0


async def test_the_row_says_cancelling_until_the_answer() -> None:
    """Sent once; meanwhile the row tells, and the key is off for it."""
    server, clock = a_server(), Clock()
    async with looking_at(server, clock=clock) as pilot:
        await shows(pilot, "Full import Finance")
        server.stall("cancel")
        await pilot.press("c")
        await shows(pilot, "Cancel this execution?")
        clock.move(1)
        await pilot.press("y")
        await shows(pilot, "⊘ Cancelling…")
        await pilot.press("c")
        await shows(pilot, "c: its cancel is under way")
        server.release("cancel")
        await shows(pilot, "⊘ Cancelled")
        assert server.called("cancel") == 1


ENDED = Declined("Cannot cancel execution with status: Completed")
OUTCOMES: dict[str, tuple[GatewayError, tuple[str, ...]]] = {
    "refused": (
        Declined("Cannot cancel execution with status: Paused"),
        ("Refused", "status: Paused", "Nothing was changed"),
    ),
    "forbidden": (NotAllowed("it needs the role Administrator"), ("Not allowed (403)", "Administrator")),
    "gone": (Gone("this server does not know that execution"), ("Gone (404)", "Nothing was cancelled")),
    "unknown": (
        NoAnswer("no answer within 10 s"),
        ("Outcome unknown", "may or may not have been", "not sent again"),
    ),
    "not-sent": (REFUSED, ("Not sent", "Nothing was changed")),
}


@pytest.mark.parametrize("outcome", OUTCOMES)
async def test_every_other_outcome_is_told_in_full(outcome: str) -> None:
    """What happened, what did not, and what is done about it."""
    error, words = OUTCOMES[outcome]
    server, clock = a_server(), Clock()
    async with looking_at(server, clock=clock) as pilot:
        await shows(pilot, "Full import Finance")
        server.fail("cancel", error)
        await pilot.press("c")
        await shows(pilot, "Cancel this execution?")
        clock.move(1)
        await pilot.press("y")
        await shows(pilot, *words)
        await pilot.press("escape")
        await until(pilot, lambda: not app_of(pilot).asks, "the dialog closed")
        assert server.called("cancel") == 1


async def test_what_has_already_finished_can_be_opened_from_there() -> None:
    """Enter on Open leads to the execution."""
    server, clock = a_server(), Clock()
    async with looking_at(server, clock=clock) as pilot:
        await shows(pilot, "Full import Finance")
        await pilot.press("c")
        await shows(pilot, "Cancel this execution?")
        server.fail("cancel", ENDED)
        server.put(an_ended(id=FINANCE, schedule_name="Full import Finance", completed_at=NOW))
        clock.move(1)
        await pilot.press("y")
        await shows(pilot, "Already finished (400)", "status: Completed", "Nothing was cancelled")
        await pilot.press("o")
        await shows(pilot, "Active › Full import Finance")

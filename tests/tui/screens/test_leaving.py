"""Quitting: at once where nothing is lost, after a question where something is under way."""

import dataclasses

from jim_core.wire.frames import StepFrame
from tests.tui.fake_gateway import PUSHING, FakeGateway
from tests.tui.samples import a_step
from tests.tui.scene import FINANCE, HR, Clock, a_server
from tests.tui.screens.looking import app_of, looking_at, shows, text, until


def an_embedded_server() -> FakeGateway:
    """The engine lives in the console's own process."""
    server = a_server()
    server.facts = dataclasses.replace(PUSHING, embedded=True, name="this box (in-process)")
    return server


async def test_q_at_the_top_leaves_a_server_that_runs_elsewhere() -> None:
    """Nothing is lost, so nothing is asked."""
    server = a_server()
    async with looking_at(server) as pilot:
        await shows(pilot, "Delta sync HR")
        await pilot.press("q")
        await until(pilot, lambda: server.closed, "closing")
    assert app_of(pilot).return_code == 0


async def test_escape_never_leaves() -> None:
    """However often it is pressed."""
    server = a_server()
    async with looking_at(server) as pilot:
        await shows(pilot, "Delta sync HR")
        await pilot.press(*("escape",) * 5)
        assert app_of(pilot).is_running
        assert not server.closed


async def test_ctrl_c_says_how_and_twice_leaves() -> None:
    """A reflex does not end the watch."""
    server, clock = a_server(), Clock()
    async with looking_at(server, clock=clock) as pilot:
        await shows(pilot, "Delta sync HR")
        await pilot.press("ctrl+c")
        await shows(pilot, "ctrl+c again quits")
        clock.move(60)
        await pilot.press("ctrl+c")
        assert not server.closed
        await pilot.press("ctrl+c")
        await until(pilot, lambda: server.closed, "closing")


async def test_an_embedded_engine_with_work_asks_first() -> None:
    """It says what becomes of what runs, and staying is the easy answer."""
    server = an_embedded_server()
    async with looking_at(server, size=(80, 24)) as pilot:
        await shows(pilot, "Delta sync HR")
        await pilot.press("q")
        await shows(
            pilot, "5 executions under way in this very program", "[ Stay ]", "no longer watches them",
            "taken up and marked at the next start", "Cancel them and quit",
        )  # fmt: skip
        await pilot.press("enter")
        await until(pilot, lambda: not app_of(pilot).asks, "the dialog closed")
        assert not server.closed


async def test_the_demo_promises_nothing_that_it_does_not_do() -> None:
    """What runs there ends with it, so nothing is left to itself, and afterwards nothing is said to go on."""
    server = an_embedded_server()
    server.facts = dataclasses.replace(server.facts, name="demo", passing=True)
    async with looking_at(server, size=(80, 24)) as pilot:
        await shows(pilot, "Delta sync HR")
        await pilot.press("q")
        await shows(pilot, "[ Stay ]", "End them and quit (l)", "leaving it ends these processes")
        shown = text(app_of(pilot))
        assert "Leave them" not in shown
        assert "no longer watches" not in shown
        assert app_of(pilot).parting == ""
        await pilot.press("l")
        await until(pilot, lambda: server.closed, "closing")


async def test_left_alone_says_so_and_quits() -> None:
    """Nothing is cancelled."""
    server = an_embedded_server()
    async with looking_at(server, size=(80, 24)) as pilot:
        await shows(pilot, "Delta sync HR")
        await pilot.press("ctrl+q")
        await shows(pilot, "[ Stay ]")
        await pilot.press("ctrl+q", "l")
        await until(pilot, lambda: server.closed, "closing")
    assert server.called("cancel") == 0


async def test_cancel_them_waits_until_they_are_gone() -> None:
    """Each active execution is cancelled; the console leaves once the last step has stopped."""
    server = an_embedded_server()
    server.executions = {key: server.executions[key] for key in (HR, FINANCE)}
    async with looking_at(server, size=(80, 24)) as pilot:
        await shows(pilot, "Delta sync HR")
        await pilot.press("q")
        await shows(pilot, "[ Stay ]")
        await pilot.press("tab", "tab", "enter")
        await until(pilot, lambda: server.called("cancel") == 2, "the cancels")
        await shows(pilot, "Waiting for 2 to end")
        assert not server.closed
        server.push(StepFrame(execution_id=HR, position=3, step=a_step(2, "Cancelled", name="Sync HR")))
        await shows(pilot, "Waiting for 1 to end")
        server.push(StepFrame(execution_id=FINANCE, position=0, step=a_step(0, "Cancelled", name="Import")))
        await until(pilot, lambda: server.closed, "closing")


async def test_the_wait_can_be_given_up() -> None:
    """esc stays in the console; the cancels are not taken back."""
    server = an_embedded_server()
    async with looking_at(server, size=(80, 24)) as pilot:
        await shows(pilot, "Delta sync HR")
        await pilot.press("q")
        await shows(pilot, "[ Stay ]")
        await pilot.press("tab", "tab", "enter")
        await shows(pilot, "Waiting for")
        await pilot.press("escape")
        await until(pilot, lambda: not app_of(pilot).asks, "the dialog closed")
        assert not server.closed


async def test_the_wait_has_an_end() -> None:
    """A process that will not die does not keep a person here for ever."""
    server, clock = an_embedded_server(), Clock()
    async with looking_at(server, size=(80, 24), clock=clock) as pilot:
        await shows(pilot, "Delta sync HR")
        await pilot.press("q")
        await shows(pilot, "[ Stay ]")
        await pilot.press("tab", "tab", "enter")
        await shows(pilot, "at most 1:00 more")
        clock.move(61)
        await until(pilot, lambda: server.closed, "closing")


async def test_a_request_without_an_answer_is_a_reason_to_ask() -> None:
    """Whoever leaves now will not learn whether it happened."""
    server, clock = a_server(), Clock()
    async with looking_at(server, clock=clock) as pilot:
        await shows(pilot, "Delta sync HR")
        server.stall("cancel")
        await pilot.press("c")
        await shows(pilot, "Cancel this execution?")
        clock.move(1)
        await pilot.press("y")
        await shows(pilot, "Cancelling…")
        await pilot.press("q")
        await shows(pilot, "1 request had no answer yet", "Quit anyway")
        await pilot.press("escape")
        server.release("cancel")
        await shows(pilot, "accepted")


async def test_ctrl_z_does_not_stop_an_engine_in_this_program() -> None:
    """Its schedules would not fire, and whoever is attached to it would wait."""
    async with looking_at(an_embedded_server()) as pilot:
        await shows(pilot, "● LIVE")
        await pilot.press("ctrl+z")
        await shows(pilot, "ctrl+z: the engine is in this program and would stand still")

"""The questions whether to pause and to resume: as careful as the one about a cancel."""

from dataclasses import replace

import pytest

from jim_core.wire.frames import ExecutionFrame
from jim_tui.gateway.errors import Declined, GatewayError, Gone, NoAnswer, NotAllowed
from tests.tui.fake_gateway import POLLED
from tests.tui.samples import a_summary, an_ended
from tests.tui.scene import FINANCE, HR, NOW, REVIEW, Clock, a_server
from tests.tui.screens.looking import app_of, hides, looking_at, shows, text, until
from tests.tui.waiting_scene import a_waiting_server


async def test_it_names_what_would_be_paused() -> None:
    """Schedule, execution, server, step and time, and what a pause is."""
    async with looking_at(a_server(), size=(80, 24)) as pilot:
        await shows(pilot, "Full import Finance")
        await pilot.press("P")
        await shows(
            pilot, "Pause this execution?", "Full import Finance", str(FINANCE), "prod-iam-01",
            "group 1 of 4: Import Oracle GL", "go on to their end", "[ Keep running ]",
        )  # fmt: skip


@pytest.mark.parametrize("key", ["enter", "escape", "n", "q", "space"])
async def test_the_harmless_answer_is_the_easy_one(key: str) -> None:
    """Every way out but y leaves it as it is."""
    server, clock = a_server(), Clock()
    async with looking_at(server, clock=clock) as pilot:
        await shows(pilot, "Full import Finance")
        await pilot.press("P")
        await shows(pilot, "[ Keep running ]")
        clock.move(5)
        await pilot.press(key)
        await until(pilot, lambda: not app_of(pilot).asks, "the dialog closed")
        assert server.called("pause") == 0


async def test_y_pauses_what_was_under_the_cursor_at_the_key_press() -> None:
    """Also when the rows have moved since; a y typed ahead does nothing."""
    server, clock = a_server(), Clock()
    async with looking_at(server, clock=clock) as pilot:
        await shows(pilot, "Full import Finance")
        await pilot.press("P", "y")
        await shows(pilot, str(FINANCE))
        server.push(ExecutionFrame(execution=a_summary(77, schedule_name="Newcomer", started_at=NOW)))
        await shows(pilot, "Newcomer")
        clock.move(1)
        await pilot.press("y")
        await shows(pilot, "‖ Paused", "pause of Full import Finance · 00113d56: accepted")
        assert [arguments for method, arguments in server.calls if method == "pause"] == [(FINANCE,)]


async def test_a_paused_one_is_resumed_by_the_same_key() -> None:
    """What it is asked is decided by how it stands at the key press; the row says what is under way."""
    server, clock = a_waiting_server(), Clock()
    async with looking_at(server, clock=clock) as pilot:
        await shows(pilot, "Delta sync Students", "‖ Paused", "1 paused")
        server.stall("resume")
        await pilot.press("P")
        await shows(pilot, "Resume this execution?", "[ Keep paused ]", "What waits for its turn begins.")
        clock.move(1)
        await pilot.press("y")
        await shows(pilot, "Resuming…")
        await pilot.press("P")
        await shows(pilot, "P: its resume is under way")
        server.release("resume")
        await shows(pilot, "▸ InProgress")
        assert [arguments for method, arguments in server.calls if method == "resume"] == [(REVIEW,)]


async def test_it_is_withdrawn_when_that_has_come_to_pass() -> None:
    """Somebody else paused it, or it has ended: there is nothing left to confirm."""
    server, clock = a_server(), Clock()
    async with looking_at(server, clock=clock) as pilot:
        await shows(pilot, "Full import Finance")
        await pilot.press("P")
        await shows(pilot, "Pause this execution?")
        paused = a_summary(id=FINANCE, status="Paused")
        server.push(ExecutionFrame(execution=paused))
        await shows(pilot, "It is so already: ‖ Paused", "[ Close ]")
        await hides(pilot, "Pause execution")
        clock.move(1)
        await pilot.press("y")
        assert app_of(pilot).asks
        server.push(ExecutionFrame(execution=an_ended(id=FINANCE, completed_at=NOW)))
        await shows(pilot, "It has already finished: ✓ Completed")
        assert server.called("pause") == 0


OUTCOMES: dict[str, tuple[GatewayError, tuple[str, ...]]] = {
    "declined": (
        Declined("Cannot pause execution with status: Completed"),
        ("Refused", "did not pause", "status: Completed", "Nothing was changed"),
    ),
    "forbidden": (NotAllowed("it needs the role Administrator"), ("Not allowed (403)", "P and the")),
    "gone": (Gone("this server does not know that execution"), ("Gone (404)", "Nothing was paused")),
    "unknown": (
        NoAnswer("no answer within 10 s"),
        ("Outcome unknown", "The pause of", "not sent again", "P stays off"),
    ),
}


@pytest.mark.parametrize("outcome", OUTCOMES)
async def test_what_did_not_work_is_told_in_full(outcome: str) -> None:
    """What happened, what did not, and what is done about it."""
    error, words = OUTCOMES[outcome]
    server, clock = a_server(), Clock()
    async with looking_at(server, clock=clock) as pilot:
        await shows(pilot, "Full import Finance")
        server.fail("pause", error)
        await pilot.press("P")
        await shows(pilot, "Pause this execution?")
        clock.move(1)
        await pilot.press("y")
        await shows(pilot, *words)
        assert server.called("pause") == 1


async def test_the_detail_pauses_its_execution() -> None:
    """Whatever the cursor is on."""
    async with looking_at(a_server()) as pilot:
        await shows(pilot, "Delta sync HR")
        await pilot.press("j", "enter")
        await shows(pilot, "Step 3 · Sync HR", "P pause/resume")
        await pilot.press("G", "P")
        await shows(pilot, "Pause this execution?", str(HR))


async def test_the_palette_names_what_can_be_done_to_each() -> None:
    """And it asks too."""
    async with looking_at(a_waiting_server()) as pilot:
        await shows(pilot, "Delta sync Students")
        await pilot.press(":")
        await shows(pilot, "Pause or resume updates")
        await pilot.press(*"resume delta", "down", "enter")
        await shows(pilot, "Resume this execution?")


async def test_a_console_that_cannot_says_why() -> None:
    """Nothing runs here; an execution that has ended cannot be paused."""
    server = a_server()
    server.executions.clear()
    async with looking_at(server) as pilot:
        await shows(pilot, "Nothing is running")
        await pilot.press("P")
        await shows(pilot, "P: there is no execution here to pause")


async def test_what_a_server_does_not_offer_is_not_shown() -> None:
    """Not in the key line, not in help, not in the palette; the key itself says why not."""
    server = a_server()
    server.facts = replace(POLLED)
    async with looking_at(server) as pilot:
        await shows(pilot, "Full import Finance", "every 2 s", "c cancel")
        assert "pause/resume" not in text(app_of(pilot))
        await pilot.press("P")
        await shows(pilot, "P: this server cannot pause executions")
        await pilot.press("?")
        await shows(pilot, "Help: Active", "pause or resume updates")
        assert "pause or resume execution" not in text(app_of(pilot))
        await pilot.press("escape", ":")
        await shows(pilot, "Read again now")
        await pilot.press(*"full import finance")
        await shows(pilot, "Cancel  Full import Finance")
        assert "Pause  Full" not in text(app_of(pilot))

"""The Active list: what it says, and that keys act on the row that a person sees highlighted."""

import random
from uuid import UUID

import pytest

from jim_core.wire.frames import ExecutionFrame, StepFrame
from jim_tui.screens.active import ActiveScreen
from tests.tui.fake_gateway import FakeGateway
from tests.tui.samples import a_detail, a_step, a_summary, an_ended, an_id
from tests.tui.scene import FINANCE, HR, NOW, Clock, a_server, before, end_some, hasty
from tests.tui.screens.looking import app_of, hides, lines, looking_at, shows, text, until


def active(pilot: object) -> ActiveScreen:
    screen = pilot.app.screen  # type: ignore[attr-defined]
    assert isinstance(screen, ActiveScreen)
    return screen


async def test_what_runs_is_shown_with_where_it_is() -> None:
    """Status, schedule, group rail, current step, elapsed, start, initiator."""
    async with looking_at(a_server()) as pilot:
        await shows(pilot, "3/5 ✓!▸··")
        row = next(line for line in lines(app_of(pilot)) if "Delta sync HR  " in line)
        for words in ("▸ InProgress", "Sync HR  +2 parallel", "0:04:12", "13:59:15", "cron"):
            assert words in row


async def test_what_has_just_ended_stays_and_says_how() -> None:
    """Failed and cancelled executions do not vanish under the eyes of who watches them."""
    server = a_server()
    async with looking_at(server) as pilot:
        await shows(pilot, "Badge export")
        end_some(server)
        await shows(
            pilot,
            "3 open + 2 just ended",
            "✗ Failed",
            "⊘ Cancelled",
            "1 step still stopping",
            "✗ 1 unacknowledged",
        )


async def test_the_preview_follows_the_cursor() -> None:
    """The steps of the highlighted execution, bracketed, with what went wrong."""
    async with looking_at(a_server()) as pilot:
        await shows(pilot, "Import Oracle GL")
        await pilot.press("j")
        await shows(
            pilot,
            "┌ Import AD",
            "└ Import Badge",
            "! Import Badge: 14 of 3120 rows skipped",
            "started by cron",
        )


async def test_elapsed_times_tick_and_nothing_else_is_drawn() -> None:
    """A second later every running row shows one more second."""
    clock = Clock()
    async with looking_at(a_server(), clock=clock) as pilot:
        await shows(pilot, "0:04:12")
        clock.move(1)
        await shows(pilot, "0:04:13", "0:51:41", "14:03:28")


@pytest.mark.parametrize("size", [(120, 36), (80, 24)])
async def test_a_name_is_not_cut_while_there_is_room(size: tuple[int, int]) -> None:
    """Neither in the preview nor among the steps of the execution; bars and lesser columns give way."""
    name = "Corporate LDAP - Delta Import"
    step = a_step(0, "Processing", name=name, started_at=before(5))
    server = FakeGateway(a_detail(a_summary(1, started_at=before(5)), [step, a_step(1, "Pending")]))
    async with looking_at(server, size=size) as pilot:
        await shows(pilot, f"{name} Processing")
        if size[0] == 120:
            await shows(pilot, f"1/2 ▸·      {name}")
        await pilot.press("enter")
        await shows(pilot, f"1 {name}  ", "esc back")


async def test_an_execution_without_steps_has_a_preview() -> None:
    """There is nothing to measure, and nothing to show."""
    async with looking_at(FakeGateway(a_detail(a_summary(1), []))) as pilot:
        await shows(pilot, "▸ InProgress", "enter opens")
        await hides(pilot, "reading its steps")


async def test_a_server_without_schedules_says_how_to_make_one() -> None:
    """An empty screen is where a new installation begins."""
    async with looking_at(FakeGateway(), size=(80, 24)) as pilot:
        await shows(pilot, "Nothing is running.", "jim schedules apply FILE")


async def test_nothing_running_says_what_comes_next() -> None:
    """An empty list is an answer."""
    server = a_server()
    server.executions.clear()
    async with looking_at(server, size=(80, 24)) as pilot:
        await shows(pilot, "Nothing is running.", "Delta sync HR                 14:30  in 26m", "Up next")


async def test_c_asks_about_the_row_that_was_highlighted_at_the_press() -> None:
    """While arrivals and ends rain down, each press names the row under the cursor at that moment."""
    rng = random.Random(7)
    server = a_server()
    async with looking_at(server, size=(80, 24)) as pilot:
        await shows(pilot, "Delta sync HR")
        app, number = app_of(pilot), 100
        for _ in range(12):
            await pilot.press(rng.choice(("j", "k", "j", "G", "g")))
            seen = active(pilot).target
            number += 1
            started = a_summary(number, started_at=before(rng.randint(1, 5000)), queued_at=before(6000))
            server.push(ExecutionFrame(execution=started))
            if seen is not None and rng.random() < 0.4:
                held = server.executions[seen]
                server.push(ExecutionFrame(execution=an_ended(id=seen, schedule_name=held.schedule_name)))
            await pilot.press("c")
            await pilot.pause()
            if app.asks:
                await shows(pilot, str(seen))
                await pilot.press("escape")
                await until(pilot, lambda: not app.asks, "the dialog closed")
        assert server.called("cancel") == 0


async def test_a_cancel_goes_to_the_row_of_the_press_though_it_moved_meanwhile() -> None:
    """What is sent is what was highlighted, wherever its row is by then."""
    server, clock = a_server(), Clock()
    async with looking_at(server, clock=clock) as pilot:
        await shows(pilot, "Delta sync HR")
        await pilot.press("j", "c")
        await shows(pilot, "Cancel this execution?", str(HR))
        for number in range(20, 30):
            server.push(ExecutionFrame(execution=a_summary(number, started_at=before(9000 + number))))
        await shows(pilot, "15 active")
        clock.move(1)
        await pilot.press("y")
        await until(pilot, lambda: server.called("cancel") == 1, "the cancel")
        assert ("cancel", (HR,)) in server.calls
        await shows(pilot, "cancel of Delta sync HR · e08b3d55: accepted")


async def test_enter_opens_and_escape_comes_back_to_the_same_row() -> None:
    """The cursor is where it was."""
    async with looking_at(a_server()) as pilot:
        await shows(pilot, "Delta sync HR")
        await pilot.press("j", "enter")
        await shows(pilot, "Active › Delta sync HR › e08b3d55")
        await pilot.press("escape")
        await shows(pilot, "[1 Active")
        assert active(pilot).target == HR


async def test_c_where_it_cannot_act_says_why() -> None:
    """A key that is dim has a reason."""
    server = a_server()
    async with looking_at(server) as pilot:
        await shows(pilot, "Badge export")
        end_some(server)
        await shows(pilot, "✗ Failed")
        await pilot.press("j", "j", "j", "c")
        await shows(pilot, "c: it has already ended (Failed)")
        assert not app_of(pilot).asks


async def test_the_id_is_copied_whole() -> None:
    """What is shown short is copied whole, and said so."""
    async with looking_at(a_server()) as pilot:
        await shows(pilot, "Delta sync HR")
        await pilot.press("y")
        await shows(pilot, f"asked the terminal (OSC 52) to copy the id {FINANCE}, 36 characters")
        assert app_of(pilot).clipboard == str(FINANCE)


async def test_an_old_cursor_row_is_held_until_the_cursor_leaves_it() -> None:
    """A completed execution under the cursor stays; one beside it goes when its time has come."""
    clock, server = Clock(), a_server()
    async with looking_at(server, clock=clock, sleep=hasty) as pilot:
        await shows(pilot, "Delta sync HR")
        for target in (FINANCE, HR):
            held = server.executions[target]
            server.push(
                ExecutionFrame(
                    execution=an_ended(id=target, schedule_name=held.schedule_name, completed_at=NOW)
                )
            )
        await shows(pilot, "✓ Completed    Full import Finance", "✓ Completed    Delta sync HR")
        clock.move(100)
        await until(pilot, lambda: "✓ Completed    Delta sync HR" not in text(app_of(pilot)), "it left")
        assert "✓ Completed    Full import Finance" in text(app_of(pilot))


async def test_updates_can_be_held_back() -> None:
    """p keeps the picture still and says how old it is."""
    server = a_server()
    async with looking_at(server) as pilot:
        await shows(pilot, "Delta sync HR")
        await pilot.press("p")
        await shows(pilot, "‖ PAUSED", "p resumes", "0:04:12?")
        await pilot.press("p")
        await shows(pilot, "● LIVE")


async def test_a_step_event_changes_its_row() -> None:
    """What the server pushes is on screen without being asked for."""
    server = a_server()
    async with looking_at(server) as pilot:
        await shows(pilot, "1/4 ▸···")
        done = a_step(0, "Completed", name="Import Oracle GL", started_at=before(3100), completed_at=NOW)
        server.push(StepFrame(execution_id=FINANCE, position=0, step=done))
        server.push(
            StepFrame(
                execution_id=FINANCE, position=1, step=a_step(1, "Processing", name="Sync GL", started_at=NOW)
            )
        )
        await shows(pilot, "2/4 ✓▸··", "Sync GL")


def test_ids_of_the_scene_differ_where_they_are_shown() -> None:
    """Short ids tell neighbours apart."""
    assert len({UUID(int=an_id(n).int).hex[-8:] for n in range(50)}) == 50

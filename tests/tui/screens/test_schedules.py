"""The schedules: when each runs next, how it went, what is in it, and what one can ask of it."""

from uuid import UUID

import pytest

from jim_core.wire.executions import ExecutionSummary
from jim_core.wire.frames import ExecutionFrame, ScheduleDeletedFrame, ScheduleFrame
from jim_tui.dialogs.schedule import RunDialog, SwitchDialog
from jim_tui.gateway.errors import ServerFault, Unreachable
from jim_tui.gateway.protocol import HistoryQuery
from jim_tui.screens.schedules import SchedulesScreen
from tests.tui.fake_gateway import FakeGateway
from tests.tui.samples import an_ended, an_id
from tests.tui.scene import NOW, before
from tests.tui.schedule_scene import HR_SYNC, a_scheduled_server
from tests.tui.screens.looking import app_of, hides, lines, looking_at, shows, text, until


def delete(server: FakeGateway, schedule_id: UUID) -> None:
    """The server deletes a schedule, and says so."""
    server.schedule_list = [item for item in server.schedule_list if item.id != schedule_id]
    server.push(ScheduleDeletedFrame(schedule_id=schedule_id))


def row(pilot: object, name: str) -> str:
    """The line of a schedule."""
    return next(line for line in lines(pilot.app) if name in line and "│" in line)  # type: ignore[attr-defined]


async def test_each_row_says_when_it_runs_next_and_how_it_went() -> None:
    """In words, by glyph and word, without any colour."""
    async with looking_at(a_scheduled_server()) as pilot:
        await pilot.press("3")
        await shows(pilot, "✓✓✓✓✗✓✓✓✓▸", "5 schedules · 4 enabled · 1 disabled · 1 overdue")
        for name, words in {
            "Delta sync HR": ("● enabled", "every 30 minutes", "14:30", "in 26m", "▸ running 0:04:12"),
            "Nightly full": ("at 01:30", "Wed 01:30", "in 11h26m", "never ran"),
            "Badge export": ("5 * * * *", "overdue 3m", "✗ 14:02  disk full", "✓✗"),
            "Access review Q3": ("by hand", "3 │"),
            "Legacy GAL sync": ("○ disabled", "✗ Mon 13:03  DNS"),
        }.items():
            assert [word for word in words if word not in row(pilot, name)] == [], name


async def test_the_pane_shows_steps_in_groups_and_the_next_fires() -> None:
    """Of the schedule under the cursor."""
    async with looking_at(a_scheduled_server()) as pilot:
        await pilot.press("3")
        await shows(pilot, "Badge export")
        await pilot.press("j")
        await shows(
            pilot, "next five  14:30   15:00   15:30   16:00   16:30", "5 steps in 3 groups",
            "1 Import HR → 2 [Import AD ∥ Import Badge ∥ Verify quota] → 3 Export AD",
            "8 Completed · 1 InProgress · 1 Failed", "Brings the day's changes", "(UTC)",
        )  # fmt: skip


async def test_a_server_that_does_not_tell_next_fires_tells_one() -> None:
    """From the list."""
    server = a_scheduled_server()
    server.fires = None
    async with looking_at(server) as pilot:
        await pilot.press("3")
        await shows(pilot, "Badge export")
        await pilot.press("j")
        await shows(pilot, "next one   14:30", "→ 3 Export AD")
        await hides(pilot, "next five")


async def test_it_lives_by_events() -> None:
    """A run that ends, a next run that moves, a schedule that is removed; the cursor stays on its id."""
    server = a_scheduled_server()
    async with looking_at(server) as pilot:
        await pilot.press("3")
        await shows(pilot, "▸ running 0:04:12")
        await pilot.press("j")
        await shows(pilot, "▌● enabled     Delta sync HR")
        known = server.executions[an_id(0)]
        ended = ExecutionSummary(
            **{name: getattr(known, name) for name in ExecutionSummary.model_fields}
            | {"status": "Failed", "completed_at": NOW, "error_message": "no such host"}
        )
        server.push(
            ExecutionFrame(execution=ended),
            ScheduleFrame(schedule_id=HR_SYNC, name="Delta sync HR", next_run_time=before(-90_000)),
        )
        await shows(pilot, "✓✓✓✓✗✓✓✓✓✗", "✗ 14:03  no such host", "in 1d01h")
        assert "▌● enabled     Delta sync HR" in text(app_of(pilot))
        server.push(ScheduleDeletedFrame(schedule_id=an_id(1001)))
        await hides(pilot, "Nightly full")


async def test_enter_shows_its_executions_and_esc_all() -> None:
    """The history, filtered on the server."""
    server = a_scheduled_server()
    async with looking_at(server) as pilot:
        await pilot.press("3")
        await shows(pilot, "Badge export")
        await pilot.press("enter")
        await shows(pilot, "[2 History]", " Badge export   2 found", "esc shows all")
        asked = [arguments[0] for method, arguments in server.calls if method == "history"]
        assert HistoryQuery(schedule_id=an_id(1002)) in asked
        await pilot.press("escape")
        await shows(pilot, "12 executions")
        await pilot.press("3", "j", "j", "enter")
        await shows(pilot, "This schedule has not run yet.")


async def test_a_filter_works_while_it_is_typed() -> None:
    """Enter keeps it and gives the keys back to the list, esc shows all."""
    async with looking_at(a_scheduled_server()) as pilot:
        await pilot.press("3")
        await shows(pilot, "Badge export")
        await pilot.press("slash", *"q")
        await shows(pilot, "1 of 5 match  /q")
        await hides(pilot, "Badge export")
        await pilot.press("z", "z")
        await shows(pilot, "0 of 5 match", "esc shows all")
        await pilot.press("backspace", "backspace", "enter")
        await shows(pilot, "1 of 5 match  /q")
        screen = app_of(pilot).screen
        assert isinstance(screen, SchedulesScreen)
        assert screen.target == an_id(1003)
        await pilot.press("escape")
        await shows(pilot, "Badge export", "Nightly full")


@pytest.mark.parametrize("size", [(120, 36), (80, 24), (60, 20), (39, 12), (160, 50)])
async def test_every_line_fits_at_every_size(size: tuple[int, int]) -> None:
    """Columns give way; nothing runs over."""
    async with looking_at(a_scheduled_server(), size=size) as pilot:
        await pilot.press("3")
        await shows(pilot, "make the window larger" if size[0] < 40 else "Delta sync HR")
        assert all(len(line) == size[0] for line in lines(app_of(pilot)))


async def test_no_schedule_says_how_to_make_one() -> None:
    """An empty server."""
    async with looking_at(FakeGateway()) as pilot:
        await pilot.press("3")
        await shows(pilot, "No schedule on this server.", "jim schedules apply FILE", "3 Schedules 0")
        await pilot.press("t")
        await shows(pilot, "t: there is no schedule here to run")


async def test_schedules_that_cannot_be_read_say_why() -> None:
    """Never an empty list that claims there are none."""
    server = a_scheduled_server()
    server.always_fail("schedules", ServerFault("500: out of luck", 500))
    async with looking_at(server) as pilot:
        await pilot.press("3")
        await shows(pilot, "500: out of luck")
        await hides(pilot, "No schedule on this server")


async def test_lost_contact_leaves_the_rows_and_dims_what_cannot_be_done() -> None:
    """What was known stays, with its age."""
    server = a_scheduled_server()
    async with looking_at(server) as pilot:
        await pilot.press("3")
        await shows(pilot, "▸ running 0:04:12")
        server.down(Unreachable("connection refused"))
        await shows(pilot, "✗ OFFLINE", "as of 14:03:27", "0:04:12?", "due?")
        await pilot.press("s")
        await shows(pilot, "s: needs a connection")


async def test_its_id_can_be_copied_and_commands_go_by_name() -> None:
    """From anywhere; what changes something still asks."""
    async with looking_at(a_scheduled_server()) as pilot:
        await pilot.press("3")
        await shows(pilot, "Badge export")
        await pilot.press("y")
        await shows(pilot, f"to copy the id {an_id(1002)}")
        await pilot.press("1", ":")
        await shows(pilot, "Read again now")
        await pilot.press(*"run schedule nightly", "down", "enter")
        await shows(pilot, "Run this schedule now?", "Nightly full")


async def test_a_window_made_smaller_keeps_the_cursor() -> None:
    """And its keys."""
    async with looking_at(a_scheduled_server()) as pilot:
        await pilot.press("3")
        await shows(pilot, "Badge export")
        await pilot.press("j", "z")
        await until(pilot, lambda: app_of(pilot).screen.has_class("-zoomed"), "zoomed")
        await pilot.resize_terminal(80, 24)
        await shows(pilot, "▌● Delta sync HR")
        await pilot.press("escape")
        await shows(pilot, "5 steps in 3 groups")


async def test_a_schedule_whose_runs_were_not_read_shows_what_the_list_says() -> None:
    """The last outcome, if not the last ten."""
    server = a_scheduled_server()
    server.always_fail("history", ServerFault("500", 500))
    server.executions.clear()
    server.put(an_ended(5))
    async with looking_at(server) as pilot:
        await pilot.press("3")
        await shows(pilot, "✗ Mon 13:03  DNS", "could not be read: 500")


@pytest.mark.parametrize("key", ["t", "s"])
async def test_a_key_in_a_race_with_a_deletion_asks_about_the_row_of_the_press_or_nothing(key: str) -> None:
    """It is pressed before the server deletes the schedule, or after; its neighbour is never asked about."""
    server = a_scheduled_server()
    async with looking_at(server) as pilot:
        await shows(pilot, "● LIVE")
        await pilot.press("3")
        await shows(pilot, "Legacy GAL sync", "Nightly full")
        app, screen = app_of(pilot), pilot.app.screen
        assert isinstance(screen, SchedulesScreen)
        for milliseconds in (0, 5, 20, 50):
            seen = screen.target
            assert seen is not None
            delete(server, seen)
            await pilot.pause(milliseconds / 1000)
            app.flash("a key is pressed")
            pressed = app._said
            app.simulate_key(key)
            await until(pilot, lambda: app.asks or app._said != pressed, "an answer")  # noqa: B023
            assert screen.target in {seen, None}
            if isinstance(app.screen, RunDialog | SwitchDialog):
                assert app.screen._target == seen
                await pilot.press("escape")
                await until(pilot, lambda: not app.asks, "closed")
            await until(pilot, lambda: screen.target is None, "the deletion")
            await pilot.press("j")
            await until(pilot, lambda: screen.target is not None, "the cursor where a key put it")


async def test_a_row_that_is_gone_is_told_of() -> None:
    """Nothing acts on its neighbour; esc and the other keys go on."""
    server = a_scheduled_server()
    async with looking_at(server) as pilot:
        await shows(pilot, "● LIVE")
        await pilot.press("3")
        await shows(pilot, "Legacy GAL sync", "▌● enabled     Badge export")
        delete(server, an_id(1002))
        await shows(pilot, "what the cursor was on is gone; j or k goes on from there")
        await pilot.press("t")
        await shows(pilot, "t: there is no schedule here to run")
        await pilot.press("j")
        await shows(pilot, "▌● enabled     Delta sync HR")

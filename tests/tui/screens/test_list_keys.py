"""Filter, marks, order, columns and taking rows along, as a person does it with keys."""

import json
import random
from pathlib import Path
from uuid import UUID

import pytest
from textual.widgets import Input

from jim_core.wire.frames import ExecutionFrame
from jim_tui.gateway.errors import Declined, Unreachable
from jim_tui.screens.active import ActiveScreen
from jim_tui.screens.list_screen import ListScreen
from jim_tui.state.remembered import Memory
from tests.tui.fake_gateway import FakeGateway
from tests.tui.samples import a_detail, a_summary, an_ended, an_id
from tests.tui.scene import BADGE, FINANCE, HR, NOW, STUDENTS, Clock, a_server, before, end_some
from tests.tui.schedule_scene import a_scheduled_server
from tests.tui.screens.looking import app_of, hides, lines, looking_at, shows, text, until
from tests.tui.screens.test_history import a_long_past


def target(pilot: object) -> UUID | None:
    """What is under the cursor."""
    screen = pilot.app.screen  # type: ignore[attr-defined]
    assert isinstance(screen, ListScreen)
    return screen.target


async def test_a_filter_is_kept_by_each_screen_and_esc_clears_it() -> None:
    """It says how many match; esc goes back layer by layer."""
    async with looking_at(a_server()) as pilot:
        await shows(pilot, "● LIVE", "Delta sync HR")
        await pilot.press("space", "slash", *"status:queued")
        await shows(pilot, "1 of 5 match  /status:queued", "Delta sync Students")
        await hides(pilot, "Access review")
        await pilot.press("enter", "2")
        await shows(pilot, "[2 History]", "5 executions")
        await pilot.press("1")
        await shows(pilot, "1 of 5 match", "◆ 1 marked")
        await pilot.press("escape")
        await shows(pilot, "Access review", "◆ 1 marked")
        await pilot.press("escape")
        await hides(pilot, "marked")


async def test_a_mistake_is_explained_beside_what_was_typed() -> None:
    """It names the field and what is known, and esc clears it, too."""
    async with looking_at(a_server(), size=(80, 24)) as pilot:
        await shows(pilot, "● LIVE", "Delta sync HR")
        await pilot.press("slash", *"status:x")
        await shows(pilot, "status is never “x”; known: Queued, InProgress", "Delta sync Students")
        await pilot.press("enter")
        await hides(pilot, "/ status:x")
        await shows(pilot, "status is never “x”")
        await pilot.press("escape")
        await hides(pilot, "is never")


async def test_a_row_that_stops_matching_stays_while_the_cursor_is_on_it() -> None:
    """It ended under a filter for what runs; the cursor has not moved, and leaves it by a key."""
    server = a_server()
    async with looking_at(server) as pilot:
        await shows(pilot, "● LIVE", "Delta sync HR")
        await pilot.press("slash", *"status:inprogress", "enter")
        await shows(pilot, "4 of 5 match")
        await pilot.press("j")
        await until(pilot, lambda: target(pilot) == HR, "the cursor")
        server.push(
            ExecutionFrame(execution=an_ended(id=HR, schedule_name="Delta sync HR", completed_at=NOW))
        )
        await shows(pilot, "3 of 5 match", "▌✓ Completed    Delta sync HR")
        assert target(pilot) == HR
        await pilot.press("j")
        await hides(pilot, "✓ Completed    Delta sync HR")


async def test_failures_only() -> None:
    """! on what runs, too."""
    server = a_server()
    async with looking_at(server) as pilot:
        await shows(pilot, "● LIVE", "Badge export")
        end_some(server)
        await shows(pilot, "✗ Failed")
        await pilot.press("exclamation_mark")
        await shows(pilot, "1 of 5 match  failures only")
        await hides(pilot, "Access review")


async def test_marked_executions_are_cancelled_after_their_number_was_typed() -> None:
    """Each comes to its own outcome: cancelled, ended before, and one that ended while it was asked."""
    server = a_server()
    async with looking_at(server) as pilot:
        await shows(pilot, "● LIVE", "Delta sync HR")
        await pilot.press("asterisk", "slash", *"!students", "enter")
        await shows(pilot, "◆ 5 marked", "4 of 5 match")
        await pilot.press("c")
        await shows(pilot, "Cancel 5 executions on prod-iam-01?", "filtered out", "(5)", "Keep running")
        await pilot.press("enter", "4", "enter")
        assert server.called("cancel") == 0
        end_some(server)
        await shows(pilot, "Cancel 3 executions", "already finished: skipped", "(3)")
        await pilot.press("enter")
        assert server.called("cancel") == 0
        server.put(an_ended(id=HR, schedule_name="Delta sync HR", completed_at=NOW))
        server.fail("cancel", None, Declined("Cannot cancel execution with status: Completed"))
        await pilot.press("backspace", "3", "enter")
        await shows(
            pilot, "3 of 3 have their outcome.", "cancelled 2, already finished 1, refused 0, unknown 0"
        )
        asked = {arguments[0] for name, arguments in server.calls if name == "cancel"}
        assert asked == {FINANCE, HR, STUDENTS}
        await pilot.press("y")
        await until(pilot, lambda: str(HR) in app_of(pilot).clipboard, "the outcomes")
        assert "skipped" in app_of(pilot).clipboard
        await pilot.press("escape")
        await until(pilot, lambda: not app_of(pilot).asks, "closed")


async def test_without_a_connection_nothing_marked_can_be_cancelled() -> None:
    """Contact was lost while it was asked."""
    server = a_server()
    async with looking_at(server) as pilot:
        await shows(pilot, "● LIVE", "Delta sync HR")
        await pilot.press("space", "c")
        await shows(pilot, "Cancel 1 execution on")
        server.down(Unreachable("connection refused"))
        await shows(pilot, "They cannot be cancelled now: needs a connection")
        await pilot.press("1", "enter")
        assert server.called("cancel") == 0


async def test_the_order_and_the_columns_are_remembered(tmp_path: Path) -> None:
    """By the next console, too."""
    path = tmp_path / "remembered.json"
    async with looking_at(a_server(), memory=Memory(path)) as pilot:
        await shows(pilot, "● LIVE", "Started ▲")
        await pilot.press("S")
        await shows(pilot, "▲           Started")
        await pilot.press(*"sched", "enter")
        await shows(pilot, "Schedule ▲")
        await pilot.press("v")
        await shows(pilot, "space toggles", "✓  Current step")
        await pilot.press("j", "j", "j", "j", "space", "escape")
        await hides(pilot, "Current step")
    async with looking_at(a_server(), memory=Memory(path)) as pilot:
        await shows(pilot, "● LIVE", "Schedule ▲", "Access review")
        assert "Current step" not in text(app_of(pilot))
        await pilot.press("greater_than_sign")
        await shows(pilot, "Elapsed▲")
        await pilot.press("T")
        await shows(pilot, "04:03:27 UTC")
    assert Memory(path).value.times == "utc"


async def test_a_failure_is_acknowledged_once_and_for_all(tmp_path: Path) -> None:
    """The badge counts those that nobody has seen to."""
    path = tmp_path / "remembered.json"
    server = a_server()
    server.schedule_list = []
    async with looking_at(server, memory=Memory(path)) as pilot:
        await shows(pilot, "● LIVE", "Badge export")
        await pilot.press("a")
        await shows(pilot, "a: there is no failure to acknowledge here")
        end_some(server)
        await shows(pilot, "✗ 1 unacknowledged", "1 new · a acknowledges")
        await pilot.press("a")
        await shows(pilot, "acknowledged: Badge export", "every failure is acknowledged")
        await hides(pilot, "unacknowledged")
    assert Memory(path).value.acknowledged == {"https://prod-iam-01:7443": (BADGE,)}


async def test_rows_are_exported_to_a_new_file_only(tmp_path: Path) -> None:
    """What is there already stays as it is."""
    there = tmp_path / "there.csv"
    there.write_text("mine")
    async with looking_at(a_server()) as pilot:
        await shows(pilot, "● LIVE", "Delta sync HR")
        await pilot.press("slash", *"finance", "enter")
        await shows(pilot, "1 of 5 match")
        await pilot.press("E")
        await shows(pilot, "Write the 1 row shown to this file")
        app_of(pilot).screen.query_one(Input).value = str(there)
        await pilot.press("enter")
        await shows(pilot, "is there already")
        assert there.read_text() == "mine"
        app_of(pilot).screen.query_one(Input).value = str(tmp_path / "new.ndjson")
        await pilot.press("enter")
        await shows(pilot, "wrote 1 row to")
    row = json.loads((tmp_path / "new.ndjson").read_text())
    assert row["id"] == str(FINANCE)
    assert (tmp_path / "new.ndjson").stat().st_mode & 0o077 == 0


async def test_copies_say_what_and_how() -> None:
    """The ids of marked rows, a name, the screen, raw JSON."""
    async with looking_at(a_server()) as pilot:
        await shows(pilot, "● LIVE", "Delta sync HR")
        await pilot.press("space", "j", "space", "y")
        await shows(pilot, "asked the terminal (OSC 52) to copy 2 ids, 73 characters")
        assert app_of(pilot).clipboard == f"{FINANCE}\n{HR}"
        await pilot.press("Y")
        await shows(pilot, "Curl command", "Screen as text")
        await pilot.press(*"name", "enter")
        await shows(pilot, "copy the name, 13 characters")
        await pilot.press("i")
        await shows(pilot, "JSON · Delta sync HR", '"scheduleName": "Delta sync HR"')
        await pilot.press("y")
        await until(pilot, lambda: '"steps"' in app_of(pilot).clipboard, "the JSON")


async def test_the_history_is_filtered_by_the_server_or_from_here_and_says_which() -> None:
    """A status by the server, words on this side; the menu types it."""
    server = a_long_past()
    async with looking_at(server) as pilot:
        await shows(pilot, "● LIVE")
        await pilot.press("2")
        await shows(pilot, "120 executions")
        await pilot.press("slash", *"timeout", "enter")
        await shows(pilot, "/timeout", "24 found", "searched 120 of 120 on this side")
        await pilot.press("escape")
        await shows(pilot, "120 executions")
        await pilot.press("f")
        await shows(pilot, "Show only …", "status      Failed")
        await pilot.press(*"failed", "enter")
        await shows(pilot, "/status:Failed", "24 found")
        assert "on this side" not in text(app_of(pilot))
        asked = [arguments[0] for name, arguments in server.calls if name == "history"]
        assert asked[-1].status == "Failed"  # type: ignore[attr-defined]


async def test_schedules_are_filtered_by_their_fields() -> None:
    """And sorted by any of their columns."""
    async with looking_at(a_scheduled_server()) as pilot:
        await shows(pilot, "● LIVE")
        await pilot.press("3")
        await shows(pilot, "Badge export", "Next run ▲")
        await pilot.press("slash", *"state:disabled", "enter")
        await shows(pilot, "1 of 5 match", "Legacy GAL sync")
        await hides(pilot, "Nightly full")
        await pilot.press("escape", "less_than_sign")
        await shows(pilot, "Schedule ▲", "Nightly full")


async def test_brackets_go_to_the_older_and_the_newer_run() -> None:
    """Of the same schedule, and no further than there is."""
    runs = [
        an_ended(n, schedule_id=an_id(7000), schedule_name="Delta", queued_at=before(100 * n + 200))
        for n in range(3)
    ]
    async with looking_at(FakeGateway(*(a_detail(run) for run in runs))) as pilot:
        await shows(pilot, "● LIVE")
        await pilot.press("2")
        await shows(pilot, "3 executions")
        await pilot.press("enter")
        await shows(pilot, "History › Delta › 00000001", "esc back")
        await pilot.press("]")
        await shows(pilot, "this is the newest execution of its schedule")
        await pilot.press("[")
        await shows(pilot, "History › Delta › 00000002")
        await pilot.press("]")
        await shows(pilot, "History › Delta › 00000001")
        await pilot.press("escape")
        await shows(pilot, "3 executions")


@pytest.mark.parametrize("kind", ["moves", "ends"])
async def test_a_cancel_in_a_race_names_the_row_of_the_press_or_nothing_is_sent(kind: str) -> None:
    """c is pressed 0 to 50 ms before the row goes elsewhere, or ends."""
    rng = random.Random(kind)
    clock = Clock()
    server = FakeGateway(
        *(a_detail(a_summary(n, started_at=before(10 * n + 10), queued_at=before(900))) for n in range(16))
    )
    async with looking_at(server, clock=clock) as pilot:
        await shows(pilot, "● LIVE", "16 active")
        app = app_of(pilot)
        screen = app.screen
        assert isinstance(screen, ActiveScreen)
        for turn, milliseconds in enumerate((0, 5, 20, 50)):
            await pilot.press("g", *("j",) * rng.randrange(4))
            seen, sent = screen.target, server.called("cancel")
            assert seen is not None
            if server.executions[seen].completed_at is not None:
                continue
            app.flash("c is pressed")
            pressed, calls = app._said, len(server.calls)
            app.simulate_key("c")
            await pilot.pause(milliseconds / 1000)
            run = a_summary(seen.int - 1, queued_at=before(900), started_at=before(9000 + turn))
            if kind == "ends":
                run = an_ended(seen.int - 1, queued_at=before(900), completed_at=NOW)
            server.push(ExecutionFrame(execution=run), ExecutionFrame(execution=a_summary(100 + turn)))
            await until(pilot, lambda: an_id(100 + turn) in app.state.executions, "the news")  # noqa: B023
            # It asks, or the key came too late and it has said so.
            await until(pilot, lambda: app.asks or app._said != pressed, "an answer to the key")  # noqa: B023
            assert screen.target == seen
            if not app.asks:
                assert kind == "ends"
                continue
            await shows(pilot, str(seen))
            clock.move(1)
            await pilot.press("y")
            if kind == "moves":
                await until(pilot, lambda: server.called("cancel") > sent, "the cancel")  # noqa: B023
            else:
                await pilot.press("escape")
            await until(pilot, lambda: not app.asks, "closed")
            asked = [arguments for name, arguments in server.calls[calls:] if name == "cancel"]
            assert asked == ([(seen,)] if kind == "moves" else [])


async def test_marks_and_cursor_stay_on_their_ids_on_screen() -> None:
    """Ends, arrivals and new orders draw them elsewhere, never on another row."""
    rng = random.Random(3)
    server = FakeGateway(*(a_detail(a_summary(n, started_at=before(10 * n + 10))) for n in range(8)))
    async with looking_at(server) as pilot:
        await shows(pilot, "● LIVE", "8 active")
        await pilot.press("j", "space", "j")
        held = target(pilot)
        marked = next(line for line in lines(app_of(pilot)) if "◆" in line and "│" in line[:1])
        name = marked[16:32].strip()
        for number in range(8):
            server.push(
                ExecutionFrame(execution=a_summary(50 + number, started_at=before(rng.randint(1, 99))))
            )
            gone = rng.randrange(8)
            if number % 3 == 0:
                server.push(ExecutionFrame(execution=an_ended(gone, completed_at=NOW)))
        await shows(pilot, "Delta sync 57")
        await until(pilot, lambda: target(pilot) == held, "the cursor is where it was")
        again = [line for line in lines(app_of(pilot)) if "◆" in line[:3]]
        assert [name in line for line in again] == [True]

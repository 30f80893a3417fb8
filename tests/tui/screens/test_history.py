"""The history: a page of the server's, which stays still while it is being read."""

from datetime import timedelta
from uuid import UUID

from jim_core.wire.frames import ExecutionFrame
from jim_tui.gateway.errors import Gone, ServerFault
from jim_tui.screens.history import HistoryScreen
from tests.tui.fake_gateway import FakeGateway
from tests.tui.samples import a_detail, a_step, a_summary, an_ended, an_id
from tests.tui.scene import NOW, before
from tests.tui.screens.looking import app_of, hides, lines, looking_at, shows, text, until


def a_long_past(count: int = 120) -> FakeGateway:
    """A server that has seen so many executions, a minute apart, every fifth of them failed."""
    server = FakeGateway()
    for number in range(count):
        began = before(60 * number + 100)
        failed = number % 5 == 3
        run = an_ended(
            number,
            "Failed" if failed else "Completed",
            queued_at=began - timedelta(seconds=1),
            started_at=began,
            completed_at=began + timedelta(seconds=31),
            error_message="Timeout from AD (dc03)" if failed else None,
        )
        server.put(a_detail(run, [a_step(0, "Completed"), a_step(1, run.status)]))
    return server


def target(pilot: object) -> UUID | None:
    screen = pilot.app.screen  # type: ignore[attr-defined]
    assert isinstance(screen, HistoryScreen)
    return screen.target


async def test_a_page_of_what_has_been() -> None:
    """Newest first, with when, how long and why not."""
    async with looking_at(a_long_past()) as pilot:
        await pilot.press("2")
        await shows(
            pilot,
            "120 executions",
            "page 1 of 3 · 50 a page",
            "Queued ▼",
            "Timeout from AD (dc03)",
            "0:00:31",
        )


async def test_a_small_window_still_says_why_it_failed() -> None:
    """Names are cut before the steps and the error are left away."""
    async with looking_at(a_long_past(), size=(80, 24)) as pilot:
        await pilot.press("2")
        await shows(pilot, "page 1 of 3", "Steps", "Error", "Timeout fro…")


async def test_pages_are_turned_with_brackets() -> None:
    """To the older page, back, and no further than there is."""
    async with looking_at(a_long_past()) as pilot:
        await pilot.press("2")
        await shows(pilot, "page 1 of 3")
        await pilot.press("]")
        await shows(pilot, "page 2 of 3", "Delta sync 50")
        await pilot.press("]")
        await shows(pilot, "page 3 of 3")
        await pilot.press("]")
        await shows(pilot, "this is the oldest page")
        await pilot.press("[")
        await shows(pilot, "page 2 of 3")


async def test_the_page_never_shifts_while_it_is_read() -> None:
    """What arrives is counted in the frame and shown when a person asks for it."""
    server = a_long_past()
    async with looking_at(server) as pilot:
        await pilot.press("2")
        await shows(pilot, "page 1 of 3")
        await pilot.press("j", "j")
        await shows(pilot, "▌✓ Completed    Delta sync 2")
        held, rows = target(pilot), lines(app_of(pilot))[4:19]
        server.push(
            *(ExecutionFrame(execution=a_summary(500 + n, queued_at=NOW, started_at=NOW)) for n in range(3))
        )
        await shows(pilot, "3 new executions since this page was read")
        assert lines(app_of(pilot))[4:19] == rows
        await pilot.press("r")
        await shows(pilot, "123 executions")
        assert target(pilot) == held
        await hides(pilot, "new executions")


async def test_failures_only() -> None:
    """! asks the server for what failed; esc asks for everything again."""
    async with looking_at(a_long_past()) as pilot:
        await pilot.press("2")
        await shows(pilot, "120 executions")
        await pilot.press("!")
        await shows(pilot, "failures only", "24 found", "page 1 of 1")
        await hides(pilot, "✓ Completed")
        await pilot.press("escape")
        await shows(pilot, "120 executions")


async def test_no_failures_is_good_news() -> None:
    """An empty answer says what was asked."""
    server = FakeGateway(an_ended(1))
    async with looking_at(server) as pilot:
        await pilot.press("2")
        await shows(pilot, "1 execution")
        await pilot.press("!")
        await shows(pilot, "No execution matches.", "esc shows all")


async def test_sorting_is_asked_of_the_server() -> None:
    """< and > choose the column, a click on a heading too, and once more reverses."""
    server = a_long_past(10)
    async with looking_at(server) as pilot:
        await pilot.press("2")
        await shows(pilot, "Queued ▼")
        await pilot.press("<", "<")
        await shows(pilot, "Status ▼")
        await pilot.click("#history", offset=(40, 1))
        await shows(pilot, "Queued ▼")
        await pilot.click("#history", offset=(40, 1))
        await shows(pilot, "Queued ▲")
        queries = [arguments[0] for name, arguments in server.calls if name == "history"]
        # Whole pages are asked for by who wants to know how the day and the schedules went.
        asked = [query for query in queries if query.page_size < 100]  # type: ignore[attr-defined]
        assert [(query.sort_by, query.descending) for query in asked] == [  # type: ignore[attr-defined]
            ("queuedAt", True), ("queuedAt", True), ("status", True), ("queuedAt", True), ("queuedAt", False),
        ]  # fmt: skip


async def test_what_to_sort_by_can_be_chosen_by_name() -> None:
    """S offers the columns; the same again reverses."""
    async with looking_at(a_long_past(10)) as pilot:
        await pilot.press("2")
        await shows(pilot, "Queued ▼")
        await pilot.press("S")
        await shows(pilot, "▼           Queued", "Duration")
        await pilot.press(*"finish", "enter")
        await shows(pilot, "Finished ▼")
        await pilot.press("S")
        await shows(pilot, "▼           Finished")
        await pilot.press(*"finish", "enter")
        await shows(pilot, "Finished ▲")


async def test_the_pane_below_says_why_it_failed() -> None:
    """Outcome, group, error and steps of the highlighted execution."""
    async with looking_at(a_long_past()) as pilot:
        await pilot.press("2")
        await shows(pilot, "page 1 of 3")
        await pilot.press("j", "j", "j")
        await shows(pilot, "✗ Failed in group 2 of 2", "Timeout from AD (dc03)", "finished 13:59:18")


async def test_steps_that_cannot_be_read_are_not_said_to_be_on_their_way() -> None:
    """An execution that retention removed, and a server that does not answer."""
    server = a_long_past(3)
    async with looking_at(server) as pilot:
        await shows(pilot, "● LIVE")
        server.always_fail("execution", Gone("no such execution"))
        await pilot.press("2")
        await shows(pilot, "page 1 of 1", "does not know this execution any more")
        server.always_fail("execution", ServerFault("500: out of luck", 500))
        await pilot.press("j")
        await shows(pilot, "could not be read: 500: out of luck")
        await hides(pilot, "reading its steps")


async def test_enter_opens_an_execution_of_the_past_and_esc_comes_back() -> None:
    """The way back is in the second line."""
    async with looking_at(a_long_past()) as pilot:
        await pilot.press("2")
        await shows(pilot, "page 1 of 3")
        await pilot.press("j", "enter")
        await shows(pilot, "History › Delta sync 1 › ", "✓ Completed")
        await pilot.press("q")
        await shows(pilot, "page 1 of 3")
        assert target(pilot) == an_id(1)


async def test_a_row_that_ended_since_the_page_was_read_says_so() -> None:
    """A page may be old, but no row claims that something runs which does not."""
    server = FakeGateway(a_summary(1, queued_at=before(70), started_at=before(60)))
    async with looking_at(server) as pilot:
        await pilot.press("2")
        await shows(pilot, "▸ InProgress")
        server.push(ExecutionFrame(execution=an_ended(1, started_at=before(60), completed_at=NOW)))
        await shows(pilot, "✓ Completed")


async def test_a_page_that_cannot_be_read_says_why() -> None:
    """And the page that was read stays."""
    server = a_long_past()
    async with looking_at(server) as pilot:
        await pilot.press("2")
        await shows(pilot, "page 1 of 3")
        server.fail("history", ServerFault("500 from prod-iam-01", 500))
        await pilot.press("]")
        await until(pilot, lambda: "500 from prod-iam-01" in text(app_of(pilot)), "the reason")
        assert "Delta sync 3" in text(app_of(pilot))

"""The questions whether to run a schedule now, and whether to enable or disable it."""

from typing import Any

import pytest
from textual.pilot import Pilot

from jim_core.wire.frames import ScheduleFrame
from jim_tui.app import JimApp
from jim_tui.gateway.errors import Declined, Gone, NoAnswer, NotAllowed
from jim_tui.state.store import ConsoleStore
from tests.tui.fake_gateway import POLLED, FakeGateway
from tests.tui.samples import a_summary, an_id
from tests.tui.scene import NOW, ZONE, Clock, before
from tests.tui.schedule_scene import HR_SYNC, LEGACY, a_scheduled_server
from tests.tui.screens.looking import app_of, hides, looking_at, shows, until

BADGE = an_id(1002)


def sent(server: FakeGateway, method: str) -> list[object]:
    """Which schedules were asked about."""
    return [arguments[0] for name, arguments in server.calls if name == method]


async def opened(pilot: Pilot[Any], *keys: str) -> None:
    """The schedules, and then these keys."""
    await pilot.press("3")
    await shows(pilot, "Badge export", "overdue 3m")
    await pilot.press(*keys)


async def test_a_run_names_the_schedule_and_offers_to_open_the_execution() -> None:
    """y, and then o."""
    server, clock = a_scheduled_server(), Clock()
    server.put(a_summary(99, schedule_name="Badge export", status="InProgress", queued_at=NOW))
    async with looking_at(server, clock=clock, size=(80, 24)) as pilot:
        await opened(pilot, "t")
        await shows(pilot, "Run this schedule now?", "Badge export", "prod-iam-01", "[ Do not run ]")
        clock.move(1)
        await pilot.press("y")
        await shows(pilot, "Started", f"started as {an_id(99).hex[-8:]}", "Open the execution (o)")
        assert sent(server, "run") == [BADGE]
        await pilot.press("o")
        await shows(pilot, "Schedules › Badge export")


async def test_a_run_beside_another_is_warned_of() -> None:
    """It is allowed all the same."""
    async with looking_at(a_scheduled_server()) as pilot:
        await opened(pilot, "j", "t")
        await shows(pilot, "It is already running (00000001, 0:04:12)", "Run now (y)")


async def test_what_was_under_the_cursor_at_the_key_is_what_is_run() -> None:
    """Whatever happens to the list while the question is open."""
    server, clock = a_scheduled_server(), Clock()
    async with looking_at(server, clock=clock) as pilot:
        await opened(pilot, "t")
        await shows(pilot, "Run this schedule now?")
        server.push(ScheduleFrame(schedule_id=BADGE, name="Badge export", next_run_time=before(-90_000)))
        await shows(pilot, "in 1d01h")
        clock.move(1)
        await pilot.press("y")
        await shows(pilot, "Started")
        assert sent(server, "run") == [BADGE]


@pytest.mark.parametrize("key", ["enter", "escape", "n", "q", "space", "y"])
async def test_the_harmless_answer_is_the_easy_one(key: str) -> None:
    """It runs nothing; nor does a y that was meant for the list."""
    server, clock = a_scheduled_server(), Clock()
    async with looking_at(server, clock=clock) as pilot:
        await opened(pilot, "t")
        await shows(pilot, "[ Do not run ]")
        if key != "y":
            clock.move(1)
        await pilot.press(key)
        await until(pilot, lambda: app_of(pilot).asks == (key == "y"), "the dialog as it should be")
        assert sent(server, "run") == []


async def test_disabling_and_enabling_ask() -> None:
    """Which of the two was decided at the key; the row says the server's word at once."""
    server, clock = a_scheduled_server(), Clock()
    async with looking_at(server, clock=clock) as pilot:
        await opened(pilot, "s")
        await shows(pilot, "Disable this schedule?", "[ Keep enabled ]", "What runs of it goes on")
        clock.move(1)
        await pilot.press("y")
        await shows(pilot, "disable of Badge export: accepted", "○ disabled    Badge export")
        assert sent(server, "disable") == [BADGE]
        await pilot.press("G", "s")
        await shows(pilot, "Enable this schedule?", "[ Keep disabled ]", "Legacy GAL sync")
        clock.move(1)
        await pilot.press("y")
        await shows(pilot, "● enabled     Legacy GAL sync")
        assert sent(server, "enable") == [LEGACY]


async def test_a_question_that_has_settled_itself_is_withdrawn() -> None:
    """Somebody else disabled it meanwhile."""
    server = a_scheduled_server()
    async with looking_at(server) as pilot:
        await opened(pilot, "s")
        await shows(pilot, "Disable this schedule?")
        await server.disable(BADGE)
        server.push(ScheduleFrame(schedule_id=BADGE, name="Badge export"))
        await shows(pilot, "It is disabled already.", "Close")
        await hides(pilot, "Disable schedule (y)")


async def test_a_schedule_that_is_gone_leaves_nothing_to_ask() -> None:
    """Deleted while the question was open."""
    server = a_scheduled_server()
    async with looking_at(server) as pilot:
        await opened(pilot, "t")
        await shows(pilot, "Run this schedule now?")
        server.schedule_list = server.schedule_list[:1]
        await pilot.press("escape", "r")
        await hides(pilot, "Badge export")
        app_of(pilot).ask_run(BADGE)
        await shows(pilot, "does not know this schedule any more")


@pytest.mark.parametrize("facts", ["ours", "other"])
async def test_a_run_without_an_answer_says_what_is_safe(facts: str) -> None:
    """Ours knows a second request for the first; another server might start two."""
    server, clock = a_scheduled_server(), Clock()
    if facts == "other":
        server.facts = POLLED
    async with looking_at(server, clock=clock) as pilot:
        await opened(pilot, "t")
        await shows(pilot, "Run now (y)")
        server.fail("run", NoAnswer("no answer within 10 s"))
        clock.move(1)
        await pilot.press("y")
        safe = "within five minutes" if facts == "ours" else "would start a second one"
        await shows(pilot, "Outcome unknown", "The run of Badge export", safe)
        assert len(sent(server, "run")) == 1


async def test_a_switch_without_an_answer_is_found_out() -> None:
    """By reading the schedules again; it is not sent a second time."""
    server, clock = a_scheduled_server(), Clock()
    async with looking_at(server, clock=clock) as pilot:
        await opened(pilot, "s")
        await shows(pilot, "Disable schedule (y)")
        server.fail("disable", NoAnswer("no answer within 10 s"))
        clock.move(1)
        await pilot.press("y")
        await shows(pilot, "Outcome unknown", "The disabling of Badge export", "The schedules are being read")
        await pilot.press("escape")
        await shows(pilot, "Badge export: the server says it is enabled")
        assert len(sent(server, "disable")) == 1


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (NotAllowed("it needs the role Administrator"), ("Not allowed (403)", "run schedules")),
        (Gone("no such schedule"), ("Gone (404)", "is no longer on prod-iam-01 (deleted")),
        (Declined("it is empty"), ("Refused", "it is empty")),
    ],
    ids=["403", "404", "400"],
)
async def test_a_refusal_says_why(error: Exception, words: tuple[str, ...]) -> None:
    """In the server's words."""
    server, clock = a_scheduled_server(), Clock()
    async with looking_at(server, clock=clock) as pilot:
        await opened(pilot, "t")
        await shows(pilot, "Run now (y)")
        server.fail("run", error)  # type: ignore[arg-type]
        clock.move(1)
        await pilot.press("y")
        await shows(pilot, *words)


async def test_a_console_that_only_reads_says_so() -> None:
    """The keys are dim, and give the reason."""
    server = a_scheduled_server()
    store = ConsoleStore(server, clock=Clock(), read_only=True)
    app = JimApp(store, server, clock=Clock(), zone=ZONE)
    async with app.run_test(size=(120, 36)) as pilot:
        await opened(pilot, "t")
        await shows(pilot, "t: this console only reads (--read-only)")
        await pilot.press("s")
        await shows(pilot, "s: this console only reads (--read-only)")
        assert sent(server, "run") == sent(server, "disable") == []


async def test_a_start_of_a_running_schedule_names_its_id() -> None:
    """By the palette, from another screen."""
    async with looking_at(a_scheduled_server()) as pilot:
        await shows(pilot, "Delta sync HR")
        app_of(pilot).ask_run(HR_SYNC)
        await shows(pilot, "Run this schedule now?", "every 30 minutes")

"""The question whether to run an execution again, and from where."""

import pytest

from jim_core.model.rerun import RerunFrom
from jim_core.wire.frames import ExecutionFrame
from jim_tui.gateway.errors import NoAnswer
from tests.tui.fake_gateway import FakeGateway
from tests.tui.samples import a_detail, a_step, a_summary, an_ended, an_id
from tests.tui.scene import BADGE, NOW, Clock, a_server, end_some
from tests.tui.screens.looking import app_of, hides, looking_at, shows, text, until


def a_past(status: str, *steps: str) -> FakeGateway:
    """A server with one execution that has ended."""
    server = FakeGateway(a_detail(an_ended(0, status), [a_step(at, word) for at, word in enumerate(steps)]))
    server.next_run = an_id(9)
    return server


def begun(server: FakeGateway) -> list[object]:
    """From where reruns were asked for."""
    return [arguments[:2] for method, arguments in server.calls if method == "rerun"]


async def test_it_asks_from_where() -> None:
    """What failed can be run alone; what completed is carried over, and the question says so."""
    server, clock = a_past("Failed", "Completed", "Failed", "Pending"), Clock()
    async with looking_at(server, clock=clock, size=(80, 24)) as pilot:
        await pilot.press("2")
        await shows(pilot, "✗ Failed")
        await pilot.press("t")
        await shows(
            pilot, "Run this execution again?", "Delta sync 0", str(an_id(0)), "From the start: 3 steps",
            "What is left: 2 steps that did not complete; 1 carried over", "[ Do not run ]",
            "From the start (y)", "What is left (f)",
        )  # fmt: skip
        clock.move(1)
        await pilot.press("f")
        await shows(pilot, "rerun from failed of Delta sync 0", f"started as {an_id(9).hex[-8:]}")
        assert begun(server) == [(an_id(0), RerunFrom.FAILED)]


async def test_y_runs_all_of_it() -> None:
    """From its start."""
    server, clock = a_past("Failed", "Completed", "Failed"), Clock()
    async with looking_at(server, clock=clock) as pilot:
        await pilot.press("2")
        await shows(pilot, "✗ Failed")
        await pilot.press("t")
        await shows(pilot, "What is left (f)")
        await pilot.press("y")
        clock.move(1)
        await pilot.press("y")
        await shows(pilot, "rerun from start of Delta sync 0")
        assert begun(server) == [(an_id(0), RerunFrom.START)]


@pytest.mark.parametrize(
    "steps", [("Completed", "Completed with Warning"), ("Failed", "Pending"), ()], ids=["all", "none", "no"]
)
async def test_where_nothing_can_be_carried_over_there_is_one_way(steps: tuple[str, ...]) -> None:
    """All completed, or nothing did: f does nothing."""
    server, clock = a_past("Completed", *steps), Clock()
    async with looking_at(server, clock=clock) as pilot:
        await pilot.press("2")
        await shows(pilot, "✓ Completed")
        await pilot.press("t")
        await shows(pilot, "From the start (y)")
        clock.move(1)
        await pilot.press("f")
        assert app_of(pilot).asks
        assert "What is left" not in text(app_of(pilot))
        assert begun(server) == []


@pytest.mark.parametrize("key", ["enter", "escape", "n", "q", "space"])
async def test_the_harmless_answer_is_the_easy_one(key: str) -> None:
    """It runs nothing."""
    server, clock = a_past("Failed", "Completed", "Failed"), Clock()
    async with looking_at(server, clock=clock) as pilot:
        await pilot.press("2")
        await shows(pilot, "✗ Failed")
        await pilot.press("t")
        await shows(pilot, "[ Do not run ]")
        clock.move(1)
        await pilot.press(key)
        await until(pilot, lambda: not app_of(pilot).asks, "the dialog closed")
        assert begun(server) == []


async def test_it_says_when_the_schedule_runs_already() -> None:
    """A second run beside it may not be what is meant."""
    server = a_past("Failed", "Completed", "Failed")
    server.put(a_summary(1, schedule_id=an_id(1000), schedule_name="Delta sync 0"))
    async with looking_at(server) as pilot:
        await pilot.press("2")
        await shows(pilot, "✗ Failed")
        await pilot.press("t")
        await shows(pilot, f"Delta sync 0 runs already ({an_id(1).hex[-8:]}).")


async def test_what_has_not_ended_is_not_run_again() -> None:
    """The key is dim and says why; once it has ended, it works."""
    server = a_server()
    async with looking_at(server) as pilot:
        await shows(pilot, "Badge export")
        await pilot.press("j", "j", "j", "enter")
        await shows(pilot, "Active › Badge export", "t run again")
        await pilot.press("t")
        await shows(pilot, "t: it has not ended (InProgress)")
        end_some(server)
        await shows(pilot, "✗ Failed")
        await pilot.press("t")
        await shows(pilot, "Run this execution again?", str(BADGE))


async def test_a_row_that_has_just_ended_can_be_run_again_from_the_palette() -> None:
    """By its name."""
    server = FakeGateway(a_summary(0))
    async with looking_at(server) as pilot:
        await shows(pilot, "Delta sync 0")
        server.push(ExecutionFrame(execution=an_ended(0, "Failed", completed_at=NOW)))
        await shows(pilot, "✗ Failed")
        await pilot.press(":")
        await shows(pilot, "Read again now")
        await pilot.press(*"run again", "down", "enter")
        await shows(pilot, "Run this execution again?")


async def test_without_an_answer_it_says_that_asking_again_is_safe() -> None:
    """It may have started; the server would know the second request for the first."""
    server, clock = a_past("Failed", "Completed", "Failed"), Clock()
    async with looking_at(server, clock=clock) as pilot:
        await pilot.press("2")
        await shows(pilot, "✗ Failed")
        server.fail("rerun", NoAnswer("no answer within 10 s"))
        await pilot.press("t")
        await shows(pilot, "What is left (f)")
        clock.move(1)
        await pilot.press("f")
        await shows(pilot, "Outcome unknown", "The rerun of", "starts no second one")
        assert len(begun(server)) == 1
        await pilot.press("escape")
        await hides(pilot, "Outcome unknown")

"""The logs: whose output there is, and reading it."""

import dataclasses

from jim_core.wire.frames import StepFrame
from jim_tui.widgets.output_view import OutputView
from tests.tui.fake_gateway import POLLED, FakeGateway
from tests.tui.past_scene import a_server_that_retries
from tests.tui.samples import a_step
from tests.tui.scene import BADGE, HR, NOW, a_server, before
from tests.tui.screens.looking import app_of, hides, looking_at, shows, text, until


async def test_every_step_that_runs_is_listed_with_its_output() -> None:
    """Failed ones, too; the first one's output is followed."""
    async with looking_at(a_server()) as pilot:
        await shows(pilot, "2/2 ✓✗", "● LIVE")
        await pilot.press("4")
        await shows(
            pilot, "[4 Logs]", "3 steps run now", "Import Oracle GL", "Sync HR", "Recalculate access",
            "Export badge CSV", "Output · Import Oracle GL",
        )  # fmt: skip
        await pilot.press("j")
        await shows(pilot, "Output · Sync HR", "40   processed 3900 of 3120 objects", "following · 40 lines")


async def test_l_shows_the_steps_of_the_execution_under_the_cursor() -> None:
    """Those that have ended as well; the cursor is on the one that runs."""
    async with looking_at(a_server()) as pilot:
        await shows(pilot, "Delta sync HR", "● LIVE")
        await pilot.press("j", "l")
        await shows(pilot, "all steps of ▸ Delta sync HR", "Import Badge", "Output · Sync HR")
        await pilot.press("c")
        await shows(pilot, "Cancel this execution?", str(HR))


async def test_the_step_that_is_read_stays_when_it_ends() -> None:
    """The cursor is moved by keys only."""
    server = a_server()
    async with looking_at(server) as pilot:
        await shows(pilot, "2/2 ✓✗", "● LIVE")
        await pilot.press("4")
        await shows(pilot, "3 steps run now")
        await pilot.press("j")
        await shows(pilot, "Output · Sync HR")
        done = a_step(2, "Completed", name="Sync HR", started_at=before(104), completed_at=NOW)
        server.push(StepFrame(execution_id=HR, position=3, step=done))
        await shows(pilot, "2 steps run now", "Output · Sync HR", "✓")
        await pilot.press("k")
        await shows(pilot, "Output · Import Oracle GL")
        await hides(pilot, "Sync HR")


async def test_words_are_looked_for_in_the_output() -> None:
    """Letter by letter; n goes on, esc ends it."""
    async with looking_at(a_server()) as pilot:
        await shows(pilot, "Delta sync HR", "● LIVE")
        await pilot.press("j", "l")
        await shows(pilot, "Output · Sync HR", "following · 40 lines")
        output = pilot.app.screen.query_one("#output", OutputView)
        await pilot.press("enter")
        await until(pilot, lambda: output.has_focus, "the focus on the output")
        await pilot.press("slash", *"d 1", "0")
        await shows(pilot, '"d 10" 2 of 2', "▌11 ! processed 1000")
        await pilot.press("backspace", "enter")
        await shows(pilot, '"d 1" ')
        await until(pilot, lambda: output.has_focus, "the focus back on the output")
        await pilot.press("n")
        await shows(pilot, "▌12   processed 1100")
        await pilot.press("escape")
        await hides(pilot, '"d 1"')


async def test_lines_are_marked_and_copied() -> None:
    """What was copied is said."""
    async with looking_at(a_server()) as pilot:
        await shows(pilot, "Delta sync HR", "● LIVE")
        await pilot.press("j", "l")
        await shows(pilot, "Output · Sync HR", "following · 40 lines")
        output = pilot.app.screen.query_one("#output", OutputView)
        await pilot.press("enter")
        await until(pilot, lambda: output.has_focus, "the focus on the output")
        await pilot.press("e", "m", "j", "j", "y")
        await shows(pilot, "3 lines marked", "copy 3 lines", "◆ 2 ! processed 100")
        assert pilot.app.clipboard.splitlines()[0] == "processed 100 of 3120 objects"
        assert len(pilot.app.clipboard.splitlines()) == 3


async def test_long_lines_are_wrapped_on_demand() -> None:
    """w, and w again."""
    server = a_server()
    server.write(HR, 3, "x" * 150 + "the end\n")
    async with looking_at(server) as pilot:
        await shows(pilot, "Delta sync HR", "● LIVE")
        await pilot.press("j", "l")
        await shows(pilot, "following · 41 lines")
        output = pilot.app.screen.query_one("#output", OutputView)
        await pilot.press("enter")
        await until(pilot, lambda: output.has_focus, "the focus on the output")
        await hides(pilot, "the end")
        await pilot.press("w")
        await shows(pilot, "the end")
        await pilot.press("w")
        await hides(pilot, "the end")


async def test_each_attempt_has_its_own_output() -> None:
    """In the detail they are listed with how they ended; the one that is shown is marked."""
    async with looking_at(a_server_that_retries()) as pilot:
        await shows(pilot, "Delta sync HR", "● LIVE")
        await pilot.press("j", "enter")
        await shows(
            pilot, "choose whose output is shown", "no answer from dc03", "connection reset", "it answers",
            "usually          3:20", "▌ 3",
        )  # fmt: skip
        await pilot.press("left_curly_bracket", "left_curly_bracket")
        await shows(pilot, "! ::error no answer", "▌ 1")
        await pilot.press("left_curly_bracket")
        await shows(pilot, "this is the first attempt")
        await pilot.press("right_curly_bracket")
        await shows(pilot, "asking dc04", "attempt 2 ·")


async def test_the_detail_foresees_the_rest() -> None:
    """From the medians of three earlier runs."""
    async with looking_at(a_server_that_retries()) as pilot:
        await shows(pilot, "Delta sync HR", "● LIVE", "~6m")
        await pilot.press("j", "enter")
        await shows(pilot, "left ~6m", "ends ~14:0", "~1:00", "┄┄", "┄ expected")


async def test_a_failure_can_be_read_whole() -> None:
    """As many lines as it has, in the zoomed pane."""
    server = a_server()
    broken = "\n".join(f"at line {number}" for number in range(20))
    step = a_step(
        1, "Failed", name="Export badge CSV", started_at=before(80), completed_at=NOW, error_message=broken
    )
    badge = server.executions[BADGE]
    server.put(badge.model_copy(update={"steps": [badge.steps[0], step]}))
    async with looking_at(server) as pilot:
        await shows(pilot, "2/2 ✓✗", "● LIVE")
        await pilot.press("G", "k", "enter")
        await shows(pilot, "at line 1", "… 18 more lines")
        await pilot.press("tab", "z")
        await shows(pilot, "at line 19")


async def test_nothing_to_read_says_where_there_is_some() -> None:
    """An idle server."""
    async with looking_at(FakeGateway(), size=(80, 24)) as pilot:
        await shows(pilot, "● LIVE")
        await pilot.press("4")
        await shows(pilot, "No step runs now", "2 the history")


async def test_a_server_without_output_says_so() -> None:
    """And is not asked for any."""
    server = a_server()
    server.facts = dataclasses.replace(POLLED)
    async with looking_at(server) as pilot:
        await shows(pilot, "Delta sync HR", "every 2 s")
        await pilot.press("4")
        await shows(pilot, "This server does not give what steps write")
        assert "Output" not in text(app_of(pilot))
        assert server.called("output") == 0

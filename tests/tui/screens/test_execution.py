"""One execution: its steps, the step under the cursor, what it writes."""

import dataclasses
from uuid import UUID

from jim_core.wire.activities import ActivityBody, ActivityItem
from jim_core.wire.frames import ExecutionFrame, StepFrame
from jim_tui.gateway.work import Work
from jim_tui.widgets.output_view import OutputView
from tests.tui.fake_gateway import POLLED
from tests.tui.samples import a_step, an_ended
from tests.tui.scene import BADGE, HR, NOW, Clock, a_server, before, end_some
from tests.tui.screens.looking import app_of, hides, looking_at, shows, text, until
from tests.tui.waiting_scene import a_waiting_server, waiting_execution, waiting_steps

FAILED_SYNC = a_step(
    2, "Failed", name="Sync HR", started_at=before(104), completed_at=NOW, error_message="no such object"
)


async def test_the_steps_are_bracketed_on_one_axis() -> None:
    """Groups, status, time and bars; a cut status word ends in an ellipsis."""
    async with looking_at(a_server()) as pilot:
        await shows(pilot, "Delta sync HR")
        await pilot.press("j", "enter")
        await shows(
            pilot, "8 steps in 5 groups", "2 ┌ Import AD", "2 └ Import Badge", "3 ├ Sync Badge",
            "0:00", "now", "5:41", "▓▓▓", "░░░", "group 3/5 ✓!▸··   elapsed 0:04:12",
            "by cron · waited 0:00:01",
        )  # fmt: skip


async def test_the_cursor_begins_at_what_runs() -> None:
    """And at the first failure of an execution that failed."""
    server = a_server()
    async with looking_at(server) as pilot:
        await shows(pilot, "Badge export")
        await pilot.press("j", "enter")
        await shows(pilot, "Step 3 · Sync HR", "Processing", "running for 1:44")
        await pilot.press("escape")
        end_some(server)
        await shows(pilot, "✗ Failed")
        await pilot.press("j", "j", "enter")
        await shows(pilot, "Step 2 · Export badge CSV", "✗ Failed   exit code 28", "disk full (ENOSPC)")


async def test_a_failure_is_shown_once_and_only_to_who_has_not_moved() -> None:
    """The cursor goes to a failure that happens, unless a person has put it elsewhere."""
    server = a_server()
    async with looking_at(server) as pilot:
        await shows(pilot, "Delta sync HR")
        await pilot.press("j", "enter")
        await shows(pilot, "Step 3 · Sync HR")
        await pilot.press("g")
        await shows(pilot, "Step 1 · Import HR")
        server.push(StepFrame(execution_id=HR, position=3, step=FAILED_SYNC))
        await shows(pilot, "✗")
        assert "Step 1 · Import HR" in text(app_of(pilot))


async def test_the_step_pane_follows_the_cursor() -> None:
    """Error, exit code, times, where it runs, whether the run goes on after a failure."""
    async with looking_at(a_server()) as pilot:
        await shows(pilot, "Delta sync HR")
        await pilot.press("j", "enter")
        await shows(pilot, "Step 3 · Sync HR")
        await pilot.press("k")
        await shows(
            pilot, "Step 2 · Import Badge", "✓! Completed with Warning   exit code 0",
            "continue on failure: yes", "14 of 3120 rows skipped", "connected system Badge (CSV)",
            "run profile      Full import", "took 0:31",
        )  # fmt: skip


async def test_the_output_of_the_step_is_followed() -> None:
    """Its end is in sight, error output is marked, and other steps have their own."""
    async with looking_at(a_server()) as pilot:
        await shows(pilot, "Delta sync HR")
        await pilot.press("j", "enter")
        await shows(pilot, "Output · Sync HR", "following · 40 lines", "! processed 3700 of 3120 objects")
        await pilot.press("k")
        await shows(pilot, "Output · Import Badge", "it wrote nothing")


async def test_scrolling_back_stops_following_and_f_goes_on() -> None:
    """Who reads is not pulled to the end."""
    server = a_server()
    async with looking_at(server) as pilot:
        await shows(pilot, "Delta sync HR")
        await pilot.press("j", "enter")
        await shows(pilot, "following · 40 lines")
        await pilot.press("enter")
        output = pilot.app.screen.query_one("#output", OutputView)
        await until(pilot, lambda: output.has_focus, "the focus on the output")
        await pilot.press("k", "k", "k")
        await until(pilot, lambda: not output.following, "reading back")
        await pilot.press("F")
        assert output.following
        assert output.below == 0


async def test_when_it_ends_the_strip_says_how_and_the_screen_stays() -> None:
    """What did not start is called not run; c has nothing left to cancel."""
    server = a_server()
    async with looking_at(server) as pilot:
        await shows(pilot, "Delta sync HR")
        await pilot.press("j", "enter")
        await shows(pilot, "elapsed 0:04:12")
        server.push(StepFrame(execution_id=HR, position=3, step=FAILED_SYNC))
        run = an_ended(
            id=HR, status="Failed", schedule_name="Delta sync HR", started_at=before(252), completed_at=NOW
        )
        server.push(ExecutionFrame(execution=run))
        await shows(pilot, "✗ Failed", "took 0:04:12", "ended 14:03:27", "- ", "Not run")
        await pilot.press("c")
        await shows(pilot, "c: it has already ended (Failed)")


async def test_c_asks_about_this_execution_wherever_the_cursor_is() -> None:
    """The cursor is on a step, but steps are not cancelled by themselves."""
    async with looking_at(a_server()) as pilot:
        await shows(pilot, "Delta sync HR")
        await pilot.press("j", "enter")
        await shows(pilot, "Step 3 · Sync HR")
        await pilot.press("G", "c")
        await shows(pilot, "Cancel this execution?", str(HR))


async def test_an_execution_that_is_gone_says_so() -> None:
    """404: removed by retention, or another database."""
    server = a_server()
    async with looking_at(server) as pilot:
        await shows(pilot, "2/2 ✓✗", "● LIVE")
        server.executions.pop(BADGE)
        await pilot.press("G", "k", "enter")
        await shows(pilot, "Gone (404): the server does not know this execution any more", "esc back")
        await pilot.press("escape")
        await shows(pilot, "[1 Active")


async def test_a_server_without_output_shows_no_pane_for_it() -> None:
    """What a server does not offer is not shown."""
    server = a_server()
    server.facts = dataclasses.replace(POLLED)
    async with looking_at(server) as pilot:
        await shows(pilot, "Delta sync HR", "every 2 s")
        await pilot.press("j", "enter")
        await shows(pilot, "Step 3 · Sync HR")
        assert "Output" not in text(app_of(pilot))
        assert server.called("output") == 0


async def test_at_80_by_24_an_error_is_worth_a_pane_of_its_own() -> None:
    """Without an error the output takes the room."""
    async with looking_at(a_server(), size=(80, 24)) as pilot:
        await shows(pilot, "Delta sync HR")
        await pilot.press("j", "enter")
        await shows(pilot, "8 steps in 5 groups", "Notify service desk", "Output · Sync HR")
        await hides(pilot, "Step 3 · Sync HR")
        await pilot.press("k")
        await shows(pilot, "Step 2 · Import Badge", "14 of 3120 rows skipped", "Output · Import Badge")


async def test_zoom_gives_the_body_to_one_pane() -> None:
    """z and z again; esc leaves the zoom before it leaves the screen."""
    async with looking_at(a_server(), size=(80, 24)) as pilot:
        await shows(pilot, "Delta sync HR")
        await pilot.press("j", "enter")
        await shows(pilot, "Output · Sync HR")
        await pilot.press("enter", "z")
        await until(pilot, lambda: "Steps ──" not in text(app_of(pilot)), "the zoom")
        await shows(pilot, "Output · Sync HR", "! processed 3700 of")
        await pilot.press("escape")
        await shows(pilot, "8 steps in 5 groups")


async def test_where_nothing_runs_the_cursor_begins_at_what_waits() -> None:
    """That is where the execution is."""
    server = a_waiting_server()
    steps = [step for step in waiting_steps() if step.status != "Processing"]
    server.put(waiting_execution().model_copy(update={"steps": steps}))
    async with looking_at(server) as pilot:
        await shows(pilot, "Delta sync Students", "● LIVE")
        await pilot.press("enter")
        await shows(
            pilot, "Step 3 · Verify quota", "attempt 2 in 0:25, after attempt 1 failed", "exited with"
        )


async def test_at_80_by_24_what_a_row_has_no_room_for_is_worth_a_pane() -> None:
    """Progress, a wait, a summary, where a step really ran."""
    async with looking_at(a_waiting_server(), size=(80, 24)) as pilot:
        await shows(pilot, "Delta sync Students", "● LIVE")
        await pilot.press("enter")
        await shows(pilot, "Step 3 · Sync HR", "1 248/3 120   40%", "comparing people", "Output · Sync HR")
        await pilot.press("j")
        await shows(pilot, "2 400 so far", "badges", "attempt 2")
        await pilot.press("j")
        await shows(pilot, "attempt 2 in 0:25, after attempt 1 failed")
        await pilot.press("g")
        await shows(pilot, "summary          3120 people read")


async def test_enter_over_what_was_carried_over_opens_the_execution_in_which_it_ran() -> None:
    """And esc comes back to this one."""
    async with looking_at(a_waiting_server()) as pilot:
        await shows(pilot, "Delta sync Students", "● LIVE")
        await pilot.press("enter")
        await shows(pilot, "Step 3 · Sync HR")
        await pilot.press("g")
        await shows(pilot, "Step 1 · Import HR", "where it ran: enter opens it")
        await pilot.press("enter")
        await shows(pilot, "› Badge export ›", "disk full (ENOSPC)")
        await pilot.press("escape")
        await shows(pilot, "› Delta sync Students ›", "Step 1 · Import HR")


async def test_a_retry_ticks_and_its_neighbours_stand_still() -> None:
    """Second by second, down to due."""
    clock = Clock()
    async with looking_at(a_waiting_server(), clock=clock) as pilot:
        await shows(pilot, "Delta sync Students", "● LIVE")
        await pilot.press("enter")
        await shows(pilot, "Waiting: retry 0:25")
        clock.move(1)
        await shows(pilot, "Waiting: retry 0:24", "Waiting: system in use")
        clock.move(30)
        await shows(pilot, "Waiting: retry due")


async def test_the_objects_of_a_run_are_listed() -> None:
    """Those with faults first, if there are any; then all of them; the pane counts them."""
    server = a_server()
    of = UUID(int=0xAC)
    ran = a_step(2, "Completed", name="Sync HR", started_at=before(104), completed_at=NOW, activity_id=of)
    known = server.executions[HR]
    steps = [*known.steps[:3], ran, *known.steps[4:]]
    server.executions[HR] = known.model_copy(update={"steps": steps})
    activity = ActivityBody(
        id=of, created=NOW, status="Complete", target_type="t", target_operation_type="o",
        total_added=2, total_errors=1,
    )  # fmt: skip
    server.works[of] = Work(activity)
    server.objects = [
        ActivityItem(number=1, change="Added", object_type="person", anchor="100001"),
        ActivityItem(number=2, change="None", error="no anchor", place="line 17"),
    ]
    async with looking_at(server) as pilot:
        await shows(pilot, "Delta sync HR")
        await pilot.press("j", "enter")
        await shows(pilot, "● LIVE", "Sync HR")
        await pilot.press("g", "j", "j", "j")
        await shows(pilot, "Step 3 · Sync HR", "2 added  1 fault   o lists them")
        await pilot.press("o")
        await shows(pilot, "Objects · Sync HR   1 fault", "line 17", "no anchor")
        await pilot.press("e")
        await shows(pilot, "100001", "2 objects")
        await pilot.press("escape")
        await hides(pilot, "Objects ·")


async def test_a_step_that_is_no_run_profile_has_no_objects() -> None:
    """The key says so and asks nobody."""
    async with looking_at(a_server()) as pilot:
        await shows(pilot, "Delta sync HR")
        await pilot.press("j", "enter")
        await shows(pilot, "● LIVE", "Step 3 · Sync HR")
        await pilot.press("o")
        await shows(pilot, "this step has no objects")

"""The screens on a recording."""

from pathlib import Path

from jim_tui.recording.lines import Moment
from jim_tui.recording.tape import Tape
from jim_tui.render.replaying import replaying
from jim_tui.render.span import plain
from jim_tui.replay_app import ReplayApp
from jim_tui.state.replaying import Replaying
from tests.tui.recording.reels import later, live, moments, shown, tape_of
from tests.tui.samples import NOW, a_step, a_summary, an_ended
from tests.tui.screens.looking import hides, shows

RUNS, ENDS = shown(a_summary(), a_step(0, "Processing")), shown(an_ended(), a_step(0, "Completed"))


async def test_keys_move_in_time_and_change_nothing(tmp_path: Path) -> None:
    """Ten seconds on it has ended; from the beginning it runs again; a cancel says why it cannot be."""
    tape = tape_of(tmp_path, live(RUNS), live(ENDS))
    app = ReplayApp(tape, "reel.ndjson", speed=0.125)
    async with app.run_test(size=(120, 36)) as pilot:
        await shows(pilot, "REPLAY", "/00:10", "prod-iam-01", "InProgress")
        await pilot.press("full_stop")
        await shows(pilot, "■ REPLAY 00:10/00:10", "Completed")
        await pilot.press("0", "p")
        await shows(pilot, "‖ REPLAY 00:0", "InProgress")
        await pilot.press("c")
        await shows(pilot, "c: a recording")


def two_servers() -> Tape:
    """Ten seconds of one server, then another."""
    first, second = moments([live(RUNS)]), moments([live(shown(a_summary(7, schedule_name="Badge export")))])
    facts = second[0].server
    assert facts is not None
    other = facts.model_copy(update={"name": "test-iam-02"})
    return Tape(
        NOW,
        (
            first[0].model_copy(update={"shown": "prod"}),
            second[0].model_copy(update={"shown": "test", "t": 10.0, "server": other}),
            Moment(t=20.0),
        ),
    )


async def test_it_goes_over_to_every_server_that_was_looked_at() -> None:
    """The header names each; the list of servers has them, and leads to where they are on screen."""
    app = ReplayApp(two_servers(), "reel.ndjson", speed=0.125)
    async with app.run_test(size=(120, 36)) as pilot:
        await shows(pilot, "REPLAY", "prod-iam-01", "Delta sync 0")
        await pilot.press("full_stop")
        await shows(pilot, "test-iam-02", "Badge export")
        await hides(pilot, "Delta sync 0")
        await pilot.press("comma", "comma")
        await shows(pilot, "prod-iam-01", "Delta sync 0")
        await pilot.press("5")
        await shows(pilot, "[5 Servers 2]", "prod", "test")
        await pilot.press("j", "enter")
        await shows(pilot, "now at test", "test-iam-02", "Badge export")


def test_the_header_says_where_the_recording_is() -> None:
    """And how fast it moves, when that is not as it was."""
    hour = later(3600)
    assert plain(replaying(Replaying(later(65), hour))) == "▶ REPLAY 01:05/1:00:00"
    assert plain(replaying(Replaying(later(65), hour, 4.0))) == "▶ REPLAY 01:05/1:00:00 ×4"
    assert plain(replaying(Replaying(later(65), hour, paused=True))).startswith("‖ REPLAY 01:05/1:00:00")
    assert plain(replaying(Replaying(hour, hour))) == "■ REPLAY 1:00:00/1:00:00"

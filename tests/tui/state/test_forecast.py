"""What is expected of an execution, by how its schedule went before."""

from datetime import timedelta
from types import MappingProxyType

from jim_core.wire.executions import StepProgress
from jim_tui.render.expected import coarse, expected, left
from jim_tui.render.facts import facts
from jim_tui.render.span import plain
from jim_tui.render.when import UTC_STYLE
from jim_tui.state.console import CancelPhase, Connection, ConsoleState, Phase, Tracked
from jim_tui.state.forecast import NOTHING, forecast, usual
from jim_tui.state.past import PastRuns, in_order
from tests.tui.past_scene import SCHEDULE, past_run
from tests.tui.samples import a_step, a_summary
from tests.tui.scene import NOW, before, hr_steps

RUN = a_summary(schedule_id=SCHEDULE, started_at=before(252))


def a_past(*slower: float) -> PastRuns:
    """So many runs, each so much slower than usual."""
    details = [past_run(number, factor) for number, factor in enumerate(slower, 2)]
    return PastRuns(tuple(details), MappingProxyType({run.id: tuple(run.steps) for run in details}))


def test_the_middle_run_is_the_usual_one() -> None:
    """One run that was stuck for an hour changes nothing; two in the middle are averaged."""
    one, two, hour = timedelta(minutes=1), timedelta(minutes=2), timedelta(hours=1)
    assert usual([hour, one, two]) == two
    assert usual([one, two]) == timedelta(seconds=90)
    assert usual([]) is None


def test_steps_follow_their_groups() -> None:
    """A group begins once the slowest step of the one before it is expected to have ended."""
    ahead = forecast(RUN, tuple(hr_steps()), a_past(1.0), NOW)
    sync = ahead.steps[3]
    assert (sync.start, sync.end) == (before(104), before(104) + timedelta(seconds=200))
    assert ahead.steps[4].start == NOW
    assert ahead.steps[6].start == sync.end
    assert ahead.ends == sync.end + timedelta(seconds=120)
    assert not ahead.over


def test_progress_beats_the_past() -> None:
    """A step that says it is at half, after 104 seconds, is expected to take as long again."""
    steps = hr_steps()[:4]
    steps[3] = steps[3].model_copy(update={"progress": StepProgress(current=50, total=100)})
    ahead = forecast(RUN, tuple(steps), None, NOW)
    assert ahead.ends == NOW + timedelta(seconds=104)


def test_past_its_time_it_is_over() -> None:
    """There is no negative time left."""
    ahead = forecast(RUN, tuple(hr_steps()[:4]), a_past(0.1), NOW)
    assert ahead.over
    assert ahead.left(NOW) is None


def test_without_steps_the_whole_run_is_the_measure() -> None:
    """Steps that were renamed since, or cannot be read."""
    ahead = forecast(RUN, (a_step(0, "Processing", name="New", started_at=before(10)),), a_past(1.0), NOW)
    assert ahead.ends == before(252) + timedelta(seconds=420)


def test_nothing_is_expected_without_a_past_or_where_nothing_is_left() -> None:
    """Rather blank than wrong."""
    assert forecast(RUN, tuple(hr_steps()), None, NOW).ends is None
    assert forecast(a_summary(started_at=None), tuple(hr_steps()), a_past(1.0), NOW) == NOTHING
    assert forecast(RUN, tuple(hr_steps()[:3]), a_past(1.0), NOW) == NOTHING


def test_what_was_carried_over_is_no_measure() -> None:
    """It ran in another execution."""
    run = past_run(2)
    steps = tuple(step.model_copy(update={"carried_over_from": run.id}) for step in run.steps)
    assert PastRuns((run,), MappingProxyType({run.id: steps})).spans == {}


def test_the_newest_run_comes_first_and_once() -> None:
    """Two pages that overlap, read at different times."""
    one, two = past_run(2), past_run(3)
    assert in_order([two, one, two]) == (one, two)


def test_an_estimate_disappears_where_it_cannot_be_trusted() -> None:
    """Contact lost, held, being cancelled."""
    past = MappingProxyType({SCHEDULE: a_past(1.0)})
    live = ConsoleState(Connection(Phase.LIVE, NOW, last_good=NOW), past=past)
    lost = ConsoleState(Connection(Phase.OFFLINE, NOW, last_good=NOW), past=past)
    tracked = Tracked(RUN, tuple(hr_steps()))
    moment = facts(live, NOW, UTC_STYLE)
    assert plain(left(expected(live, tracked, moment), moment)) == "~4m"
    assert expected(lost, tracked, facts(lost, NOW, UTC_STYLE)) == NOTHING
    held = Tracked(RUN.model_copy(update={"status": "Paused"}), tuple(hr_steps()))
    assert expected(live, held, moment) == NOTHING
    assert expected(live, Tracked(RUN, cancelling=CancelPhase.SENT), moment) == NOTHING


def test_an_estimate_is_coarse() -> None:
    """So that it stands still."""
    words = {3: "10s", 41: "50s", 61: "2m", 3599: "1h00m", 4200: "1h10m", 90_000: "1d01h"}
    assert {at: coarse(timedelta(seconds=at)) for at in words} == words

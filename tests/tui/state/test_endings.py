"""What is told of: ends that the console has seen come, many at once as one, none of before its time."""

from dataclasses import replace
from datetime import timedelta

from jim_core.wire.executions import ExecutionSummary
from jim_tui.state.console import Connection, ConsoleState, Phase, Tracked
from jim_tui.state.endings import GATHER, REST, Ending, Gathered, endings
from tests.tui.samples import NOW, a_summary, an_ended

A, B = Ending("A", "Failed", failed=True), Ending("B", "Completed", failed=False)


def knowing(*runs: ExecutionSummary, read: bool = True) -> ConsoleState:
    """A console that knows of these."""
    tracked = {run.id: Tracked(run, ended_seen=NOW if run.completed_at is not None else None) for run in runs}
    state = ConsoleState(Connection(Phase.LIVE, NOW), active_read=read)
    return replace(state, executions=tracked)


def test_an_execution_that_ends_is_told() -> None:
    """With its reason where it failed."""
    before = knowing(a_summary(1, schedule_name="A"), a_summary(2))
    after = knowing(an_ended(1, status="Failed", schedule_name="A", error_message="no"), a_summary(2))
    assert endings(before, after) == (Ending("A", "Failed", failed=True, reason="no"),)
    assert endings(after, after) == ()


def test_nothing_is_told_of_what_the_first_reading_brings() -> None:
    """No storm at the start, nor at another server."""
    assert endings(knowing(read=False), knowing(an_ended(1, status="Failed"))) == ()


def test_one_that_began_and_ended_between_two_looks_is_told() -> None:
    """Short ones fail as well."""
    assert len(endings(knowing(), knowing(an_ended(1, status="Failed")))) == 1


def test_one_that_was_lost_sight_of_is_told_once_its_outcome_is_known() -> None:
    """Before that nobody knows whether it failed."""
    lost = knowing(a_summary(1))
    lost = replace(lost, executions={key: replace(each, lost=True) for key, each in lost.executions.items()})
    assert endings(knowing(a_summary(1)), lost) == ()
    assert len(endings(lost, knowing(an_ended(1, status="Failed")))) == 1


def test_ends_within_a_second_are_told_together() -> None:
    """From the first one on."""
    gathered = Gathered().noted([A], NOW)
    assert gathered.due(NOW + GATHER / 2) == (gathered, ())
    gathered = gathered.noted([B], NOW + GATHER / 2)
    rest, told = gathered.due(NOW + GATHER)
    assert (told, rest) == ((A, B), Gathered(told=NOW + GATHER))


def test_between_two_tellings_there_is_rest() -> None:
    """What ends meanwhile waits, and is not lost."""
    _, told = Gathered(told=NOW).noted([A], NOW + timedelta(seconds=2)).due(NOW + timedelta(seconds=5))
    assert told == ()
    _, told = Gathered(told=NOW).noted([A], NOW + timedelta(seconds=2)).due(NOW + REST)
    assert told == (A,)


def test_without_an_end_nothing_is_ever_due() -> None:
    """However long one waits."""
    gathered = Gathered().noted([], NOW)
    assert gathered.due(NOW + timedelta(days=1)) == (gathered, ())

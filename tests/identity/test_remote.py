"""What is heard of a remote run becomes the state of ours."""

from dataclasses import replace
from typing import Final

import pytest

from jim_core.connectors.jim.outcome import RemoteOutcome, RemoteProgress
from jim_core.identity.remote import Follower
from jim_core.identity.run import Run, RunFailed
from jim_core.identity.store.runs import Counts
from jim_core.model.status import ActivityStatus
from jim_core.model.system import RunType
from jim_core.runners.voice.interruption import Stopped
from tests.identity.house import Done, House

GOOD: Final = RemoteOutcome(
    "done there", status=ActivityStatus.COMPLETE, processed=8, added=5, updated=2, deleted=1
)


def _followed(house: House, outcome: RemoteOutcome) -> Done:
    def follow(run: Run) -> str:
        follower = Follower(run)
        follower.hear(RemoteProgress(3, 8, "Importing"))
        return follower.conclude(outcome)

    return house.done(RunType.FULL_IMPORT, follow)


def test_its_counts_are_ours(house: House) -> None:
    """With the words of that server."""
    done = _followed(house, GOOD)
    assert done.counts == Counts(to_process=8, processed=8, added=5, updated=2, deleted=1)
    assert done.summary == "done there"


def test_its_warnings_and_errors_are_ours(house: House) -> None:
    """An activity with errors has come to its end."""
    bad = replace(GOOD, status=ActivityStatus.COMPLETE_WITH_ERROR, errors=2, warning="slow")
    done = _followed(house, bad)
    assert (done.counts.errors, done.counts.warnings) == (2, 1)


@pytest.mark.parametrize("status", [ActivityStatus.FAILED_WITH_ERROR, ActivityStatus.CANCELLED, None])
def test_what_did_not_end_well_there_fails_here(house: House, status: ActivityStatus | None) -> None:
    """Also when somebody cancelled it there, or nobody knows."""
    with pytest.raises(RunFailed, match="the disk is full"):
        _followed(house, replace(GOOD, status=status, error="the disk is full"))


def test_a_cancel_of_ours_is_a_cancel(house: House) -> None:
    """Unless the run goes on there, which people have to know."""

    def stop() -> None:
        raise Stopped

    house.check = stop
    cancelled = replace(GOOD, status=ActivityStatus.CANCELLED)
    with pytest.raises(Stopped):
        _followed(house, cancelled)
    with pytest.raises(RunFailed, match="it runs on there"):
        _followed(house, replace(cancelled, status=None, error="it runs on there", runs_on=True))

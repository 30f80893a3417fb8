"""Runs of a remote JIM server: its run profile is run there, followed here, and its counts are ours."""

from typing import Final

from jim_core.connectors.jim.outcome import RemoteOutcome, RemoteProgress
from jim_core.connectors.jim.remote_run import remote_name, run_remotely
from jim_core.connectors.jim.settings import JimSettings
from jim_core.identity.run import Run, RunFailed
from jim_core.identity.store.database import transaction
from jim_core.identity.store.runs import Item
from jim_core.model.activity import ItemChange
from jim_core.model.status import ActivityStatus
from jim_core.runners.voice.interruption import Stopped

REMOTE: Final = "JIM"
"""The connector whose systems do their runs themselves."""
_PHASE: Final = "Running on the remote server"


def run_there(run: Run) -> str:
    """Run the profile on the remote server and follow it; what it did, in a line."""
    if not isinstance(run.settings, JimSettings):
        raise RunFailed(f"{run.order.system.name!r} is no system of a remote JIM server")
    follower = Follower(run)
    outcome = run_remotely(run.settings, remote_name(run.order.profile), follower.hear, follower.is_stopped)
    return follower.conclude(outcome)


class Follower:
    """Keeps what is heard of a remote run as the state of ours."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._phase = ""
        self._enter(_PHASE)

    def hear(self, progress: RemoteProgress) -> None:
        """How far it is there."""
        self._enter(progress.message or _PHASE)
        counts = self._run.report.counts
        counts.processed, counts.to_process = progress.done, progress.total
        self._keep()

    def is_stopped(self) -> bool:
        """Whether somebody here wishes that it ends."""
        try:
            self._run.check()
        except Stopped:
            return True
        return False

    def conclude(self, outcome: RemoteOutcome) -> str:
        """What it did, in a line; RunFailed, or Stopped, where it did not come to its end."""
        counts = self._run.report.counts
        counts.processed = outcome.processed
        counts.added, counts.updated, counts.deleted = outcome.added, outcome.updated, outcome.deleted
        counts.errors += outcome.errors
        if outcome.warning:
            self._run.report.warn(outcome.warning)
        self._keep()
        if outcome.status in {ActivityStatus.COMPLETE, ActivityStatus.COMPLETE_WITH_WARNING}:
            return outcome.text
        if outcome.status == ActivityStatus.COMPLETE_WITH_ERROR:
            # Which objects they are is known there only.
            if outcome.error and not outcome.errors:
                self._run.report.fault(Item(ItemChange.NONE, error=outcome.error))
                self._keep()
            return outcome.text
        if not outcome.runs_on and self.is_stopped():
            raise Stopped
        raise RunFailed(outcome.error or outcome.text)

    def _enter(self, phase: str) -> None:
        if phase != self._phase:
            self._phase = phase
            self._run.report.enter(phase)

    def _keep(self) -> None:
        with transaction(self._run.store):
            self._run.report.keep()
        self._run.report.page_done()

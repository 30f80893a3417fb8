"""To be built."""

from jim_core.identity.run import Run, RunFailed


def synchronise_everything(run: Run) -> str:
    """Apply the rules to every object of the system; what it did, in a line."""
    raise RunFailed(run.order.profile.name)


def synchronise_changes(run: Run) -> str:
    """Apply the rules to the objects that changed; what it did, in a line."""
    raise RunFailed(run.order.profile.name)

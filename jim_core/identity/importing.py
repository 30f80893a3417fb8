"""To be built."""

from jim_core.identity.run import Run, RunFailed


def import_everything(run: Run) -> str:
    """Read every object of the system into the connector space; what it did, in a line."""
    raise RunFailed(run.order.profile.name)


def import_changes(run: Run) -> str:
    """Read what changed in the system since the import before; what it did, in a line."""
    raise RunFailed(run.order.profile.name)

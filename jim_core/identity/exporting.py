"""To be built."""

from jim_core.identity.run import Run, RunFailed


def export(run: Run) -> str:
    """Write what is pending to the system; what it did, in a line."""
    raise RunFailed(run.order.profile.name)

"""What a run profile's step has to do, gathered when it begins."""

from uuid import UUID

from jim_core.model.system import ConnectedSystem, RunProfile
from jim_core.model.value import Value


class RunOrder(Value):
    """One run of a run profile. It holds secrets: for the engine only."""

    activity_id: UUID
    """Under which the run reports."""
    system: ConnectedSystem
    profile: RunProfile
    systems: tuple[ConnectedSystem, ...] = ()
    """Every system that has rules, `system` too: synchronisation looks at all of them."""

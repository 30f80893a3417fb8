"""How much one run may take away."""

from jim_core.identity.run import RunFailed
from jim_core.model.system import ConnectedSystem


def guard(
    system: ConnectedSystem, *, gone: int, there: int, what: str, so_far: str = "none was touched"
) -> None:
    """RunFailed, if these are too many of the objects that are there; `what` would become of them."""
    if system.delete_threshold is None or gone * 100 <= system.delete_threshold * there:
        return
    raise RunFailed(
        f"{gone:,} of the {there:,} objects of {system.name!r} {what}, more than the"
        f" {system.delete_threshold:g} % that its deleteThreshold allows; {so_far}."
        " If they are meant to go, raise the deleteThreshold of the system and run this again"
    )

"""`jim run-profiles …`"""

import click

from jim_core.cli.lazy_group import LazyGroup

_ROOM = "jim_core.cli"


@click.group(
    cls=LazyGroup,
    lazy={
        "list": (f"{_ROOM}.run_profiles_read:list_", "List the run profiles of a connected system."),
        "show": (f"{_ROOM}.run_profiles_read:show", "Show one run profile."),
        "create": (f"{_ROOM}.run_profiles_change:create", "Make a run profile."),
        "set": (f"{_ROOM}.run_profiles_change:set_", "Change a run profile."),
        "delete": (f"{_ROOM}.run_profiles_change:delete", "Delete a run profile."),
        "run": (f"{_ROOM}.run_profiles_run:run", "Execute a run profile now."),
    },
)
def run_profiles() -> None:
    """Make, list, change, delete and execute run profiles.

    SYSTEM and PROFILE are each named by name or number.
    """

"""`jim systems …`"""

import click

from jim_core.cli.lazy_group import LazyGroup

_ROOM = "jim_core.cli"


@click.group(
    cls=LazyGroup,
    lazy={
        "list": (f"{_ROOM}.systems_read:list_", "List connected systems, by name."),
        "show": (f"{_ROOM}.systems_read:show", "Show one connected system and its run profiles."),
        "create": (f"{_ROOM}.systems_change:create", "Make a connected system."),
        "set": (f"{_ROOM}.systems_change:set_", "Change a connected system."),
        "delete": (f"{_ROOM}.systems_change:delete", "Delete a connected system with its run profiles."),
        "test": (f"{_ROOM}.systems_ask:test", "Ask a connected system whether it answers."),
        "schema": (f"{_ROOM}.systems_ask:schema", "List what objects a connected system has."),
        "apply": (f"{_ROOM}.schedules_apply:apply", "Create or update what a YAML file holds."),
    },
)
def systems() -> None:
    """Make, list, change and delete connected systems; each is named by its name or its number."""

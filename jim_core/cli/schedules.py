"""`jim schedules …`"""

import click

from jim_core.cli.lazy_group import LazyGroup

_ROOM = "jim_core.cli"


@click.group(
    cls=LazyGroup,
    lazy={
        "apply": (f"{_ROOM}.schedules_apply:apply", "Create or update what a YAML file holds."),
        "export": (f"{_ROOM}.schedules_export:export", "Print schedules and systems as YAML for apply."),
        "list": (f"{_ROOM}.schedules_read:list_", "List schedules, by name."),
        "show": (f"{_ROOM}.schedules_read:show", "Show one schedule and its steps."),
        "run": (f"{_ROOM}.schedules_act:run", "Start a schedule now."),
        "enable": (f"{_ROOM}.schedules_act:enable", "Let the clock fire a schedule."),
        "disable": (f"{_ROOM}.schedules_act:disable", "Keep the clock from firing a schedule."),
    },
)
def schedules() -> None:
    """Write, list and run schedules; each is named by its name or its id."""

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
        "next": (f"{_ROOM}.schedules_fires:next_", "Show when a schedule fires next."),
        "preview": (f"{_ROOM}.schedules_fires:preview", "Show when one would fire that is not saved."),
        "history": (f"{_ROOM}.schedules_history:history", "Show who changed a schedule, and why."),
        "run": (f"{_ROOM}.schedules_act:run", "Start a schedule now."),
        "enable": (f"{_ROOM}.schedules_act:enable", "Let the clock fire a schedule."),
        "disable": (f"{_ROOM}.schedules_act:disable", "Keep the clock from firing a schedule."),
        "delete": (f"{_ROOM}.schedules_act:delete", "Delete a schedule; its executions stay."),
    },
)
def schedules() -> None:
    """Write, list, run and delete schedules; each is named by its name or its id."""

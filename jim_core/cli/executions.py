"""`jim executions …`"""

import click

from jim_core.cli.lazy_group import LazyGroup

_ROOM = "jim_core.cli"


@click.group(
    cls=LazyGroup,
    lazy={
        "list": (f"{_ROOM}.executions_read:list_", "List executions, the newest first."),
        "show": (f"{_ROOM}.executions_read:show", "Show one execution and its steps."),
        "wait": (f"{_ROOM}.executions_wait:wait", "Wait until an execution has ended."),
        "pause": (f"{_ROOM}.executions_act:pause", "Let what runs end, and begin nothing more."),
        "resume": (f"{_ROOM}.executions_act:resume", "Let a paused execution go on."),
        "rerun": (f"{_ROOM}.executions_act:rerun", "Run again what has ended."),
        "cancel": (f"{_ROOM}.executions_cancel:cancel", "Cancel executions."),
        "output": (f"{_ROOM}.executions_output:output", "Print what a step wrote."),
    },
)
def executions() -> None:
    """List, show, await, pause, repeat and cancel executions.

    An execution is named by its id, or by the first digits of it when no other recent one begins like that.
    """

"""The tree of commands, and the one place where an exit code is chosen."""

import os
import sys
from importlib.metadata import version
from typing import Final

import click

from jim_core.cli.exits import Exit
from jim_core.cli.lazy_group import LazyGroup

_ROOM: Final = "jim_core.cli"
COMPLETE_VARIABLE: Final = "_JIM_COMPLETE"
"""How a shell that completes a command asks."""
_INTERRUPTED: Final = 130


def _show_version(context: click.Context, _option: click.Parameter, wanted: bool) -> None:  # noqa: FBT001
    if wanted and not context.resilient_parsing:
        click.echo(f"jim {version('jim-tui')}")
        context.exit()


@click.group(
    cls=LazyGroup,
    lazy={
        "serve": (f"{_ROOM}.serve:serve", "Run the engine and the API until stopped."),
        "executions": (f"{_ROOM}.executions:executions", "List, show, await and cancel executions."),
        "schedules": (f"{_ROOM}.schedules:schedules", "Write, list and run schedules."),
        "connectors": (f"{_ROOM}.connectors:connectors", "List what can talk to connected systems."),
        "systems": (f"{_ROOM}.systems:systems", "Make, list and change connected systems."),
        "run-profiles": (
            f"{_ROOM}.run_profiles:run_profiles",
            "Make, list, change and run run profiles.",
        ),
        "activities": (f"{_ROOM}.activities:activities", "Show what run profiles did."),
        "events": (f"{_ROOM}.events:events", "Print every change as it happens."),
        "keys": (f"{_ROOM}.keys:keys", "Make, list, disable and delete API keys."),
        "whoami": (f"{_ROOM}.whoami:whoami", "Say who the server takes you for."),
        "audit": (f"{_ROOM}.audit:audit", "Show who changed something and who was refused."),
        "doctor": (f"{_ROOM}.doctor:doctor", "Say what there is on this machine, for support."),
        "completion": (f"{_ROOM}.completion:completion", "Print what makes a shell complete `jim`."),
    },
    brought="jim.commands",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_show_version,
    help="Show the version and exit.",
)  # fmt: skip
def jim() -> None:
    """JIM's engine and API, and what one can ask of them.

    Without --url, commands talk to the server of the data directory on this machine.

    \b
    Exit codes: 0 good, 1 the execution failed or was cancelled, 2 wrong usage,
    3 refused by the server, 4 server not reachable.
    """


def run() -> None:
    """Run the command in this process's arguments and exit."""
    try:
        code = _invoked(sys.argv[1:])
        sys.stdout.flush()
    except BrokenPipeError:
        code = _read_enough()
    except (click.Abort, KeyboardInterrupt):
        sys.stderr.write("stopped\n")
        code = _INTERRUPTED
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except Exception as error:
        from jim_core.cli.failures import cause, explained

        known = _read_enough() if isinstance(cause(error), BrokenPipeError) else explained(error)
        if known is None:
            raise
        code = known
    sys.exit(code)


def _invoked(arguments: list[str]) -> int:
    if asked := os.environ.get(COMPLETE_VARIABLE):
        from click.shell_completion import shell_complete

        return shell_complete(jim, {}, "jim", COMPLETE_VARIABLE, asked)
    # Not `jim.main`: that takes a broken pipe for a failure, and 1 means another thing here.
    try:
        with jim.make_context("jim", arguments) as context:
            jim.invoke(context)
    except click.exceptions.Exit as end:
        return end.exit_code
    return Exit.GOOD


def _read_enough() -> int:
    """Whoever reads us has enough, as `head` does; that is no error."""
    # Python would complain once more when it closes the output.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    return Exit.GOOD

"""`jim run-profiles run`."""

from typing import TYPE_CHECKING, Final

import click

from jim_core.cli.exits import Exit
from jim_core.cli.options import Target, target_options

if TYPE_CHECKING:
    from jim_core.wire.activities import ActivityBody
    from jim_core.wire.systems import RunProfileStarted

_GOOD_ENDS: Final = frozenset({"Complete", "CompleteWithWarning"})
_RUNS: Final = "InProgress"


@click.command()
@click.argument("system", metavar="SYSTEM")
@click.argument("profile", metavar="PROFILE")
@click.option("--wait", "waits", is_flag=True, help="Wait for its end; exit 1 when it did not end well.")
@target_options
@click.pass_context
def run(context: click.Context, target: Target, system: str, profile: str, waits: bool) -> None:  # noqa: FBT001
    """Execute a run profile outside of any schedule and print the id of its activity."""
    from jim_core.cli import text
    from jim_core.cli.activities import print_activity
    from jim_core.cli.connection import finish

    started, activity = finish(_run(target, system, profile, waits=waits))
    for warning in started.warnings:
        click.echo(text.safe(f"Warning: {warning}"), err=True)
    if activity is None:
        if target.as_json:
            text.document(started.to_wire())
        else:
            click.echo(str(started.activity_id))
        return
    if target.as_json:
        text.document(activity.to_wire())
    else:
        print_activity(activity)
    context.exit(Exit.GOOD if activity.status in _GOOD_ENDS else Exit.RUN_FAILED)


async def _run(
    target: Target, system: str, profile: str, *, waits: bool
) -> "tuple[RunProfileStarted, ActivityBody | None]":
    from jim_core.cli import names
    from jim_core.cli.connection import Need, connected
    from jim_core.cli.executions_wait import until

    async with connected(target, "jim run-profiles run", Need.ENGINE) as client:
        of = await names.system(client, system)
        found = await names.run_profile(client, of, profile)
        started = await client.execute_run_profile(of.id, found.id)
        if not waits:
            return started, None
        activity = await until(lambda: client.activity(started.activity_id), lambda now: now.status != _RUNS)
        return started, activity

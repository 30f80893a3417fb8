"""`jim schedules run`, `enable`, `disable` and `delete`."""

import uuid
from typing import TYPE_CHECKING

import click

from jim_core.cli.consent import ask, check_askable
from jim_core.cli.options import Target, reason_option, target_options, yes_option

if TYPE_CHECKING:
    from jim_core.wire.executions import ExecutionDetail
    from jim_core.wire.schedules import RunStarted, ScheduleDetail, ScheduleListItem


@click.command()
@click.argument("schedule", metavar="NAME|ID")
@click.option(
    "--wait", "waits", is_flag=True, help="Wait for its end; exit 1 when it failed or was cancelled."
)
@target_options
@click.pass_context
def run(context: click.Context, target: Target, schedule: str, waits: bool) -> None:  # noqa: FBT001
    """Start a schedule now and print the id of the execution."""
    from jim_core.cli.connection import finish
    from jim_core.cli.executions_wait import tell

    started, detail = finish(_run(target, schedule, waits=waits))
    context.exit(tell(target, started, detail))


@click.command()
@click.argument("schedule", metavar="NAME|ID")
@reason_option
@target_options
def enable(target: Target, schedule: str, reason: str | None) -> None:
    """Let the clock fire a schedule."""
    _switch(target, schedule, reason, on=True)


@click.command()
@click.argument("schedule", metavar="NAME|ID")
@reason_option
@target_options
def disable(target: Target, schedule: str, reason: str | None) -> None:
    """Keep the clock from firing a schedule; it can still be run by hand."""
    _switch(target, schedule, reason, on=False)


@click.command()
@click.argument("schedule", metavar="NAME|ID")
@yes_option
@reason_option
@target_options
def delete(target: Target, schedule: str, yes: bool, reason: str | None) -> None:  # noqa: FBT001
    """Delete a schedule; its executions stay. Asks first; scripts say --yes."""
    from jim_core.cli import text
    from jim_core.cli.connection import finish

    check_askable(yes=yes, act="delete")
    deleted = finish(_deleted(target, schedule, reason, yes=yes))
    if target.as_json:
        text.document(deleted.to_wire())
    else:
        click.echo(text.safe(f"{deleted.name} is deleted"))


async def _run(target: Target, schedule: str, *, waits: bool) -> "tuple[RunStarted, ExecutionDetail | None]":
    from jim_core.cli import names
    from jim_core.cli.connection import Need, connected
    from jim_core.cli.executions_wait import ended

    async with connected(target, "jim schedules run", Need.ENGINE) as client:
        found = await names.schedule(client, schedule)
        started = await client.run_schedule(found.id, idempotency_key=str(uuid.uuid4()))
        return started, await ended(client, started.execution_id) if waits else None


def _switch(target: Target, schedule: str, reason: str | None, *, on: bool) -> None:
    from jim_core.cli import text
    from jim_core.cli.connection import finish

    switched = finish(_switched(target, schedule, reason, on=on))
    if target.as_json:
        text.document(switched.to_wire())
    elif switched.next_run_time:
        click.echo(text.safe(f"{switched.name} is enabled; next run {text.when(switched.next_run_time)}"))
    else:
        click.echo(text.safe(f"{switched.name} is {'enabled' if switched.is_enabled else 'disabled'}"))


async def _switched(target: Target, schedule: str, reason: str | None, *, on: bool) -> "ScheduleDetail":
    from jim_core.cli import names
    from jim_core.cli.connection import Need, connected

    async with connected(target, f"jim schedules {'enable' if on else 'disable'}", Need.STORE) as client:
        found = await names.schedule(client, schedule)
        return await (client.enable_schedule if on else client.disable_schedule)(found.id, reason)


async def _deleted(target: Target, schedule: str, reason: str | None, *, yes: bool) -> "ScheduleListItem":
    from jim_core.cli import names
    from jim_core.cli.connection import Need, connected

    async with connected(target, "jim schedules delete", Need.STORE) as client:
        found = await names.schedule(client, schedule)
        if not yes:
            ask(f"Delete the schedule {found.name!r}", target, otherwise="nothing was deleted")
        await client.delete_schedule(found.id, reason)
        return found

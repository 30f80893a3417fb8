"""`jim executions pause`, `resume` and `rerun`."""

import uuid
from typing import TYPE_CHECKING, Literal, cast

import click

from jim_core.cli.options import Target, target_options

if TYPE_CHECKING:
    from jim_core.wire.executions import ExecutionDetail, ExecutionSummary
    from jim_core.wire.schedules import RunStarted

_Begin = Literal["start", "failed"]


@click.command()
@click.argument("execution", metavar="ID")
@target_options
def pause(target: Target, execution: str) -> None:
    """Let the steps of an execution that run end, and begin no other until it is resumed."""
    _switch(target, execution, on=False)


@click.command()
@click.argument("execution", metavar="ID")
@target_options
def resume(target: Target, execution: str) -> None:
    """Let a paused execution go on."""
    _switch(target, execution, on=True)


@click.command()
@click.argument("execution", metavar="ID")
@click.option(
    "--from",
    "begin",
    type=click.Choice(["start", "failed"]),
    default="start",
    show_default=True,
    help="Where to begin: failed carries over what completed, and runs the rest.",
)
@click.option(
    "--wait", "waits", is_flag=True, help="Wait for its end; exit 1 when it failed or was cancelled."
)
@target_options
@click.pass_context
def rerun(context: click.Context, target: Target, execution: str, begin: str, waits: bool) -> None:  # noqa: FBT001
    """Run an execution that has ended again, as it was planned then; print the id of the new one."""
    from jim_core.cli.connection import finish
    from jim_core.cli.executions_wait import tell

    started, detail = finish(_rerun(target, execution, cast("_Begin", begin), waits=waits))
    context.exit(tell(target, started, detail))


def _switch(target: Target, execution: str, *, on: bool) -> None:
    from jim_core.cli import text
    from jim_core.cli.connection import finish

    switched = finish(_switched(target, execution, on=on))
    if target.as_json:
        text.document(switched.to_wire())
    else:
        click.echo(text.safe(f"{switched.id}  {switched.schedule_name} ({switched.status})"))


async def _switched(target: Target, execution: str, *, on: bool) -> "ExecutionSummary":
    from jim_core.cli import names
    from jim_core.cli.connection import Need, connected

    async with connected(target, f"jim executions {'resume' if on else 'pause'}", Need.ENGINE) as client:
        found = await names.execution_id(client, execution)
        return await (client.resume if on else client.pause)(found)


async def _rerun(
    target: Target, execution: str, begin: _Begin, *, waits: bool
) -> "tuple[RunStarted, ExecutionDetail | None]":
    from jim_core.cli import names
    from jim_core.cli.connection import Need, connected
    from jim_core.cli.executions_wait import ended

    async with connected(target, "jim executions rerun", Need.ENGINE) as client:
        found = await names.execution_id(client, execution)
        started = await client.rerun(found, begin, idempotency_key=str(uuid.uuid4()))
        return started, await ended(client, started.execution_id) if waits else None

"""`jim events`."""

import asyncio
import json
import sys
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TYPE_CHECKING, Final

import click

from jim_core.cli.options import Target, target_options

if TYPE_CHECKING:
    from uuid import UUID

    from jim_core.client.jim import JimClient
    from jim_core.wire.frames import Frame

_PAUSE_SECONDS: Final = 1.0
"""Between two tries to come back to a server."""


@click.command()
@click.option("--follow", "-f", is_flag=True, help="Go on, without a gap, after the server was away.")
@click.option("--execution", metavar="ID", help="Only events of this execution and its steps.")
@click.option(
    "--after", type=click.IntRange(0), metavar="N", help="Only events after this one; else new ones."
)
@click.option("--limit", type=click.IntRange(1), metavar="N", help="End after so many events.")
@target_options
def events(
    target: Target,
    follow: bool,  # noqa: FBT001
    execution: str | None,
    after: int | None,
    limit: int | None,
) -> None:
    """Print every change as it happens, until stopped.

    One line an event; with --json, or when the output is no terminal, each is a JSON object with its
    `sequence`, which --after takes. A `reload` says that events are missing: read anew what you need.
    """
    from jim_core.cli.connection import finish

    as_json = target.as_json or not sys.stdout.isatty()
    finish(_printed(target, execution, after, limit, follow=follow, as_json=as_json))


async def _printed(
    target: Target,
    execution: str | None,
    after: int | None,
    limit: int | None,
    *,
    follow: bool,
    as_json: bool,
) -> None:
    from jim_core.cli import names
    from jim_core.cli.connection import Need, connected

    async with connected(target, "jim events", Need.ENGINE) as client:
        execution_id = await names.execution_id(client, execution) if execution else None
        received = (
            followed(client, after, execution_id)
            if follow
            else client.events(after, execution_id=execution_id)
        )
        printed = 0
        async with aclosing(received) as frames:
            async for sequence, frame in frames:
                click.echo(_document(sequence, frame) if as_json else line(sequence, frame))
                printed += 1
                if printed == limit:
                    return


async def followed(
    client: "JimClient",
    after: int | None,
    execution_id: "UUID | None" = None,
    pause: float = _PAUSE_SECONDS,
) -> "AsyncGenerator[tuple[int | None, Frame], None]":
    """Every event, also after the server was away; raises when it was never there."""
    from jim_core.client.errors import Unreachable

    reached = False

    def alive() -> None:
        nonlocal reached
        reached = True

    while True:
        try:
            async with aclosing(client.events(after, alive, execution_id=execution_id)) as received:
                async for sequence, frame in received:
                    yield sequence, frame
                    after = sequence if sequence is not None else after
        except Unreachable:
            if not reached:
                raise
        await asyncio.sleep(pause)


def _document(sequence: int | None, frame: "Frame") -> str:
    return json.dumps({"sequence": sequence, **frame.to_wire()}, ensure_ascii=False)


def line(sequence: int | None, frame: "Frame") -> str:
    """An event in one line, for people."""
    from jim_core.cli import text

    number = "-" if sequence is None else str(sequence)
    return text.safe(f"{number:>8}  {frame.kind:<15}  {_said(frame)}")


def _said(frame: "Frame") -> str:  # noqa: PLR0911  one for each kind
    from jim_core.cli import text
    from jim_core.wire import frames

    match frame:
        case frames.ExecutionFrame(execution=execution):
            return f"{execution.schedule_name}  {execution.status}  {execution.id}"
        case frames.StepFrame(step=step):
            return f"{step.name}  {step.status}  step {frame.position} of {frame.execution_id}"
        case frames.ScheduleFrame():
            return f"{frame.name}  next {text.when(frame.next_run_time)}  {frame.schedule_id}"
        case frames.ScheduleDeletedFrame():
            return str(frame.schedule_id)
        case frames.SkippedFrame():
            return f"{text.when(frame.slot)}: {frame.reason}  {frame.schedule_id}"
        case frames.OutputFrame():
            return f"{frame.size} bytes  step {frame.position} of {frame.execution_id}"
        case frames.ReloadFrame():
            return "events are missing here: read anew what you need"

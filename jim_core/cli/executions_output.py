"""`jim executions output`."""

import asyncio
import sys
from typing import TYPE_CHECKING, Final, Literal
from uuid import UUID

import click

from jim_core.cli.exits import Exit, Stop
from jim_core.cli.options import Target, target_options

if TYPE_CHECKING:
    from jim_core.client.jim import JimClient
    from jim_core.wire.executions import ExecutionDetail

Stream = Literal["stdout", "stderr"]
_STREAMS: Final[tuple[Stream, Stream]] = ("stdout", "stderr")
_PAUSE: Final = 0.3
_NOT_STARTED: Final = frozenset({"Pending", "Queued", "Waiting"})


@click.command()
@click.argument("execution", metavar="ID")
@click.argument("step", metavar="STEP")
@click.option("--follow", "-f", is_flag=True, help="Go on until the step has ended.")
@target_options
def output(target: Target, execution: str, step: str, follow: bool) -> None:  # noqa: FBT001
    """Print what a step wrote: its output to the output, its errors to the error output.

    STEP is the number in the first column of `jim executions show`, or the step's name.
    """
    from jim_core.cli import text
    from jim_core.cli.connection import finish

    if target.as_json and follow:
        raise click.UsageError("--json prints one document, so it cannot --follow")
    whole = finish(_printed(target, execution, step, follow=follow))
    if target.as_json:
        text.document(whole)


async def _printed(target: Target, execution: str, step: str, *, follow: bool) -> dict[str, str]:
    from jim_core.cli import names
    from jim_core.cli.connection import Need, connected

    async with connected(target, "jim executions output", Need.ENGINE if follow else Need.STORE) as client:
        detail = await client.execution(await names.execution_id(client, execution))
        position = _position(detail, step)
        if follow:
            await _begun(client, detail.id, position)
        whole: dict[str, list[str]] = {stream: [] for stream in _STREAMS}
        async with asyncio.TaskGroup() as both:
            for stream in _STREAMS:
                into = whole[stream] if target.as_json else None
                both.create_task(_copy(client, detail.id, position, stream, follow=follow, into=into))
    return {stream: "".join(parts) for stream, parts in whole.items()}


async def _begun(client: "JimClient", execution_id: UUID, position: int) -> None:
    while True:
        step = (await client.execution(execution_id)).steps[position]
        if step.status not in _NOT_STARTED:
            return
        await asyncio.sleep(_PAUSE)


async def _copy(
    client: "JimClient",
    execution_id: UUID,
    position: int,
    stream: Stream,
    *,
    follow: bool,
    into: list[str] | None,
) -> None:
    from jim_core.cli.text import for_terminal

    out = sys.stdout if stream == "stdout" else sys.stderr
    offset = 0
    while True:
        part = await client.output(execution_id, position, stream, offset)
        if into is not None:
            into.append(part.text)
        elif part.text:
            out.write(for_terminal(part.text, terminal=out.isatty()))
            out.flush()
        moved, offset = part.next_offset > offset, part.next_offset
        if part.complete or (not follow and not moved):
            return
        if not moved:
            await asyncio.sleep(_PAUSE)


def _position(detail: "ExecutionDetail", step: str) -> int:
    if step.isascii() and step.isdecimal() and int(step) < len(detail.steps):
        return int(step)
    found = [n for n, one in enumerate(detail.steps) if one.name.lower() == step.lower()]
    if len(found) == 1:
        return found[0]
    known = ", ".join(f"{n} ({one.name})" for n, one in enumerate(detail.steps))
    why = "is the name of several steps" if found else "is no step of this execution"
    from jim_core.cli.text import safe

    raise Stop(safe(f"{step!r} {why}; its steps are {known}"), Exit.USAGE)

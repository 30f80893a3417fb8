"""`jim executions output`."""

import asyncio
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

import click

from jim_core.cli.exits import Exit, Stop
from jim_core.cli.options import Target, target_options

if TYPE_CHECKING:
    from jim_core.cli.step_news import StepNews
    from jim_core.client.jim import JimClient
    from jim_core.client.output import OutputText
    from jim_core.wire.executions import ExecutionDetail

Streams = Literal["all", "stdout", "stderr"]
Show = Callable[["OutputText"], object]


@click.command()
@click.argument("execution", metavar="ID")
@click.argument("step", metavar="STEP")
@click.option("--follow", "-f", is_flag=True, help="Go on until the step has ended.")
@click.option("--attempt", type=click.IntRange(min=1), help="Of a step that was tried again; else the last.")
@click.option(
    "--stream", type=click.Choice(["all", "stdout", "stderr"]), default="all", help="One stream alone."
)
@target_options
def output(
    target: Target,
    execution: str,
    step: str,
    follow: bool,  # noqa: FBT001
    attempt: int | None,
    stream: Streams,
) -> None:
    """Print what a step wrote: its output to the output, its errors to the error output.

    STEP is the number in the first column of `jim executions show`, or the step's name. Of a long output
    the beginning and the latest part are kept; where something is missing, the error output says so.
    """
    from jim_core.cli import text
    from jim_core.cli.connection import finish

    if target.as_json and follow:
        raise click.UsageError("--json prints one document, so it cannot --follow")
    parts: list[OutputText] = []
    show = parts.append if target.as_json else _print
    finish(_shown(target, execution, step, attempt, stream, show, follow=follow))
    if target.as_json:
        text.document(_document(parts))


async def _shown(
    target: Target,
    execution: str,
    step: str,
    attempt: int | None,
    stream: Streams,
    show: Show,
    *,
    follow: bool,
) -> None:
    from jim_core.cli import names
    from jim_core.cli.connection import Need, connected
    from jim_core.cli.step_news import StepNews

    async with connected(target, "jim executions output", Need.ENGINE if follow else Need.STORE) as client:
        detail = await client.execution(await names.execution_id(client, execution))
        reading = _Reading(client, detail.id, _position(detail, step), stream, show)
        if not follow:
            await reading.to_the_end(attempt, None)
            return
        news = StepNews(detail.id, reading.position)
        async with asyncio.TaskGroup() as beside:
            listening = beside.create_task(news.listen(client))
            await reading.followed(attempt, news)
            listening.cancel()


class _Reading:
    def __init__(
        self, client: "JimClient", execution_id: UUID, position: int, stream: Streams, show: Show
    ) -> None:
        self._client = client
        self._execution_id = execution_id
        self.position = position
        self._stream = stream
        self._show = show

    async def followed(self, attempt: int | None, news: "StepNews") -> None:
        """One attempt to its end; of none in particular, all from the latest on until the step is over."""
        from jim_core.client.errors import NotFound
        from jim_core.model.status import ENDED_STEP

        latest = await self.to_the_end(attempt, news)
        while attempt is None:
            step = (await self._client.execution(self._execution_id)).steps[self.position]
            try:
                latest = await self.to_the_end(latest + 1, news)
            except NotFound:
                # Asked before: a step that is over is not tried again.
                if step.status in ENDED_STEP:
                    return
                await news.wait()

    async def to_the_end(self, attempt: int | None, news: "StepNews | None") -> int:
        """An attempt to its end, or without news to where it is now; which one it was."""
        offset = until = 0
        while True:
            part = await self._client.output(
                self._execution_id, self.position, self._stream, offset, attempt=attempt
            )
            self._show(part)
            moved, until = part.next_offset > offset, until or part.size
            attempt, offset = part.attempt, part.next_offset
            if part.complete or (news is None and (not moved or offset >= until)):
                return attempt
            if news is not None and not moved:
                await news.wait()


def _print(part: "OutputText") -> None:
    from jim_core.cli.text import for_terminal
    from jim_core.wire.output import gap_line

    if part.left_out:
        click.echo(gap_line(part.left_out), err=True)
    for piece in part.pieces:
        out = sys.stderr if piece.stderr else sys.stdout
        out.write(for_terminal(piece.text, terminal=out.isatty()))
        # At once, so that both keep their order where they meet on one terminal.
        out.flush()


def _document(parts: list["OutputText"]) -> dict[str, Any]:
    pieces = [piece for part in parts for piece in part.pieces]
    return {
        "attempt": parts[-1].attempt,
        "stdout": "".join(piece.text for piece in pieces if not piece.stderr),
        "stderr": "".join(piece.text for piece in pieces if piece.stderr),
        "leftOut": sum(part.left_out for part in parts),
    }


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

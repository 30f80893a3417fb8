"""`jim executions wait`."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final, TypeVar
from uuid import UUID

import click

from jim_core.cli.exits import Exit, Stop
from jim_core.cli.options import Target, target_options

if TYPE_CHECKING:
    from jim_core.client.jim import JimClient
    from jim_core.wire.executions import ExecutionDetail
    from jim_core.wire.schedules import RunStarted

T = TypeVar("T")
GOOD_ENDS: Final = frozenset({"Completed", "Complete", "CompleteWithError"})
_ENDS: Final = GOOD_ENDS | {"Failed", "Cancelled"}
_FIRST_PAUSE: Final = 0.1
_LONGEST_PAUSE: Final = 2.0
_TRIES: Final = 5
"""Reads in a row that may find nobody, so that a restart of the server does not end the wait."""


@click.command()
@click.argument("execution", metavar="ID")
@click.option(
    "--timeout", type=click.FloatRange(min=0), metavar="SECONDS", help="Give up after this time (exit 5)."
)
@target_options
@click.pass_context
def wait(context: click.Context, target: Target, execution: str, timeout: float | None) -> None:
    """Wait until an execution has ended; a paused one has not.

    Exit code 0 when it completed, 1 when it failed or was cancelled, 5 when the time was up first.
    """
    from jim_core.cli.connection import finish

    context.exit(_told(target, finish(_awaited(target, execution, timeout))))


def tell(target: Target, started: "RunStarted", detail: "ExecutionDetail | None") -> Exit:
    """Say what was started, or how it ended when that was awaited; the exit code."""
    from jim_core.cli import text

    if detail is not None:
        return _told(target, detail)
    if target.as_json:
        text.document(started.to_wire())
    else:
        click.echo(str(started.execution_id))
    return Exit.GOOD


def _told(target: Target, detail: "ExecutionDetail") -> Exit:
    from jim_core.cli import text
    from jim_core.cli.executions_read import print_detail

    if target.as_json:
        text.document(detail.to_wire())
    else:
        print_detail(detail)
    return Exit.GOOD if detail.status in GOOD_ENDS else Exit.RUN_FAILED


async def _awaited(target: Target, execution: str, timeout: float | None) -> "ExecutionDetail":  # noqa: ASYNC109
    from jim_core.cli import names
    from jim_core.cli.connection import Need, connected

    async with connected(target, "jim executions wait", Need.ENGINE) as client:
        execution_id = await names.execution_id(client, execution)
        try:
            async with asyncio.timeout(timeout):
                return await ended(client, execution_id)
        except TimeoutError as error:
            raise Stop(f"{execution_id} is still running after {timeout:g} s", Exit.STILL_RUNNING) from error


async def ended(client: "JimClient", execution_id: UUID) -> "ExecutionDetail":
    """The execution once it has ended."""
    return await until(lambda: client.execution(execution_id), lambda detail: detail.status in _ENDS)


async def until(read: Callable[[], Awaitable[T]], over: Callable[[T], bool]) -> T:
    """What is read once it is `over`, read at growing intervals."""
    from jim_core.client.errors import Unreachable

    pause, failures = _FIRST_PAUSE, 0
    while True:
        try:
            found = await read()
        except Unreachable:
            failures += 1
            if failures >= _TRIES:
                raise
        else:
            failures = 0
            if over(found):
                return found
        await asyncio.sleep(pause)
        pause = min(_LONGEST_PAUSE, pause * 1.3)

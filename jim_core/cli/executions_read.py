"""`jim executions list` and `show`."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import AbstractAsyncContextManager, aclosing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import click

from jim_core.cli.options import Target, target_options

if TYPE_CHECKING:
    from uuid import UUID

    from jim_core.client.jim import JimClient
    from jim_core.wire.executions import ExecutionDetail, ExecutionSummary, StepAttempt, StepState

    Attempts = Mapping[int, list[StepAttempt]]


_SORTS: Final = ("queuedAt", "startedAt", "completedAt", "status")


@click.command("list")
@click.option(
    "--status", metavar="WORD", help="Only these: Queued, InProgress, Completed, Failed, Cancelled, Paused."
)
@click.option("--schedule", "schedule_name", metavar="NAME|ID", help="Only executions of this schedule.")
@click.option("--active", is_flag=True, help="Only what has not ended, the oldest first.")
@click.option("--sort", type=click.Choice(_SORTS), default=_SORTS[0], show_default=True, help="By what.")
@click.option("--ascending", is_flag=True, help="The other way round: the oldest first.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=20, show_default=True, metavar="N")
@click.option(
    "--all", "every", is_flag=True, help="All there are, however many; --json prints them as they come."
)
@target_options
def list_(
    target: Target,
    status: str | None,
    schedule_name: str | None,
    active: bool,  # noqa: FBT001
    limit: int,
    every: bool,  # noqa: FBT001
    **order: Any,  # noqa: ANN401  --sort and --ascending
) -> None:
    """List executions, the newest first."""
    from jim_core.cli.connection import finish

    if active and order != {"sort": _SORTS[0], "ascending": False}:
        raise click.UsageError("--active has one order, the oldest first; leave out --sort and --ascending")
    most = None if every else limit
    found = (
        _active(target, status, schedule_name, most)
        if active
        else _found(target, status, schedule_name, most, **order)
    )
    finish(_print_list(found, as_json=target.as_json))


@click.command()
@click.argument("execution", metavar="ID")
@target_options
def show(target: Target, execution: str) -> None:
    """Show one execution, its steps, and each attempt of those that were tried again."""
    from jim_core.cli import text
    from jim_core.cli.connection import finish

    detail, attempts = finish(_detail(target, execution))
    if target.as_json:
        text.document(_document(detail, attempts))
    else:
        print_detail(detail)
        _print_attempts(detail, attempts)


async def _print_list(found: "AsyncGenerator[ExecutionSummary, None]", *, as_json: bool) -> None:
    from jim_core.cli import text

    async with aclosing(found):
        if as_json:
            await text.documents(execution.to_wire() async for execution in found)
            return
        rows = [_row(execution) async for execution in found]
    titles = ("ID", "SCHEDULE", "STATUS", "STEP", "QUEUED", "TOOK", "BY")
    text.table(titles, rows, empty="no executions")


async def _active(
    target: Target, status: str | None, schedule_name: str | None, most: int | None
) -> "AsyncGenerator[ExecutionSummary, None]":
    async with _connected(target) as client:
        schedule_id = await _schedule_id(client, schedule_name)
        listed = [
            execution
            for execution in await client.active()
            if schedule_id in {None, execution.schedule_id}
            and (status is None or execution.status.lower() == status.lower())
        ]
        for execution in listed[:most]:
            yield execution


async def _found(
    target: Target,
    status: str | None,
    schedule_name: str | None,
    most: int | None,
    *,
    sort: str,
    ascending: bool,
) -> "AsyncGenerator[ExecutionSummary, None]":
    from jim_core.client.jim import LARGEST_PAGE

    async with _connected(target) as client:
        schedule_id = await _schedule_id(client, schedule_name)
        size = LARGEST_PAGE if most is None else min(most, LARGEST_PAGE)
        listed = client.all_executions(
            schedule_id=schedule_id,
            status=status,
            sort_by=sort,
            descending=not ascending,
            page_size=size,
        )
        count = 0
        async with aclosing(listed):
            async for execution in listed:
                yield execution
                count += 1
                if count == most:
                    return


def _connected(target: Target) -> "AbstractAsyncContextManager[JimClient]":
    from jim_core.cli.connection import Need, connected

    return connected(target, "jim executions list", Need.STORE)


async def _schedule_id(client: "JimClient", schedule_name: str | None) -> "UUID | None":
    from jim_core.cli import names

    return (await names.schedule(client, schedule_name)).id if schedule_name else None


async def _detail(target: Target, execution: str) -> "tuple[ExecutionDetail, Attempts]":
    from jim_core.cli import names
    from jim_core.cli.connection import Need, connected

    async with connected(target, "jim executions show", Need.STORE) as client:
        detail = await client.execution(await names.execution_id(client, execution))
        attempts = {
            position: await client.attempts(detail.id, position)
            for position, step in enumerate(detail.steps)
            if (step.attempt > 1 or step.retry_at) and not step.carried_over_from
        }
        return detail, attempts


def _document(detail: "ExecutionDetail", attempts: "Attempts") -> dict[str, object]:
    """The execution as on the wire; a step that was tried again has its `attempts` too."""
    wire = detail.to_wire()
    for position, made in attempts.items():
        wire["steps"][position]["attempts"] = [attempt.to_wire() for attempt in made]
    return wire


def _print_attempts(detail: "ExecutionDetail", attempts: "Attempts") -> None:
    from jim_core.cli import text

    rows = [
        (
            str(position),
            detail.steps[position].name,
            str(attempt.attempt),
            attempt.status,
            text.when(attempt.started_at),
            text.lasted(attempt.started_at, attempt.completed_at, _now),
            "-" if attempt.exit_code is None else str(attempt.exit_code),
            attempt.error_message or "",
        )
        for position, made in attempts.items()
        for attempt in made
    ]
    if rows:
        click.echo()
        text.table(("STEP", "NAME", "ATTEMPT", "STATUS", "STARTED", "TOOK", "EXIT", "ERROR"), rows, empty="")


def print_detail(detail: "ExecutionDetail") -> None:
    """An execution and its steps, for people."""
    from jim_core.cli import text

    text.facts(
        [
            ("id", str(detail.id)),
            ("schedule", f"{detail.schedule_name} ({detail.schedule_id})"),
            ("status", detail.status),
            ("queued", text.when(detail.queued_at)),
            ("started", text.when(detail.started_at)),
            ("ended", text.when(detail.completed_at)),
            ("took", text.lasted(detail.started_at, detail.completed_at, _now)),
            ("by", _by(detail)),
            *([("error", detail.error_message)] if detail.error_message else []),
        ]
    )
    click.echo()
    rows = [
        (
            str(position),
            str(step.step_index),
            step.name,
            _status(step),
            text.lasted(step.started_at, step.completed_at, _now),
            "-" if step.exit_code is None else str(step.exit_code),
            step.error_message or step.summary or "",
        )
        for position, step in enumerate(detail.steps)
    ]
    text.table(("STEP", "INDEX", "NAME", "STATUS", "TOOK", "EXIT", "SAID"), rows, empty="no steps")


def _status(step: "StepState") -> str:
    """The status, and what it waits for, or how far it is, or that it was done before."""
    from jim_core.cli import text

    if step.retry_at:
        return f"{step.status} (attempt {step.attempt + 1} at {text.when(step.retry_at)})"
    if step.waiting_for:
        return f"{step.status} ({step.waiting_for})"
    if step.carried_over_from:
        return f"{step.status} (carried over)"
    if step.progress and step.status == "Processing":
        total = "" if step.progress.total is None else f"/{step.progress.total}"
        return f"{step.status} ({step.progress.current}{total})"
    return step.status


def _row(execution: "ExecutionSummary") -> tuple[str, ...]:
    from jim_core.cli import text

    return (
        str(execution.id),
        execution.schedule_name,
        execution.status,
        f"{min(execution.current_step_index + 1, execution.total_steps)}/{execution.total_steps}",
        text.when(execution.queued_at),
        text.lasted(execution.started_at, execution.completed_at, _now),
        _by(execution),
    )


def _by(execution: "ExecutionSummary") -> str:
    if execution.initiated_by_type in {"NotSet", "System"}:
        return "cron"
    return execution.initiated_by_name or execution.initiated_by_type


def _now() -> datetime:
    return datetime.now(UTC)

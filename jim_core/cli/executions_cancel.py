"""`jim executions cancel`."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

import click

from jim_core.cli.consent import ask, check_askable
from jim_core.cli.exits import Exit
from jim_core.cli.options import Target, target_options

if TYPE_CHECKING:
    from jim_core.client.jim import JimClient
    from jim_core.wire.executions import ExecutionSummary


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one request to cancel."""

    execution_id: UUID
    word: str
    message: str
    code: Exit


@click.command()
@click.argument("executions", nargs=-1, metavar="ID...")
@click.option("--all-active", is_flag=True, help="Cancel everything that has not ended.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@target_options
@click.pass_context
def cancel(
    context: click.Context,
    target: Target,
    executions: tuple[str, ...],
    all_active: bool,  # noqa: FBT001
    yes: bool,  # noqa: FBT001
) -> None:
    """Cancel executions and end the processes of their steps.

    Asks first; scripts say --yes. Prints one line for each, and never asks a server twice for the same.
    """
    from jim_core.cli import text
    from jim_core.cli.connection import finish

    if bool(executions) == all_active:
        raise click.UsageError("give the ids of executions, or --all-active")
    check_askable(yes=yes, act="cancel")
    outcomes = finish(_cancelled(target, executions, yes=yes))
    if target.as_json:
        text.document(
            [{"id": str(o.execution_id), "outcome": o.word, "message": o.message} for o in outcomes]
        )
    else:
        for outcome in outcomes:
            click.echo(text.safe(f"{outcome.execution_id}  {outcome.word}: {outcome.message}"))
    context.exit(max((outcome.code for outcome in outcomes), default=Exit.GOOD))


async def _cancelled(target: Target, wanted: tuple[str, ...], *, yes: bool) -> list[Outcome]:
    from jim_core.cli import names
    from jim_core.cli.connection import Need, connected

    async with connected(target, "jim executions cancel", Need.ENGINE) as client:
        if wanted:
            found: list[ExecutionSummary] = [
                await client.execution(await names.execution_id(client, text)) for text in wanted
            ]
        else:
            found = await client.active()
        if not found:
            click.echo("nothing is running", err=True)
            return []
        if not yes:
            _ask(found, target)
        return [await _one(client, execution, explicit=bool(wanted)) for execution in found]


def _ask(found: "list[ExecutionSummary]", target: Target) -> None:
    from jim_core.cli import text

    for execution in found:
        click.echo(text.safe(f"{execution.schedule_name}  {execution.id}  {execution.status}"), err=True)
    what = "this execution" if len(found) == 1 else f"these {len(found)} executions"
    ask(f"Cancel {what}", target, otherwise="nothing was cancelled")


async def _one(client: "JimClient", execution: "ExecutionSummary", *, explicit: bool) -> Outcome:
    from jim_core.cli.failures import sentence
    from jim_core.client.errors import ClientError, NoAnswer, NotFound, Refused, Told

    name = execution.schedule_name
    try:
        answer = await client.cancel(execution.id)
    except NoAnswer as error:
        return Outcome(execution.id, "outcome unknown", f"{name}: {error}", Exit.UNREACHABLE)
    except Refused as error:
        # Of everything active, one that ended by itself meanwhile is where it should be.
        code = Exit.REFUSED if explicit else Exit.GOOD
        return Outcome(execution.id, "not cancelled", f"{name}: {sentence(error)}", code)
    except NotFound as error:
        return Outcome(execution.id, "not found", f"{name}: {sentence(error)}", Exit.REFUSED)
    except Told as error:
        return Outcome(execution.id, "refused", f"{name}: {sentence(error)}", Exit.REFUSED)
    except ClientError as error:
        return Outcome(execution.id, "not sent", f"{name}: {error}", Exit.UNREACHABLE)
    return Outcome(execution.id, "cancelled", f"{name} ({answer.status})", Exit.GOOD)

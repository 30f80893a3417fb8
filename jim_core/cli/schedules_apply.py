"""`jim schedules apply`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jim_core.cli.exits import Exit, Stop
from jim_core.cli.options import Target, reason_option, target_options

if TYPE_CHECKING:
    from jim_core.cli.applied import Applied
    from jim_core.cli.plan_file import Plan


@click.command()
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True), metavar="FILE")
@reason_option
@target_options
@click.pass_context
def apply(context: click.Context, target: Target, file: Path, reason: str | None) -> None:
    """Create or update the connected systems and schedules in a YAML file; `-` reads standard input.

    Systems, run profiles and schedules are known by their names. What already is as the file says is left
    alone, and so is what the file does not mention. Members that it does not mention keep their values.
    """
    from jim_core.cli import plan_file, text
    from jim_core.cli.connection import finish

    applied = finish(_applied(target, plan_file.read(text_of(file), name_of(file)), reason))
    if target.as_json:
        text.document([one.document() for one in applied])
    else:
        for one in applied:
            click.echo(text.safe(str(one)))
    context.exit(Exit.REFUSED if any(one.action == "refused" for one in applied) else Exit.GOOD)


def name_of(file: Path) -> str:
    """What a file is called when something is wrong in it."""
    return "standard input" if str(file) == "-" else click.format_filename(file)


def text_of(file: Path) -> str:
    """What a file holds; `-` is the standard input."""
    if str(file) == "-":
        return sys.stdin.read()
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise Stop(f"cannot read {file}: {error.strerror}", Exit.USAGE) from error
    except UnicodeDecodeError as error:
        raise Stop(f"{file} is not UTF-8 text", Exit.USAGE) from error


async def _applied(target: Target, plan: "Plan", reason: str | None) -> "list[Applied]":
    from jim_core.cli.applying import apply_plan
    from jim_core.cli.connection import Need, connected

    async with connected(target, "jim schedules apply", Need.NEW_STORE) as client:
        return await apply_plan(client, plan, reason)

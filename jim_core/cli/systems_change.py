"""`jim systems create`, `set` and `delete`."""

from typing import TYPE_CHECKING

import click

from jim_core.cli.consent import ask, check_askable
from jim_core.cli.options import Target, target_options, yes_option
from jim_core.cli.said import said
from jim_core.cli.system_options import SystemOptions, Wanted, read, system_options

if TYPE_CHECKING:
    from jim_core.wire.systems import ConnectedSystemBody

_description = click.option("--description", metavar="TEXT", help="What it is.")
_connector = click.option(
    "--connector", "connector_name", metavar="NAME", help="The kind of system, by its connector's name."
)


@click.command()
@click.argument("name")
@_description
@_connector
@system_options
@target_options
def create(target: Target, name: str, options: SystemOptions, **members: str | None) -> None:
    """Make a connected system and print its number. `jim connectors NAME` shows what to set."""
    from jim_core.cli.connection import finish

    _print(target, finish(_created(target, {**said(name=name, **members), **read(options).over({})})))


@click.command("set")
@click.argument("system", metavar="NAME|ID")
@click.option("--name", metavar="NAME", help="A new name.")
@_description
@_connector
@system_options
@target_options
def set_(target: Target, system: str, options: SystemOptions, **members: str | None) -> None:
    """Change what is said of a connected system; an empty text clears it, what is not said stays.

    --settings and --rules replace all that were there; --set and --secret change single settings.
    """
    from jim_core.cli.connection import finish

    change = said(**members)
    if not change and not options:
        raise click.UsageError("say what to change, such as --name, --description, --connector or --set")
    _print(target, finish(_changed(target, system, change, read(options))))


@click.command()
@click.argument("system", metavar="NAME|ID")
@yes_option
@target_options
def delete(target: Target, system: str, yes: bool) -> None:  # noqa: FBT001
    """Delete a connected system with its run profiles. Asks first; scripts say --yes.

    Steps that name it stay, and fail when they run.
    """
    from jim_core.cli import text
    from jim_core.cli.connection import finish

    check_askable(yes=yes, act="delete")
    deleted = finish(_deleted(target, system, yes=yes))
    if target.as_json:
        text.document(deleted.to_wire())
    else:
        click.echo(text.safe(f"{deleted.name} is deleted"))


def _print(target: Target, system: "ConnectedSystemBody") -> None:
    from jim_core.cli import text

    if target.as_json:
        text.document(system.to_wire())
    else:
        click.echo(text.safe(f"{system.id}  {system.name}"))


async def _created(target: Target, members: dict[str, object]) -> "ConnectedSystemBody":
    from jim_core.cli.connection import Need, connected
    from jim_core.wire.systems import ConnectedSystemRequest

    async with connected(target, "jim systems create", Need.NEW_STORE) as client:
        return await client.create_system(ConnectedSystemRequest.model_validate(members))


async def _changed(
    target: Target, system: str, members: dict[str, object], wanted: Wanted
) -> "ConnectedSystemBody":
    from jim_core.cli import names
    from jim_core.cli.connection import Need, connected
    from jim_core.wire.systems import ConnectedSystemRequest

    async with connected(target, "jim systems set", Need.STORE) as client:
        found = await names.system(client, system)
        change = ConnectedSystemRequest.model_validate({**members, **wanted.over(found.settings)})
        return await client.update_system(found.id, change)


async def _deleted(target: Target, system: str, *, yes: bool) -> "ConnectedSystemBody":
    from jim_core.cli import names
    from jim_core.cli.connection import Need, connected

    async with connected(target, "jim systems delete", Need.STORE) as client:
        found = await names.system(client, system)
        if not yes:
            profiles = len(await client.run_profiles(found.id))
            what = f"Delete the connected system {found.name!r} with its {profiles} run profile(s)"
            ask(what, target, otherwise="nothing was deleted")
        await client.delete_system(found.id)
        return found

"""`jim run-profiles create`, `set` and `delete`."""

from typing import TYPE_CHECKING, Final

import click

from jim_core.cli.consent import ask, check_askable
from jim_core.cli.options import F, Target, target_options, yes_option
from jim_core.cli.said import said

if TYPE_CHECKING:
    from jim_core.wire.systems import RunProfileBody

_TYPES: Final = ("FullImport", "DeltaImport", "FullSynchronisation", "DeltaSynchronisation", "Export")


def _members(command: F) -> F:
    sized = click.option(
        "--page-size", type=click.IntRange(1, 100_000), metavar="N", help="Objects that are read at a time."
    )(command)
    parted = click.option("--partition", "partition_name", metavar="NAME", help="Only this partition.")(sized)
    return click.option("--file", "file_path", metavar="PATH", help="The file that is read or written.")(
        parted
    )


@click.command()
@click.argument("system", metavar="SYSTEM")
@click.argument("name")
@click.option("--type", "run_type", type=click.Choice(_TYPES, case_sensitive=False), required=True)
@_members
@target_options
def create(target: Target, system: str, name: str, **members: str | int | None) -> None:
    """Make a run profile of a connected system and print its number."""
    from jim_core.cli.connection import finish

    _print(target, finish(_created(target, system, said(name=name, **members))))


@click.command("set")
@click.argument("system", metavar="SYSTEM")
@click.argument("profile", metavar="PROFILE")
@click.option("--name", metavar="NAME", help="A new name.")
@click.option("--type", "run_type", type=click.Choice(_TYPES, case_sensitive=False))
@_members
@target_options
def set_(target: Target, system: str, profile: str, **members: str | int | None) -> None:
    """Change what is said of a run profile; an empty text clears it, what is not said stays."""
    from jim_core.cli.connection import finish

    change = said(**members)
    if not change:
        raise click.UsageError("say what to change: --name, --type, --page-size, --partition or --file")
    _print(target, finish(_changed(target, system, profile, change)))


@click.command()
@click.argument("system", metavar="SYSTEM")
@click.argument("profile", metavar="PROFILE")
@yes_option
@target_options
def delete(target: Target, system: str, profile: str, yes: bool) -> None:  # noqa: FBT001
    """Delete a run profile. Asks first; scripts say --yes.

    Steps that name it stay, and fail when they run.
    """
    from jim_core.cli import text
    from jim_core.cli.connection import finish

    check_askable(yes=yes, act="delete")
    deleted = finish(_deleted(target, system, profile, yes=yes))
    if target.as_json:
        text.document(deleted.to_wire())
    else:
        click.echo(text.safe(f"{deleted.name} is deleted"))


def _print(target: Target, profile: "RunProfileBody") -> None:
    from jim_core.cli import text

    if target.as_json:
        text.document(profile.to_wire())
    else:
        click.echo(text.safe(f"{profile.id}  {profile.name} ({profile.run_type})"))


async def _created(target: Target, system: str, members: dict[str, object]) -> "RunProfileBody":
    from jim_core.cli import names
    from jim_core.cli.connection import Need, connected
    from jim_core.wire.systems import RunProfileRequest

    async with connected(target, "jim run-profiles create", Need.STORE) as client:
        of = await names.system(client, system)
        return await client.create_run_profile(of.id, RunProfileRequest.model_validate(members))


async def _changed(target: Target, system: str, profile: str, members: dict[str, object]) -> "RunProfileBody":
    from jim_core.cli import names
    from jim_core.cli.connection import Need, connected
    from jim_core.wire.systems import RunProfileRequest

    async with connected(target, "jim run-profiles set", Need.STORE) as client:
        of = await names.system(client, system)
        found = await names.run_profile(client, of, profile)
        return await client.update_run_profile(of.id, found.id, RunProfileRequest.model_validate(members))


async def _deleted(target: Target, system: str, profile: str, *, yes: bool) -> "RunProfileBody":
    from jim_core.cli import names
    from jim_core.cli.connection import Need, connected

    async with connected(target, "jim run-profiles delete", Need.STORE) as client:
        of = await names.system(client, system)
        found = await names.run_profile(client, of, profile)
        if not yes:
            what = f"Delete the run profile {found.name!r} of {of.name!r}"
            ask(what, target, otherwise="nothing was deleted")
        await client.delete_run_profile(of.id, found.id)
        return found

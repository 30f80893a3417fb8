"""`jim run-profiles list` and `show`."""

from typing import TYPE_CHECKING

import click

from jim_core.cli.options import Target, target_options

if TYPE_CHECKING:
    from jim_core.wire.systems import ConnectedSystemBody, RunProfileBody


@click.command("list")
@click.argument("system", metavar="SYSTEM")
@target_options
def list_(target: Target, system: str) -> None:
    """List the run profiles of a connected system, the oldest first."""
    from jim_core.cli import text
    from jim_core.cli.connection import finish
    from jim_core.cli.systems_read import print_profiles

    profiles = finish(_listed(target, system))
    if target.as_json:
        text.document([profile.to_wire() for profile in profiles])
    else:
        print_profiles(profiles)


@click.command()
@click.argument("system", metavar="SYSTEM")
@click.argument("profile", metavar="PROFILE")
@target_options
def show(target: Target, system: str, profile: str) -> None:
    """Show one run profile."""
    from jim_core.cli import text
    from jim_core.cli.connection import finish

    of, found = finish(_found(target, system, profile))
    if target.as_json:
        text.document(found.to_wire())
        return
    text.facts(
        [
            ("id", str(found.id)),
            ("name", found.name),
            ("system", f"{of.name} ({of.id})"),
            ("type", found.run_type),
            ("page size", str(found.page_size)),
            ("partition", found.partition_name or "-"),
            ("file", found.file_path or "-"),
        ]
    )


async def _listed(target: Target, system: str) -> "list[RunProfileBody]":
    from jim_core.cli import names
    from jim_core.cli.connection import Need, connected

    async with connected(target, "jim run-profiles list", Need.STORE) as client:
        return await client.run_profiles((await names.system(client, system)).id)


async def _found(target: Target, system: str, profile: str) -> "tuple[ConnectedSystemBody, RunProfileBody]":
    from jim_core.cli import names
    from jim_core.cli.connection import Need, connected

    async with connected(target, "jim run-profiles show", Need.STORE) as client:
        of = await names.system(client, system)
        return of, await names.run_profile(client, of, profile)

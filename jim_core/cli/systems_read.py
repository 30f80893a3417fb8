"""`jim systems list` and `show`."""

from typing import TYPE_CHECKING

import click

from jim_core.cli.options import Target, target_options

if TYPE_CHECKING:
    from jim_core.wire.systems import ConnectedSystemBody, RunProfileBody, SyncRuleBody


@click.command("list")
@click.option("--search", metavar="TEXT", help="Only those with this text in their name or description.")
@target_options
def list_(target: Target, search: str | None) -> None:
    """List connected systems, by name."""
    from jim_core.cli import text
    from jim_core.cli.connection import finish

    listed = finish(_listed(target, search))
    if target.as_json:
        text.document([system.to_wire() for system in listed])
        return
    rows = [
        (
            str(system.id),
            system.name,
            system.connector_name or "-",
            text.when(system.last_updated or system.created),
            system.description or "-",
        )
        for system in listed
    ]
    titles = ("ID", "NAME", "CONNECTOR", "CHANGED", "DESCRIPTION")
    text.table(titles, rows, empty="no connected systems; `jim systems create NAME` makes one")


@click.command()
@click.argument("system", metavar="NAME|ID")
@target_options
def show(target: Target, system: str) -> None:
    """Show one connected system, its rules and its run profiles; secrets are masked."""
    from jim_core.cli import text
    from jim_core.cli.connection import finish

    found, profiles = finish(_found(target, system))
    if target.as_json:
        text.document({**found.to_wire(), "runProfiles": [profile.to_wire() for profile in profiles]})
        return
    text.facts(facts(found))
    click.echo()
    if found.sync_rules:
        _print_rules(found.sync_rules)
        click.echo()
    print_profiles(profiles)


def facts(system: "ConnectedSystemBody") -> list[tuple[str, str]]:
    """A connected system, for people."""
    from jim_core.cli import text

    return [
        ("id", str(system.id)),
        ("name", system.name),
        *([("description", system.description)] if system.description else []),
        ("connector", system.connector_name or "-"),
        *((f"  {name}", text.value(value)) for name, value in system.settings.items()),
        ("most deletions", "-" if system.delete_threshold is None else f"{system.delete_threshold:g} %"),
        ("created", text.when(system.created)),
        ("changed", text.when(system.last_updated)),
    ]


def _print_rules(rules: "list[SyncRuleBody]") -> None:
    from jim_core.cli import text

    rows = [
        (
            rule.name,
            rule.direction,
            rule.object_type,
            rule.identity_type,
            str(len(rule.flows)),
            "yes" if rule.is_enabled else "no",
        )
        for rule in rules
    ]
    text.table(("RULE", "DIRECTION", "OBJECTS", "IDENTITIES", "FLOWS", "ENABLED"), rows, empty="no rules")


def print_profiles(profiles: "list[RunProfileBody]") -> None:
    """Run profiles, for people."""
    from jim_core.cli import text

    rows = [
        (
            str(profile.id),
            profile.name,
            profile.run_type,
            str(profile.page_size),
            profile.partition_name or "-",
            profile.file_path or "-",
        )
        for profile in profiles
    ]
    titles = ("ID", "NAME", "TYPE", "PAGE SIZE", "PARTITION", "FILE")
    text.table(titles, rows, empty="no run profiles; `jim run-profiles create` makes one")


async def _listed(target: Target, search: str | None) -> "list[ConnectedSystemBody]":
    from jim_core.cli.connection import Need, connected

    async with connected(target, "jim systems list", Need.STORE) as client:
        return await client.systems(search)


async def _found(target: Target, system: str) -> "tuple[ConnectedSystemBody, list[RunProfileBody]]":
    from jim_core.cli import names
    from jim_core.cli.connection import Need, connected

    async with connected(target, "jim systems show", Need.STORE) as client:
        found = await names.system(client, system)
        return found, await client.run_profiles(found.id)

"""`jim systems test` and `jim systems schema`."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

import click

from jim_core.cli.options import Target, target_options

if TYPE_CHECKING:
    from jim_core.client.jim import JimClient

T = TypeVar("T")


@click.command()
@click.argument("system", metavar="SYSTEM")
@target_options
def test(target: Target, system: str) -> None:
    """Ask a connected system whether it answers, with the settings that it has."""
    from jim_core.cli import text
    from jim_core.cli.connection import finish

    found = finish(_asked(target, "test", system, lambda client, of: client.test_system(of)))
    if target.as_json:
        text.document(found.to_wire())
    else:
        click.echo(text.safe(found.message))


@click.command()
@click.argument("system", metavar="SYSTEM")
@target_options
def schema(target: Target, system: str) -> None:
    """List the types of objects that a connected system has, with their attributes, read from it now."""
    from jim_core.cli import text
    from jim_core.cli.connection import finish

    found = finish(_asked(target, "schema", system, lambda client, of: client.system_schema(of)))
    if target.as_json:
        text.document([one.to_wire() for one in found])
        return
    marks = (("anchor", "is_anchor"), ("several", "is_multi_valued"), ("required", "is_required"))
    rows = [
        (
            one.name,
            each.name,
            each.kind,
            ", ".join(word for word, mark in marks if getattr(each, mark)) or "-",
        )
        for one in found
        for each in one.attributes
    ]
    text.table(("TYPE", "ATTRIBUTE", "KIND", "IS"), rows, empty="no types of objects")


async def _asked(
    target: Target, verb: str, system: str, ask: "Callable[[JimClient, int], Awaitable[T]]"
) -> T:
    from jim_core.cli import names
    from jim_core.cli.connection import Need, connected

    async with connected(target, f"jim systems {verb}", Need.STORE) as client:
        return await ask(client, (await names.system(client, system)).id)

"""`jim whoami`."""

from typing import TYPE_CHECKING

import click

from jim_core.cli.options import Target, target_options

if TYPE_CHECKING:
    from jim_core.wire.keys import UserInfo


@click.command()
@target_options
def whoami(target: Target) -> None:
    """Say who the server takes you for, and what you may do."""
    from jim_core.cli import text
    from jim_core.cli.connection import finish

    found = finish(_found(target))
    if target.as_json:
        text.document(found.to_wire())
        return
    text.facts(
        [
            ("name", found.name or "-"),
            ("type", found.type),
            ("roles", ", ".join(found.roles) or "-"),
            ("id", str(found.id) if found.id else "-"),
        ]
    )


async def _found(target: Target) -> "UserInfo":
    from jim_core.cli.connection import Need, connected

    async with connected(target, "jim whoami", Need.STORE) as client:
        return await client.user_info()

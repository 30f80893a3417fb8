"""`jim audit`."""

from typing import TYPE_CHECKING

import click

from jim_core.cli.options import Target, page_options, target_options

if TYPE_CHECKING:
    from jim_core.wire.audit import AuditBody
    from jim_core.wire.page import Page


@click.command()
@click.option("--outcome", metavar="WORD", help="done, refused, or the code of a refusal as FORBIDDEN.")
@click.option("--target", "aim", metavar="ID", help="Only what was done to the thing with this id.")
@click.option("--by", metavar="KEY", help="Only what this key did: its name, beginning or id.")
@page_options
@target_options
def audit(
    target: Target, outcome: str | None, aim: str | None, by: str | None, page: int, page_size: int
) -> None:
    """Show who changed something and who was refused, the newest first."""
    from jim_core.cli import text
    from jim_core.cli.connection import finish

    found = finish(_found(target, outcome, aim, by, page, page_size))
    if target.as_json:
        text.document(found.to_wire())
        return
    rows = [
        (
            text.when(entry.last_at),
            entry.by_name or "-",
            entry.address,
            entry.action,
            entry.target_name or entry.target or "-",
            entry.outcome if entry.count == 1 else f"{entry.outcome} ×{entry.count}",
        )
        for entry in found.items
    ]
    text.table(("WHEN", "WHO", "FROM", "WHAT", "ON", "OUTCOME"), rows, empty="nothing was changed or refused")


async def _found(
    target: Target, outcome: str | None, aim: str | None, by: str | None, page: int, page_size: int
) -> "Page[AuditBody]":
    from jim_core.cli import names
    from jim_core.cli.connection import Need, connected

    async with connected(target, "jim audit", Need.STORE) as client:
        # A key that was deleted has left its entries, and is known by its id alone.
        by_id = None if by is None else await names.key_id(client, by)
        return await client.audit(outcome=outcome, target=aim, by_id=by_id, page=page, page_size=page_size)

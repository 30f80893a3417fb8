"""`jim audit`."""

from typing import TYPE_CHECKING

import click

from jim_core.cli.options import Target, target_options

if TYPE_CHECKING:
    from jim_core.wire.audit import AuditBody
    from jim_core.wire.page import Page


@click.command()
@click.option("--outcome", metavar="WORD", help="done, refused, or the code of a refusal as FORBIDDEN.")
@click.option("--target", "aim", metavar="ID", help="Only what was done to the thing with this id.")
@click.option("--page", type=click.IntRange(1), default=1, show_default=True)
@click.option("--page-size", type=click.IntRange(1, 100), default=20, show_default=True)
@target_options
def audit(target: Target, outcome: str | None, aim: str | None, page: int, page_size: int) -> None:
    """Show who changed something and who was refused, the newest first."""
    from jim_core.cli import text
    from jim_core.cli.connection import finish

    found = finish(_found(target, outcome, aim, page, page_size))
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
    target: Target, outcome: str | None, aim: str | None, page: int, page_size: int
) -> "Page[AuditBody]":
    from jim_core.cli.connection import Need, connected

    async with connected(target, "jim audit", Need.STORE) as client:
        return await client.audit(outcome=outcome, target=aim, page=page, page_size=page_size)
